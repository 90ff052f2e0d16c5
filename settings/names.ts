import { createHash } from "node:crypto";

/** Every name of a stack that is known before anything is created. */
export interface Names {
  readonly resourceGroup: string;
  readonly managedResourceGroup: string;
  readonly workspace: string;
  readonly accessConnector: string;
  readonly network: NetworkNames;
  readonly logWorkspace: string;
  readonly privateEndpoint: string;
  readonly lakeIdentity: string;
  readonly flowLog: string;
  readonly flowLogIdentity: string;
  readonly catalog: string;
  readonly clusterPolicy: string;
  readonly instancePool: string;
  readonly trainingJob: string;
  readonly scoringJob: string;
  readonly evaluationJob: string;
  readonly workspaceRoot: string;
  readonly experimentsRoot: string;
  readonly runIdentity: string;
  readonly deployIdentity: string;
  readonly previewIdentity: string;
  readonly actionGroup: string;
  readonly alertPrefix: string;
  readonly alertShortName: string;
  readonly budget: string;
  readonly costExport: string;
  readonly dataFactoryIdentity: string;
  readonly warehouse: string;
  readonly dashboard: string;
  readonly serviceCredential: string;
}

/** Names of what a network is made of. */
export interface NetworkNames {
  readonly virtualNetwork: string;
  readonly hostSubnet: string;
  readonly containerSubnet: string;
  readonly endpointSubnet: string;
  readonly clusterSecurityGroup: string;
  readonly endpointSecurityGroup: string;
  readonly natGateway: string;
  readonly egressAddress: string;
  readonly routeTable: string;
}

export const maxStackNameLength = 20;
export const maxLocationLength = 20;
export const suffixLength = 5;

const alertShortNameLimit = 12;
const storageAccountLimit = 24;
const privateEndpointLimit = 64;
const minWorkloadLength = 7;

/** Whether a stack of this name gets names within every service's limit, without cutting any of them. */
export function isStackName(stack: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(stack) && stack.length <= maxStackNameLength;
}

/** Names by the abbreviations of the Cloud Adoption Framework; `dbac` is not in its list but in common use. */
export function stackNames(project: string, stack: string, location: string): Names {
  const azure = `${project}-${stack}-${location}`;
  const databricks = `${project}-${stack}`;
  return {
    resourceGroup: `rg-${azure}`,
    managedResourceGroup: `rg-${azure}-databricks`,
    workspace: `dbw-${azure}`,
    accessConnector: `dbac-${azure}`,
    network: networkNames(azure),
    logWorkspace: `log-${azure}`,
    privateEndpoint: `pep-${azure}`,
    lakeIdentity: `id-${azure}-lake`,
    flowLog: `fl-${azure}`,
    flowLogIdentity: `id-${azure}-flow-logs`,
    catalog: databricks.replaceAll("-", "_"),
    clusterPolicy: databricks,
    instancePool: databricks,
    trainingJob: `${databricks}-training`,
    scoringJob: `${databricks}-scoring`,
    evaluationJob: `${databricks}-evaluation`,
    // Below /Shared every user manages what lies there, and could change what the run identity executes.
    workspaceRoot: `/${databricks}`,
    // Not below the code: whoever may run that would by the same right write to every experiment.
    experimentsRoot: `/${databricks}-experiments`,
    runIdentity: `id-${azure}-run`,
    deployIdentity: `id-${azure}-deploy`,
    previewIdentity: `id-${azure}-preview`,
    actionGroup: `ag-${azure}`,
    alertPrefix: `alert-${azure}`,
    alertShortName: project.replaceAll("-", "").slice(0, alertShortNameLimit),
    budget: `budget-${azure}`,
    costExport: `costs-${databricks}`,
    dataFactoryIdentity: `id-${azure}-adf`,
    warehouse: databricks,
    dashboard: databricks,
    serviceCredential: `${databricks.replaceAll("-", "_")}_sources`,
  };
}

/**
 * An endpoint's name: the beginning all of a stack's have in common, and the words for what it leads to. Where both are
 * longer than Azure takes, the beginning gives way to a digest of itself, which keeps two stacks in one group apart.
 */
