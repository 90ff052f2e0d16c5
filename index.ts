import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { AccessConnector } from "./components/accessConnector";
import { Catalog } from "./components/catalog";
import { CatalogAccess } from "./components/catalogAccess";
import { Code } from "./components/code";
import { ComputePolicy } from "./components/computePolicy";
import { CustomerKeys } from "./components/customerKeys";
import { DeletionLock } from "./components/deletionLock";
import { DeploymentIdentities } from "./components/deploymentIdentities";
import { Evaluation } from "./components/evaluation";
import { FeatureEngineering } from "./components/featureEngineering";
import { FlowLogs } from "./components/flowLogs";
import { Ingestion } from "./components/ingestion";
import { InstancePool } from "./components/instancePool";
import { Labelling } from "./components/labelling";
import { Lake } from "./components/lake";
import { Logs } from "./components/logs";
import { Network } from "./components/network";
import { PipelineJob } from "./components/pipelineJob";
import { PrivateLink } from "./components/privateLink";
import { ResourceGroup } from "./components/resourceGroup";
import { RunIdentity } from "./components/runIdentity";
import { Scoring } from "./components/scoring";
import { Training } from "./components/training";
import { Workspace } from "./components/workspace";
import { WorkspaceSettings } from "./components/workspaceSettings";
import { bothGiven, given } from "./settings/given";
import { backfillNote } from "./settings/jobDefinition";
import { retraining } from "./settings/retraining";
import { loadSettings } from "./settings/settings";
import { tables } from "./settings/tables";

const settings = loadSettings(pulumi.getProject(), pulumi.getStack());
const { names, tags, location } = settings;
const protect = settings.isDataProtected;

const { platform } = settings;
const { publicNetworkAccess, requiredNsgRules, hasInfrastructureEncryption } = platform;

const group = new ResourceGroup("group", {
  groupName: names.resourceGroup,
  existingId: settings.existingResourceGroupId,
  location,
  tags,
});
const inGroup = { project: settings.project, stack: settings.stack, group, location, tags };

const logs = given(
  platform.logs,
  (plan) => new Logs("logs", { ...inGroup, plan, workspaceName: names.logWorkspace }),
);
const logWorkspaceId = logs?.workspaceId;

const network = given(
  platform.network,
  (plan) =>
    new Network("network", {
      ...inGroup,
      plan,
      names: names.network,
      requiredNsgRules,
      logWorkspaceId,
    }),
);

const privateLink = given(
  bothGiven(network, platform.privateLink),
  ([linked, plan]) =>
    new PrivateLink("private-link", {
      ...inGroup,
      ...plan,
      network: linked,
      endpointName: names.privateEndpoint,
    }),
);
const secured = {
  publicNetworkAccess,
  privateLink,
  hasInfrastructureEncryption,
  logWorkspaceId,
};

const accessConnector = new AccessConnector("access-connector", {
  connectorName: names.accessConnector,
  groupName: group.groupName,
  location,
  tags,
});

const keys = given(
  platform.customerKeys,
  (plan) =>
    new CustomerKeys("keys", {
      ...inGroup,
      ...secured,
      plan,
      storageIdentityName: names.lakeIdentity,
      tenantId: accessConnector.tenantId,
    }),
);

const lake = new Lake(
  "lake",
  {
    ...inGroup,
    ...secured,
    accessConnector,
    key: keys?.storage,
    allowedSubnetIds: network?.storageSubnetIds ?? [],
    skuName: settings.lakeSkuName,
    networkDefaultAction: settings.lakeNetworkDefaultAction,
    allowedIpAddresses: settings.lakeAllowedIpAddresses,
    landingCoolAfterDays: settings.landingCoolAfterDays,
    landingDeleteAfterDays: settings.landingDeleteAfterDays,
    softDeleteDays: settings.softDeleteDays,
  },
  { protect },
);

given(
  platform.lock,
  (lock) => new DeletionLock("lock", { ...lock, scope: lake.accountId }, { dependsOn: [lake] }),
);

given(
  bothGiven(network, platform.flowLogs),
  ([watched, plan]) =>
    new FlowLogs("flow-logs", {
      ...inGroup,
      ...secured,
      ...plan,
      network: watched,
      flowLogName: names.flowLog,
      identityName: names.flowLogIdentity,
      skuName: settings.lakeSkuName,
      softDeleteDays: settings.softDeleteDays,
      key: keys?.storage,
    }),
);

const workspace = new Workspace(
  "workspace",
  {
    ...inGroup,
    ...secured,
    existing: platform.existingWorkspace,
    workspaceName: names.workspace,
    managedGroupName: names.managedResourceGroup,
    requiredNsgRules,
    network,
    accessConnector,
    keys,
    hasEnhancedSecurity: platform.hasEnhancedSecurity,
    computeMode: settings.workspaceComputeMode,
    protocol: settings.workspaceProtocol,
    authType: settings.databricksAuthType,
  },
  { protect },
);
const inWorkspace = { providers: { databricks: workspace.provider } };

const deployment = given(
  settings.deploymentSubjects,
  (subjects) =>
    new DeploymentIdentities(
      "deployment",
      {
        subjects,
        deployIdentityName: names.deployIdentity,
        previewIdentityName: names.previewIdentity,
        group,
        location,
        tags,
        workspace: workspace.resource,
      },
      inWorkspace,
    ),
);

const run = given(
  settings.runIdentity,
  (values) =>
    new RunIdentity(
      "run",
      {
        ...values,
        identityName: names.runIdentity,
        groupName: group.groupName,
        location,
        deployerApplicationId: deployment?.deployApplicationId,
        tags,
        workspace: workspace.resource,
      },
      inWorkspace,
    ),
);
const runsAs = { runAsApplicationId: run?.applicationId };

