/** Property values as they travel between the engine and a provider: plain JSON, secrets already unwrapped. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What the engine sends in a preview for a value only a real update can compute. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === UNKNOWN;
}

/** Whether any part of `value` is still to be computed. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isRecord(value)) return Object.values(value).some(hasUnknown);
  return isUnknown(value);
}

export function isRecord(value: unknown): value is Inputs {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a property, or undefined while it is absent or still to be computed. */
export function text(inputs: Inputs, key: string): string | undefined {
  const value = inputs[key];
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** The text of a property that `check` has made sure of. */
export function requiredText(inputs: Inputs, key: string): string {
  const value = text(inputs, key);
  if (value === undefined)
    throw new Error(
      `the property "${key}" must be a known string, got ${JSON.stringify(inputs[key])}`,
    );
  return value;
}

/** The records of a list; none of what is no list. */
export function records(value: unknown): Inputs[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function record(inputs: Inputs, key: string): Inputs | undefined {
  const value = inputs[key];
  return isRecord(value) ? value : undefined;
}