export function privateEndpointName(beginning: string, target: string): string {
  const whole = `${beginning}-${target}`;
  if (whole.length <= privateEndpointLimit) return whole;
  const digest = createHash("sha256").update(beginning).digest("hex").slice(0, suffixLength);
  const left = privateEndpointLimit - `-${digest}-${target}`.length;
  return `${beginning.slice(0, left)}-${digest}-${target}`;
}

function networkNames(azure: string): NetworkNames {
  return {
    virtualNetwork: `vnet-${azure}`,
    hostSubnet: "snet-databricks-host",
    containerSubnet: "snet-databricks-container",
    endpointSubnet: "snet-endpoints",
    clusterSecurityGroup: `nsg-${azure}-clusters`,
    endpointSecurityGroup: `nsg-${azure}-endpoints`,
    natGateway: `ng-${azure}`,
    egressAddress: `pip-${azure}-egress`,
    routeTable: `rt-${azure}`,
  };
}

/**
 * Storage account names are unique in all of Azure, lower case, without dashes, and 24 characters at most.
 * The random suffix makes the name unique, so it is kept whole; project and stack share what is left.
 */
export function storageAccountName(project: string, stack: string, suffix: string): string {
  const left = storageAccountLimit - "st".length - suffix.length;
  const workload = alphanumeric(project);
  const environment = alphanumeric(stack).slice(
    0,
    left - Math.min(workload.length, minWorkloadLength),
  );
  return `st${workload.slice(0, left - environment.length)}${environment}${suffix}`;
}

/** A vault's name is unique in all of Azure too, and as short as an account's. */
export function keyVaultName(project: string, stack: string, suffix: string): string {
  return storageAccountName(project, stack, suffix).replace(/^st/, "kv");
}

/** A second account, for flow logs: a letter of the suffix's own keeps it apart from the lake's. */
export function flowLogAccountName(project: string, stack: string, suffix: string): string {
  return storageAccountName(project, stack, `${suffix}fl`);
}

/** The account Databricks makes for a workspace's root, named by the customer so that endpoints can lead to it. */
export function rootStorageName(project: string, stack: string, suffix: string): string {
  return storageAccountName(project, stack, `${suffix}db`);
}

/** The id of a resource group beside another one, in the same subscription. */
export function siblingResourceGroupId(resourceGroupId: string, name: string): string {
  return `${resourceGroupId.slice(0, resourceGroupId.lastIndexOf("/"))}/${name}`;
}

export function subscriptionIdOf(resourceGroupId: string): string {
  return resourceGroupId.split("/")[2] ?? "";
}

/** Azure makes one watcher a region, in a group of its own, with the first network there. */
export function networkWatcher(location: string) {
  return {
    networkWatcherName: `NetworkWatcher_${location}`,
    resourceGroupName: "NetworkWatcherRG",
  } as const;
}

/** Of the watcher in the subscription of a resource group. */
export function networkWatcherId(resourceGroupId: string, location: string): string {
  const { networkWatcherName, resourceGroupName } = networkWatcher(location);
  const group = siblingResourceGroupId(resourceGroupId, resourceGroupName);
  return `${group}/providers/Microsoft.Network/networkWatchers/${networkWatcherName}`;
}

/** The id of one of Azure's built-in roles in the subscription a resource group is in. */
export function roleDefinitionId(resourceGroupId: string, role: string): string {
  const subscription = `/subscriptions/${subscriptionIdOf(resourceGroupId)}`;
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
}

function alphanumeric(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The lake's containers: files as they arrive, what jobs remember between runs, tables. */
export const containers = { landing: "landing", checkpoints: "checkpoints", lake: "lake" } as const;
export type ContainerName = keyof typeof containers;

/** A container as Spark and Unity Catalog address it, with the final slash the service gives it too. */
export function containerUrl(accountName: string, containerName: string): string {
  return `abfss://${containerName}@${accountName}.dfs.core.windows.net/`;
}

/**
 * A name that is unique in all of Azure, of lower-case letters, digits and dashes. The suffix makes it unique and is kept
 * whole, the stack too; the project gives way where the service's limit is short.
 */
export function globalName(
  abbreviation: string,
  { project, stack, suffix }: { project: string; stack: string; suffix: string },
  limit: number,
): string {
  const fixed = `${abbreviation}--${stack}-${suffix}`.length;
  const workload = project.slice(0, limit - fixed).replace(/-+$/, "");
  return `${abbreviation}-${workload}-${stack}-${suffix}`;
}
