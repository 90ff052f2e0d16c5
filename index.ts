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
import { DataFactoryIdentity } from "./components/dataFactoryIdentity";
import { findExisting } from "./components/existing";
import { FlowLogs } from "./components/flowLogs";
import { InstancePool } from "./components/instancePool";
import { makeJobs } from "./components/jobs";
import { Lake } from "./components/lake";
import { Logs } from "./components/logs";
import { Metastore } from "./components/metastore";
import { Network } from "./components/network";
import { operate } from "./components/operations";
import { PrivateLink } from "./components/privateLink";
import { protection } from "./components/protection";
import { ResourceGroup } from "./components/resourceGroup";
import { RunIdentity } from "./components/runIdentity";
import { dataSources } from "./components/sources/dataSources";
import { makeStages } from "./components/stages";
import { Workspace } from "./components/workspace";
import { WorkspaceSettings } from "./components/workspaceSettings";
import { bothGiven, given, present } from "./settings/given";
import { parametersByHand } from "./settings/parameters";
import { loadSettings } from "./settings/settings";
import { tables } from "./settings/tables";

const settings = loadSettings(pulumi.getProject(), pulumi.getStack());
const { names, tags, location, operations, platform } = settings;
const protecting = protection(settings.isDataProtected);
const { publicNetworkAccess, requiredNsgRules, hasInfrastructureEncryption } = platform;

const group = new ResourceGroup(
  "group",
  {
    groupName: names.resourceGroup,
    existingId: settings.existingResourceGroupId,
    found: findExisting(settings.stack, settings.existing),
    location,
    tags,
  },
  protecting,
);
const inGroup = { project: settings.project, stack: settings.stack, group, location, tags };

const logs = given(
  platform.logs,
  (plan) => new Logs("logs", { ...inGroup, plan, workspaceName: names.logWorkspace }, protecting),
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
const secured = { publicNetworkAccess, privateLink, hasInfrastructureEncryption, logWorkspaceId };

const accessConnector = new AccessConnector("access-connector", {
  ...inGroup,
  connectorName: names.accessConnector,
  groupName: group.groupName,
});

const keys = given(
  platform.customerKeys,
  (plan) =>
    new CustomerKeys(
      "keys",
      {
        ...inGroup,
        ...secured,
        plan,
        storageIdentityName: names.lakeIdentity,
        tenantId: accessConnector.tenantId,
      },
      protecting,
    ),
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
    hasFileEvents: settings.hasLakeFileEvents,
    allowedIpAddresses: settings.lakeAllowedIpAddresses,
    landingCoolAfterDays: settings.landingCoolAfterDays,
    landingDeleteAfterDays: settings.landingDeleteAfterDays,
    softDeleteDays: settings.softDeleteDays,
  },
  protecting,
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
    protocol: settings.workspaceProtocol,
    authType: settings.databricksAuthType,
  },
  protecting,
);
const ofWorkspace = { providers: { databricks: workspace.provider } };

const metastore = given(
  settings.attachedMetastoreId,
  (metastoreId) =>
    new Metastore(
      "metastore",
      { metastoreId, workspaceId: workspace.workspaceId, workspace: workspace.resource },
      ofWorkspace,
    ),
);
const inWorkspace = { ...ofWorkspace, dependsOn: present([metastore]) };
const inBoth = { ...inGroup, workspace: workspace.resource };

const deployment = given(
  settings.deploymentSubjects,
  (subjects) =>
    new DeploymentIdentities(
      "deployment",
      {
        ...inBoth,
        subjects,
        deployIdentityName: names.deployIdentity,
        previewIdentityName: names.previewIdentity,
      },
      inWorkspace,
    ),
);

given(
  platform.lock,
  (lock) =>
    new DeletionLock(
      "lock",
      {
        ...lock,
        scope: lake.accountId,
        group,
        deployPrincipalId: deployment?.deployPrincipalId,
      },
      { dependsOn: [lake] },
    ),
);

given(
  bothGiven(network, platform.flowLogs),
  ([watched, plan]) =>
    new FlowLogs(
      "flow-logs",
      {
        ...inGroup,
        ...secured,
        ...plan,
        network: watched,
        deployment,
        flowLogName: names.flowLog,
        identityName: names.flowLogIdentity,
        skuName: settings.lakeSkuName,
        softDeleteDays: settings.softDeleteDays,
        key: keys?.storage,
      },
      protecting,
    ),
);

