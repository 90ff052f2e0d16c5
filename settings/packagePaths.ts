import { stackNames } from "./names";
import { volumes } from "./tables";

/** The stack whose settings are judged. */
export interface JudgedStack {
  readonly project: string;
  readonly stack: string;
}

/** Where a wheel or jar for the jobs is put before the first run. */
export function packagePath(of: JudgedStack, file: string): string {
  return `/Volumes/${catalogOf(of)}/${volumes.checkpoints.replace(".", "/")}/packages/${file}`;
}

/** A path in the catalog of another stack of the project, which only that stack's workspace reads. */
export interface Misplaced {
  readonly catalog: string;
  /** The same path in the judged stack's own catalog. */
  readonly ownPath: string;
}

/** Undefined for a path elsewhere too: a catalog that no stack makes may be shared. */
export function misplaced(of: JudgedStack, path: string): Misplaced | undefined {
  const [, catalog = "", rest = ""] = /^\/Volumes\/([^/]+)(.*)$/.exec(path) ?? [];
  const own = catalogOf(of);
  const isOfStack = catalog.startsWith(catalogOf({ ...of, stack: "" }));
  return isOfStack && catalog !== own ? { catalog, ownPath: `/Volumes/${own}${rest}` } : undefined;
}

/** What a key that names such a path must be. */
export function placedWords({ catalog }: Misplaced): string {
  return `outside ${catalog}, the catalog of another stack, which only that stack's workspace reads`;
}

function catalogOf({ project, stack }: JudgedStack): string {
  return stackNames(project, stack, "").catalog;
}