const catalog = new Catalog(
  "catalog",
  {
    catalogName: names.catalog,
    connectorId: accessConnector.connectorId,
    urls: lake.urls,
    forceDestroy: settings.forceDestroy,
    modelOwner: run?.applicationId,
    metastore: given(settings.attachedMetastoreId, (metastoreId) => ({
      metastoreId,
      workspaceId: workspace.workspaceId,
      workspace: workspace.resource,
    })),
  },
  { ...inWorkspace, protect },
);

given(
  settings.hardening,
  (values) =>
    new WorkspaceSettings(
      "workspace-settings",
      {
        ...values,
        label: names.workspace,
        defaultCatalogName: catalog.catalogName,
        workspace: workspace.resource,
      },
      inWorkspace,
    ),
);

const pool = given(
  settings.instancePool,
  (values) =>
    new InstancePool(
      "pool",
      { ...values, ...runsAs, poolName: names.instancePool, tags, workspace: workspace.resource },
      inWorkspace,
    ),
);

const compute = new ComputePolicy(
  "compute",
  {
    compute: settings.compute,
    policyName: names.clusterPolicy,
    pool,
    checkpointPath: catalog.checkpointPath,
    ...runsAs,
    workspace: workspace.resource,
  },
  inWorkspace,
);

const code = new Code(
  "code",
  {
    workspaceRoot: names.workspaceRoot,
    notebooksFolder: path.join(__dirname, "notebooks"),
    packageFolder: path.join(__dirname, "pipeline"),
    ...runsAs,
    workspace: workspace.resource,
  },
  inWorkspace,
);

const shared = {
  storage: catalog,
  compute: compute.jobCompute,
  limits: settings.taskLimits,
};

const ingestion = new Ingestion("ingestion", {
  ...shared,
  notebookPath: code.notebookPath("ingest"),
});
const trainingFeatures = new FeatureEngineering("training-features", {
  ...shared,
  notebookPath: code.notebookPath("features"),
  windows: settings.trainingWindows,
});
const labelling = new Labelling("labelling", {
  ...shared,
  notebookPath: code.notebookPath("labels"),
  windows: settings.trainingWindows,
});
const training = new Training("training", {
  ...shared,
  notebookPath: code.notebookPath("train"),
  windows: settings.trainingWindows,
  holdoutStart: settings.holdoutStart,
  costs: settings.mistakeCosts,
  seed: settings.trainingSeed,
});
const scoringFeatures = new FeatureEngineering("scoring-features", {
  ...shared,
  notebookPath: code.notebookPath("features"),
  windows: settings.scoringWindows,
});
const scoring = new Scoring("scoring", {
  ...shared,
  notebookPath: code.notebookPath("score"),
  windows: settings.scoringWindows,
  costs: settings.mistakeCosts,
});
const evaluation = new Evaluation("evaluation", {
  ...shared,
  notebookPath: code.notebookPath("evaluate"),
  windows: settings.evaluationWindows,
  costs: settings.mistakeCosts,
  retraining: settings.retrainingLimits,
});

const job = {
  compute: compute.jobCompute,
  ...runsAs,
  viewerGroups: settings.jobViewerGroups,
  timeoutMinutes: settings.jobTimeoutMinutes,
  durationWarningMinutes: settings.durationWarningMinutes,
  notificationEmails: settings.notificationEmails,
  tags,
  workspace: workspace.resource,
};

const trainingJob = new PipelineJob(
  "training-job",
  {
    ...job,
    jobName: names.trainingJob,
    description: "Makes the champion model of the training range",
    stages: [ingestion, trainingFeatures, labelling, training],
  },
  inWorkspace,
);

const scoringJob = new PipelineJob(
  "scoring-job",
  {
    ...job,
    jobName: names.scoringJob,
    description: `Says which component of which machine is about to fail. ${backfillNote}`,
    stages: [ingestion, scoringFeatures, scoring],
    sources: training.writes,
    trigger: { when: settings.trigger, watchedPath: catalog.landingPath },
  },
  inWorkspace,
);

const evaluationJob = new PipelineJob(
  "evaluation-job",
  {
    ...job,
    jobName: names.evaluationJob,
    description: "Judges predictions by what happened, and trains anew when need be",
    stages: [evaluation],
    sources: [
      ...ingestion.writes,
      ...scoringFeatures.writes,
      ...scoring.writes,
      ...training.writes,
    ],
    trigger: { when: settings.evaluationTrigger, watchedPath: catalog.landingPath },
    retraining: retraining(evaluation.taskKey, trainingJob.jobId),
  },
  inWorkspace,
);

new CatalogAccess(
  "catalog-access",
  {
    objects: catalog.objects,
    stages: [
      ingestion,
      trainingFeatures,
      labelling,
      training,
      scoringFeatures,
      scoring,
      evaluation,
    ],
    groups: settings.catalogGroups,
    ...runsAs,
    deployApplicationId: deployment?.deployApplicationId,
  },
  inWorkspace,
);

export const workspaceUrl = workspace.url;
export const workspaceRoot = code.workspaceRoot;
export const lakeAccountName = lake.accountName;
export const catalogName = catalog.catalogName;
export const landingPath = catalog.landingPath;
export const checkpointPath = catalog.checkpointPath;
export const trainingJobId = trainingJob.jobId;
export const scoringJobId = scoringJob.jobId;
export const evaluationJobId = evaluationJob.jobId;
export const predictionsTable = pulumi.interpolate`${catalog.catalogName}.${tables.predictions}`;
export const modelName = catalog.modelName;
export const deployClientId = pulumi.output(deployment?.deployClientId ?? "");
export const previewClientId = pulumi.output(deployment?.previewClientId ?? "");
