import type { AnyDescribed, Limits } from "../descriptions/description";

type Choice = readonly (string | number)[];
export type Members = Readonly<Record<string, AnyDescribed>>;

export const text = (limits: Limits = {}): AnyDescribed => ({ kind: "text", limits });
export const number = (least: number, most?: number): AnyDescribed => ({
  kind: "number",
  limits: { InclusiveMinimum: least, ...(most === undefined ? {} : { InclusiveMaximum: most }) },
});
export const choice = (...values: Choice): AnyDescribed => ({ kind: "text", values });
export const list = (items: AnyDescribed, limits: Limits = {}): AnyDescribed => ({
  kind: "list",
  limits,
  items,
});
export const part = (model: string): AnyDescribed => ({ kind: "model", model });
export const map: AnyDescribed = { kind: "map", members: { kind: "any" } };
export const workspacePath = text({ Pattern: "^/" });
export const pauseStatus = choice("PAUSED", "UNPAUSED");
