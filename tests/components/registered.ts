import * as pulumi from "@pulumi/pulumi";
import { answered, lookedUp } from "./answers";

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

/** Builds under mocks and returns, by resource name, the names of the resources each one waits for. */
export async function dependencies(build: () => unknown): Promise<Record<string, string[]>> {
  return waits(await observed(build, {}), () => true);
}

/** The same of a configured program's components alone; what is in one waits for what that waits for. */
export async function componentDependencies(
  build: () => unknown,
  config: Record<string, string>,
  stack: string,
): Promise<Record<string, string[]>> {
  const isComponent = (request: Request) => request.getType().startsWith("batchScoring:");
  return waits(await observed(build, config, stack), isComponent);
}

function waits({ requests }: Observed, isAsked: (request: Request) => boolean) {
  const entries = [...requests.values()]
    .filter(isAsked)
    .map((request): [string, string[]] => [
      request.getName(),
      request.getDependenciesList().map(nameIn).sort(),
    ]);
  return Object.fromEntries(entries);
}

/** Builds under mocks and returns everything that was registered, in the order of the names. */
export async function registered(
  build: () => unknown,
  config: Record<string, string> = {},
  stack?: string,
): Promise<Registered[]> {
  const { mocked, requests } = await observed(build, config, stack);
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
  const { stackTraceLimit } = Error;
  // Pulumi takes a stack trace for each promise and resource, which is most of a test's time.
  Error.stackTraceLimit = 0;
  try {
    await build();
  } finally {
    // Whatever was begun before a refusal would otherwise end in the next test.
    await pulumi.runtime.disconnect();
    Error.stackTraceLimit = stackTraceLimit;
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
