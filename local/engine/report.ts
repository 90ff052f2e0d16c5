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
  const shown = new Set(
    changes.filter((change) => isKept(change) && change.operation !== "same").map(({ urn }) => urn),
  );
  const byUrn = new Map(changes.map((change) => [change.urn, change]));
  const ancestors = new Set<string>();
  for (const urn of shown) {
    for (
      let parent = byUrn.get(urn)?.parent;
      parent !== undefined;
      parent = byUrn.get(parent)?.parent
    )
      ancestors.add(parent);
  }
  const childrenOf = (urn: string): ResourceChange[] =>
    changes.filter(
      (change) => change.parent === urn && (shown.has(change.urn) || ancestors.has(change.urn)),
    );
  const roots = changes.filter((change) => !byUrn.has(change.parent));
  return roots.flatMap((root) => branch(root, childrenOf, shown, isStack(root) ? -1 : 0));
}

type Children = (urn: string) => ResourceChange[];

function branch(
  change: ResourceChange,
  childrenOf: Children,
  shown: ReadonlySet<string>,
  depth: number,
): string[] {
  const below = childrenOf(change.urn).flatMap((child) =>
    branch(child, childrenOf, shown, depth + 1),
  );
  if (isStack(change) || (!shown.has(change.urn) && below.length === 0)) return below;
  return ["  ".repeat(depth) + lineOf(change, shown.has(change.urn)), ...below];
}

function isStack(change: ResourceChange): boolean {
  return change.type === "pulumi:pulumi:Stack";
}

function lineOf(change: ResourceChange, isChange: boolean): string {
  const title = `${change.name}  ${shortType(change.type)}`;
  if (!isChange) return `  ${title}`;
  const properties = change.properties.length === 0 ? "" : `  [${change.properties.join(", ")}]`;
  return `${SYMBOLS[change.operation]} ${title}${properties}`;
}

/** `azure-native:storage:BlobContainer` as `azure-native.storage.BlobContainer`, `databricks:index/job:Job` as `databricks.Job`. */
function shortType(type: string): string {
  const [first = "", module = "", last = ""] = type.split(":");
  if (first === "pulumi") return `${last} provider`;
  const middle = module.startsWith("index") ? "" : `${module.split("/")[0] ?? ""}.`;
  return `${first}.${middle}${last}`;
}

const VERBS = {
  preview: ["to create", "to update", "to replace", "to delete"],
  update: ["created", "updated", "replaced", "deleted"],
};

/** e.g. `41 created, 0 updated, 0 replaced, 0 deleted, 2 unchanged in 6.2 s` */
export function summaryOf(kind: "preview" | "update", counts: Counts, seconds: number): string {
  const numbers = [counts.create, counts.update, counts.replace, counts.delete];
  const changed = VERBS[kind].map((verb, index) => `${numbers[index] ?? 0} ${verb}`).join(", ");
  return `${changed}, ${counts.same} unchanged in ${seconds.toFixed(1)} s`;
}
