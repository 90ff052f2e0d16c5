import * as pulumi from "@pulumi/pulumi";

/** A resource as the engine was asked to register it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** Name of the parent; empty at the top. */
  readonly parent: string;
  /** Name of the explicit provider; undefined for the default one. */
  readonly provider?: string;
  readonly deletedWith?: string;
  readonly isProtected?: true;
  /** Names of the hooks that run before it is created or changed, or after it was created. */
  readonly hooks?: readonly string[];
  readonly ignoreChanges?: readonly string[];
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDeletedwith(): string;
  getProtect(): boolean;
  getDependenciesList(): string[];
  getHooks():
    | {
        getBeforeCreateList(): string[];
        getBeforeUpdateList(): string[];
        getAfterCreateList(): string[];
      }
    | undefined;
  getIgnorechangesList(): string[];
  getPropertydependenciesMap(): {
    forEach(visit: (dependencies: { getUrnsList(): string[] }, input: string) => void): void;
  };
}

/** A resource with what each of its inputs is made of. */
export interface Wired extends Registered {
  /** `<type>::<name>`, as in the entries of `madeOf`. */
  readonly urn: string;
  readonly madeOf: Record<string, string[]>;
}

/** What Azure and Databricks would answer, for the outputs that other resources are made of. */
function answered({ type, name, inputs }: pulumi.runtime.MockResourceArgs): {
  id: string;
  state: object;
} {
  const given = inputs as Record<string, string>;
  const state = {
    ...given,
    name: given.name ?? ownName(type, given),
  };
  switch (type) {
    case "azure-native:resources:ResourceGroup":
      return { id: `/subscriptions/s-1/resourceGroups/${String(given.resourceGroupName)}`, state };
    case "azure-native:databricks:AccessConnector":
      return {
        id: "/connector",
        state: { ...state, identity: { principalId: "p-1", tenantId: "t-1" } },
      };
    case "azure-native:costmanagement:Export":
    case "azure-native:synapse:Workspace":
      return { id: `${name}-id`, state: { ...state, identity: { principalId: `${name}-p` } } };
    case "azure-native:managedidentity:UserAssignedIdentity":
      return {
        id: `${name}-id`,
        state: {
          ...state,
          name: given.resourceName,
          clientId: `${name}-c`,
          principalId: `${name}-p`,
        },
      };
    case "azure-native:databricks:Workspace":
      return {
        id: "/workspace",
        state: {
          ...state,
          workspaceUrl: "adb-1.2.azuredatabricks.net",
          managedDiskIdentity: { principalId: "p-disks" },
          storageAccountIdentity: { principalId: "p-root" },
        },
      };
    case "azure-native:network:PublicIPAddress":
      return { id: `${name}-id`, state: { ...state, ipAddress: "203.0.113.9" } };
    case "azure-native:keyvault:Key":
      return { id: `${name}-id`, state: { ...state, keyUriWithVersion: `https://k/${name}/v1` } };
    case "random:index/randomString:RandomString":
      return { id: "ab12c", state: { ...state, result: "ab12c" } };
    case "random:index/randomUuid:RandomUuid":
      return { id: "u-1", state: { ...state, result: "u-1" } };
    case "databricks:index/volume:Volume": {
      const volumePath = ["/Volumes", given.catalogName, given.schemaName, given.name].join("/");
      return { id: name, state: { ...state, volumePath } };
    }
    default:
      return { id: `${name}-id`, state };
  }
}

/** What others made is there; nothing else may be looked up while the program runs. */
function lookedUp({ token }: pulumi.runtime.MockCallArgs): Record<string, unknown> {
  switch (token) {
    case "azure-native:authorization:getClientConfig":
      return { subscriptionId: "00000000-0000-0000-0000-000000000000" };
    case "azure-native:resources:getResourceGroup":
    case "azure-native:network:getVirtualNetwork":
    case "azure-native:network:getSubnet":
    case "azure-native:operationalinsights:getWorkspace":
      return {};
    case "azure-native:databricks:getWorkspace":
      return { workspaceUrl: "adb-1.2.azuredatabricks.net" };
    default:
      throw new Error(`nothing may be looked up while the program runs, \`${token}\` was`);
  }
}

/** The name Azure gives back: that of the input which names the resource itself, the others name its parents. */
function ownName(type: string, given: Record<string, string>): string | undefined {
  const kind = type.split(":").at(-1) ?? "";
  const own = Object.keys(given).find(
    (key) => key.endsWith("Name") && kind.toLowerCase().endsWith(key.slice(0, -4).toLowerCase()),
  );
  return own === undefined
    ? (given.containerName ?? given.accountName ?? given.resourceGroupName)
    : given[own];
}

