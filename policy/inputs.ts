import type { Fault, Inputs, Resource } from "./rule";

/** The value at a path such as `sku.name`; undefined where anything on the way is absent. */
export function at(inputs: Inputs, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), inputs);
}

export function isRecord(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects in a list at a path; none where there is no list. */
export function listAt(inputs: Inputs, path: string): readonly Inputs[] {
  const list = at(inputs, path);
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

/** The texts in a list at a path; none where there is no list. */
export function textsAt(inputs: Inputs, path: string): readonly string[] {
  const list = at(inputs, path);
  return Array.isArray(list)
    ? (list as readonly unknown[]).filter((item) => typeof item === "string")
    : [];
}

type Check = (resource: Pick<Resource, "inputs">) => readonly Fault[];

/** Demands that every value is exactly the one given, path by path. */
export function equal(wanted: Readonly<Record<string, string | number | boolean>>): Check {
  const checks = Object.entries(wanted).map(([path, value]) =>
    satisfies(path, (found) => found === value, shown(value)),
  );
  return all(...checks);
}

export function oneOf(path: string, ...allowed: readonly string[]): Check {
  const isAllowed = (found: unknown) => allowed.some((value) => value === found);
  return satisfies(path, isAllowed, `one of ${allowed.join(", ")}`);
}

export function present(...paths: readonly string[]): Check {
  return ({ inputs }) =>
    paths.filter((path) => !isSet(inputs, path)).map((path) => `\`${path}\` is not set`);
}

/**
 * Whether anything is at the path. The engine's policy runtime throws when a value that a preview can not know is
 * read, so this looks at what is there without reading it.
 */
export function isSet(inputs: Inputs, path: string): boolean {
  const last = path.lastIndexOf(".");
  const parent = last < 0 ? inputs : at(inputs, path.slice(0, last));
  if (!isRecord(parent)) return false;
  return isPresent(Object.getOwnPropertyDescriptor(parent, path.slice(last + 1))?.value);
}

export function atLeast(path: string, minimum: number): Check {
  const isEnough = (found: unknown) => typeof found === "number" && found >= minimum;
  return satisfies(path, isEnough, `at least ${String(minimum)}`);
}

/** Demands that nothing, or nothing but the value given, is at the path. */
export function notEqual(path: string, refused: string | number | boolean): Check {
  return satisfies(path, (found) => found !== refused, `anything but ${shown(refused)}`);
}

export function satisfies(
  path: string,
  isFine: (found: unknown) => boolean,
  wanted: string,
): Check {
  return ({ inputs }) => {
    const found = at(inputs, path);
    return isFine(found) ? [] : [`\`${path}\` must be ${wanted}, ${got(found)}`];
  };
}

/** Every fault of every check. */
export function all(...checks: readonly Check[]): Check {
  return (resource) => checks.flatMap((check) => check(resource));
}

/** The check, where the condition holds of the inputs. */
export function when(condition: (inputs: Inputs) => boolean, check: Check): Check {
  return (resource) => (condition(resource.inputs) ? check(resource) : []);
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

export function got(found: unknown): string {
  return isPresent(found) ? `got ${shown(found)}` : "it is not set";
}

export function shown(value: unknown): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