const run = given(
  settings.runIdentity,
  (values) =>
    new RunIdentity(
      "run",
      {
        ...inBoth,
        ...values,
        identityName: names.runIdentity,
        groupName: group.groupName,
        deployerApplicationId: deployment?.deployApplicationId,
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
    fileEvents: given(platform.fileEvents, () => ({ group, roles: lake.eventRoles })),
    forceDestroy: settings.forceDestroy,
    modelOwner: run?.applicationId,
  },
  { ...inWorkspace, ...protecting },
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
        clusterAddress: network?.clusterAddress,
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
    names,
    notebooksFolder: path.join(__dirname, "notebooks"),
    packageFolder: path.join(__dirname, "pipeline"),
    defaultParameters: { ...parametersByHand(settings), ...catalog.notebookParameters },
    ...runsAs,
    runnerGroups: present([settings.catalogGroups.dataScientists]),
    workspace: workspace.resource,
  },
  inWorkspace,
);

const shared = {
  storage: catalog,
  compute: compute.jobCompute,
  limits: settings.taskLimits,
};

const sources = dataSources(
  operations,
  {
    ...inGroup,
    landingPath: catalog.landingPath,
    lake,
    key: keys?.storage,
    accessConnector,
    credentialName: names.serviceCredential,
    ...runsAs,
    deployers: present([settings.catalogGroups.deployers, deployment?.deployApplicationId]),
    forceDestroy: settings.forceDestroy,
    publicNetworkAccess,
    privateLink,
    logWorkspaceId,
  },
  { ...inWorkspace, ...protecting },
);

const stages = makeStages({
  shared,
  sources,
  notebookPath: (notebook) => code.notebookPath(notebook),
  experimentsFolder: code.experimentsFolder,
  settings,
});

const dataFactoryIdentity = given(
  operations.dataFactory,
  () =>
    new DataFactoryIdentity(
      "data-factory-identity",
      { ...inBoth, identityName: names.dataFactoryIdentity },
      inWorkspace,
    ),
);

const jobs = makeJobs(
  {
    shared: {
      compute: compute.jobCompute,
      ...runsAs,
      viewerGroups: settings.jobViewerGroups,
      timeoutMinutes: settings.jobTimeoutMinutes,
      durationWarningMinutes: settings.durationWarningMinutes,
      notificationEmails: settings.notificationEmails,
      tags,
      workspace: workspace.resource,
    },
    names,
    stages,
    landingPath: catalog.landingPath,
    trigger: settings.trigger,
    evaluationTrigger: settings.evaluationTrigger,
    scoringManager: dataFactoryIdentity?.clientId,
  },
  inWorkspace,
);

new CatalogAccess(
  "catalog-access",
  {
    objects: catalog.objects,
    stages: Object.values(stages),
    groups: settings.catalogGroups,
    ...runsAs,
    deployApplicationId: deployment?.deployApplicationId,
  },
  inWorkspace,
);

const { dashboard } = operate(
  operations,
  {
    ...inGroup,
    names,
    lake,
    catalogName: catalog.catalogName,
    folder: code.workspaceRoot,
    key: keys?.storage,
    dataFactoryIdentity,
    scoringJobId: jobs.scoring.jobId,
    jobIds: [jobs.training.jobId, jobs.scoring.jobId, jobs.evaluation.jobId],
    logWorkspaceId,
    workspace,
    deployment,
    nowMs: Date.now(),
  },
  { ...inWorkspace, ...protecting },
);

export const workspaceUrl = workspace.url;
export const workspaceRoot = code.workspaceRoot;
export const lakeAccountName = lake.accountName;
export const catalogName = catalog.catalogName;
export const landingPath = catalog.landingPath;
export const checkpointPath = catalog.checkpointPath;
export const reportsPath = catalog.reportsPath;
export const trainingJobId = jobs.training.jobId;
export const scoringJobId = jobs.scoring.jobId;
export const evaluationJobId = jobs.evaluation.jobId;
export const predictionsTable = pulumi.interpolate`${catalog.catalogName}.${tables.predictions}`;
export const dashboardUrl = pulumi.output(dashboard?.url ?? "");
export const modelName = catalog.modelName;
export const deployClientId = pulumi.output(deployment?.deployClientId ?? "");
export const previewClientId = pulumi.output(deployment?.previewClientId ?? "");
