import { type Counts, type Operation, type ResourceChange, isKept } from "./changes";

const SYMBOLS: Readonly<Record<Operation, string>> = {
  create: "+",
  update: "~",
  replace: "±",
  delete: "-",
  same: " ",
};

/** The changes as people read them: one line each, under the components they belong to. */
export function treeOf(changes: readonly ResourceChange[]): string[] {
  const known = new Set(changes.map(({ urn }) => urn));
  const roots = changes.filter(({ parent }) => !known.has(parent));
  return roots.flatMap((root) => branchOf(root, changes, 0));
}

/** A resource's line and those below it; what neither changed nor groups a change has none. */
function branchOf(change: ResourceChange, all: readonly ResourceChange[], depth: number): string[] {
  const isShown = isKept(change) && change.operation !== "same";
  const childDepth = isStack(change) ? depth : depth + 1;
  const below = childrenOf(change, all).flatMap((child) => branchOf(child, all, childDepth));
  if (isStack(change) || (!isShown && below.length === 0)) return below;
  return ["  ".repeat(depth) + lineOf(change, isShown), ...below];
}

/** Components as the program makes them; what they hold by name, since the engine meets it in no stable order. */
function childrenOf({ urn }: ResourceChange, all: readonly ResourceChange[]): ResourceChange[] {
  const children = all.filter(({ parent }) => parent === urn);
  const leaves = children.filter(({ isCustom }) => isCustom);
  leaves.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...leaves, ...children.filter(({ isCustom }) => !isCustom)];
}

function isStack(change: ResourceChange): boolean {
  return change.type === "pulumi:pulumi:Stack";
}

function lineOf(change: ResourceChange, isChange: boolean): string {
  const title = `${change.name}  ${shortType(change.type)}`;
  if (!isChange) return title;
  const properties = change.properties.length === 0 ? "" : `  [${change.properties.join(", ")}]`;
  return `${SYMBOLS[change.operation]} ${title}${properties}`;
}

/** `azure-native:storage:BlobContainer` as `azure-native.storage.BlobContainer`, `databricks:index/job:Job` as `databricks.Job`. */
function shortType(type: string): string {
  const [first = "", module = "", last = ""] = type.split(":");
  if (first === "pulumi") return `${last} provider`;
  if (module === "components") return last;
  const middle = module.startsWith("index") ? "" : `${module.split("/")[0] ?? ""}.`;
  return `${first}.${middle}${last}`;
}

const VERBS = {
  preview: ["to create", "to update", "to replace", "to delete"],
  update: ["created", "updated", "replaced", "deleted"],
  refresh: ["appeared", "differ", "replaced", "gone"],
};

/** e.g. `41 created, 0 updated, 0 replaced, 0 deleted, 2 unchanged in 6.2 s` */
export function summaryOf(kind: keyof typeof VERBS, counts: Counts, seconds: number): string {
  const numbers = [counts.create, counts.update, counts.replace, counts.delete];
  const changed = VERBS[kind].map((verb, index) => `${numbers[index] ?? 0} ${verb}`).join(", ");
  return `${changed}, ${counts.same} unchanged in ${seconds.toFixed(1)} s`;
}
