import { type Inputs, isRecord, isUnknown } from "../protocol/values";
import type { Arm } from "./arm";
import { ArmError, badRequest } from "./errors";
import type { ArmResource } from "../../azure/resourceStore";

/** The ids at paths such as `networkSecurityGroup.id` or `publicIpAddresses[].id`, as far as they are there. */
export function idsAt(inputs: Inputs, ...paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    valuesAt(inputs, path.split(".")).filter(
      (value): value is string => typeof value === "string" && value !== "" && !isUnknown(value),
    ),
  );
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  const [step, ...rest] = path;
  if (step === undefined) return [value];
  if (!isRecord(value)) return [];
  const isList = step.endsWith("[]");
  const found = value[isList ? step.slice(0, -2) : step];
  if (!isList) return valuesAt(found, rest);
  return Array.isArray(found) ? found.flatMap((item) => valuesAt(item, rest)) : [];
}

/** Resource Manager resolves what a resource refers to before it makes the resource. */
export function refuseDangling(id: string, references: readonly string[], arm: Arm): void {
  const missing = references.find((reference) => !arm.exists(reference));
  if (missing === undefined) return;
  throw badRequest(
    "InvalidResourceReference",
    `Resource ${missing} referenced by resource ${id} was not found. Please make sure that the referenced ` +
      "resource exists, and that both resources are in the same region.",
  );
}

/** What stands in the way of a deletion: resources elsewhere that hold this one, or something below it. */
export function holdersOf(id: string, arm: Arm): ArmResource[] {
  return arm.store
    .all()
    .filter((other) => !isAtOrBelow(other.id, id))
    .filter((other) => (other.holds ?? []).some((held) => isAtOrBelow(held, id)));
}

/** A lock is inherited by everything below its scope; locks themselves are exempt. */
export function refuseLocked(id: string, arm: Arm): void {
  if (/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(id)) return;
  const locked = arm.store
    .ofType("Microsoft.Authorization/locks")
    .map((lock) => String(lock.inputs["scope"]))
    // A scope that holds a locked one can not go either.
    .filter((scope) => isAtOrBelow(id, scope) || isAtOrBelow(scope, id));
  if (locked.length === 0) return;
  throw new ArmError(
    409,
    "ScopeLocked",
    `The scope '${id}' cannot perform delete operation because following scope(s) are locked: ` +
      `'${locked.join(",")}'. Please remove the lock and try again.`,
  );
}

/** Ids are compared without regard to case. */
export function isAtOrBelow(id: string, ancestor: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${ancestor}/`.toLowerCase());
}
