import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";

export type Operation = "create" | "update" | "replace" | "delete" | "same";

/** A resource the engine looked at, and what it did, or would do, to it. */
export interface ResourceChange {
  readonly urn: string;
  readonly parent: string;
  readonly type: string;
  readonly name: string;
  readonly operation: Operation;
  /** Whether a provider keeps it; a component only groups. */
  readonly isCustom: boolean;
  /** Inputs that differ, as paths. */
  readonly properties: readonly string[];
}

export type Counts = Readonly<Record<Operation, number>>;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  create: "create",
  update: "update",
  delete: "delete",
  same: "same",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

/**
 * The resources of an update in the order the engine first met them; a replacement's three steps are one change. What
 * became of a refreshed resource is known only once it was read.
 */
export function changesIn(events: readonly EngineEvent[]): ResourceChange[] {
  const changes = new Map<string, ResourceChange>();
  const refreshed = new Set<string>();
  for (const event of events) {
    const begun = event.resourcePreEvent?.metadata;
    if (begun?.op === "refresh") refreshed.add(begun.urn);
    const ended = event.resOutputsEvent?.metadata;
    const metadata = ended !== undefined && refreshed.has(ended.urn) ? ended : begun;
    if (metadata === undefined) continue;
    const operation = OPERATIONS[metadata.op];
    if (operation === undefined) continue; // reads and refreshes change nothing
    const change = changeOf(metadata, operation);
    const known = changes.get(metadata.urn);
    if (known === undefined || tellsMore(change, known)) changes.set(metadata.urn, change);
  }
  return [...changes.values()];
}

/** Of a replacement's steps, the one that removes the old resource does not say what differs. */
function tellsMore(change: ResourceChange, known: ResourceChange): boolean {
  const difference = rank(change.operation) - rank(known.operation);
  return difference > 0 || (difference === 0 && change.properties.length > known.properties.length);
}

function rank(operation: Operation): number {
  return ["same", "delete", "create", "update", "replace"].indexOf(operation);
}

function changeOf(metadata: StepEventMetadata, operation: Operation): ResourceChange {
  const state = metadata.new ?? metadata.old;
  return {
    urn: metadata.urn,
    parent: state?.parent ?? "",
    type: metadata.type,
    name: metadata.urn.split("::").slice(3).join("::"),
    operation,
    isCustom: state?.custom ?? false,
    properties: Object.keys(metadata.detailedDiff ?? {}).sort(),
  };
}

/** Counts of what providers keep; components, the stack and default providers are the engine's own bookkeeping. */
export function countsOf(changes: readonly ResourceChange[]): Counts {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, same: 0 };
  for (const change of changes.filter(isKept)) counts[change.operation] += 1;
  return counts;
}

export function isKept(change: ResourceChange): boolean {
  const isDefaultProvider =
    change.type.startsWith("pulumi:providers:") && change.name.startsWith("default");
  return change.isCustom && !isDefaultProvider;
}