/** Builds under mocks and returns, by resource name, the names of the resources each one waits for. */
export async function dependencies(build: () => unknown): Promise<Record<string, string[]>> {
  const { requests } = await observed(build, {});
  const waits = [...requests.values()].map((request): [string, string[]] => [
    request.getName(),
    request.getDependenciesList().map(nameIn).sort(),
  ]);
  return Object.fromEntries(waits);
}

/** Builds under mocks and returns everything that was registered, in the order of the names. */
export async function registered(
  build: () => unknown,
  config: Record<string, string> = {},
): Promise<Registered[]> {
  const { mocked, requests } = await observed(build, config);
  return mocked
    .map((args) => recorded(args, requests.get(`${args.type} ${args.name}`)))
    .sort((left, right) => (`${left.name} ${left.type}` < `${right.name} ${right.type}` ? -1 : 1));
}

/** Builds a stack under mocks and returns everything that was registered, in that order, with its wiring. */
export async function wired(
  build: () => unknown,
  config: Record<string, string>,
  stack: string,
): Promise<Wired[]> {
  const { mocked, requests } = await observed(build, config, stack);
  return mocked.map((args) => {
    const request = requests.get(`${args.type} ${args.name}`);
    const madeOf: Record<string, string[]> = {};
    request?.getPropertydependenciesMap().forEach((dependencies, input) => {
      madeOf[input] = dependencies.getUrnsList().map(withoutPlace);
    });
    return { ...recorded(args, request), urn: `${args.type}::${args.name}`, madeOf };
  });
}

/** `urn:pulumi:stack::project::parentType$type::name` without all that is before the type. */
function withoutPlace(urn: string): string {
  const [, , types = "", ...name] = urn.split("::");
  return [types.split("$").at(-1), ...name].join("::");
}

interface Observed {
  readonly mocked: readonly pulumi.runtime.MockResourceArgs[];
  readonly requests: ReadonlyMap<string, Request>;
}

async function observed(
  build: () => unknown,
  config: Record<string, string>,
  stack = "test",
): Promise<Observed> {
  const requests = new Map<string, Request>();
  const mocked: pulumi.runtime.MockResourceArgs[] = [];
  pulumi.runtime.setAllConfig(config);
  const newResource = (args: pulumi.runtime.MockResourceArgs) => {
    mocked.push(args);
    return answered(args);
  };
  await pulumi.runtime.setMocks({ newResource, call: lookedUp }, "batch-scoring", stack);
  listen(requests);
  const { prepareStackTrace } = Error as { prepareStackTrace?: unknown };
  // Pulumi takes a stack trace for each promise and resource; mapping them to TypeScript is most of a test's time.
  Error.prepareStackTrace = String;
  try {
    await build();
  } finally {
    // Whatever was begun before a refusal would otherwise end in the next test.
    await pulumi.runtime.disconnect();
    Error.prepareStackTrace = prepareStackTrace as typeof Error.prepareStackTrace;
  }
  return { mocked, requests };
}

/** Mocks are not told of parents and options, the monitor they stand behind is. */
function listen(requests: Map<string, Request>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as {
    registerResource(request: Request, callback: unknown): Promise<void>;
    registerResourceHook?: (request: unknown, callback: (error: null) => void) => void;
  };
  // Mocks run no hook; the ones a resource is bound to are seen in its request.
  monitor.registerResourceHook = (_hook, callback) => callback(null);
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    requests.set(`${request.getType()} ${request.getName()}`, request);
    return register(request, callback);
  };
}

function recorded(args: pulumi.runtime.MockResourceArgs, request: Request | undefined): Registered {
  if (request === undefined) throw new Error(`${args.name} was made without a request`);
  // A provider is referred to as <urn>::<id>.
  const provider = nameIn((args.provider ?? "").split("::").slice(0, -1).join("::"));
  const bound = request.getHooks();
  const hooks = [
    ...(bound?.getBeforeCreateList() ?? []),
    ...(bound?.getBeforeUpdateList() ?? []),
    ...(bound?.getAfterCreateList() ?? []),
  ];
  const ignoreChanges = request.getIgnorechangesList();
  return {
    type: args.type,
    name: args.name,
    inputs: args.inputs as Record<string, unknown>,
    parent: nameIn(request.getParent()),
    ...(provider !== "" && { provider }),
    ...(request.getDeletedwith() !== "" && { deletedWith: nameIn(request.getDeletedwith()) }),
    ...(request.getProtect() && { isProtected: true as const }),
    ...(hooks.length > 0 && { hooks }),
    ...(ignoreChanges.length > 0 && { ignoreChanges }),
  };
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
