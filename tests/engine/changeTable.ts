import type { KeyName } from "../../settings/keys";
import type { Configuration } from "./engine";

/** What a changed value of one configuration key shows in the preview of a stack that is up. */
export interface ChangeRow {
  /** Another value than the stack's. */
  readonly to: unknown;
  /** Other keys the value needs, set before the change as well where they make no difference by themselves. */
  readonly with?: Configuration;
  /** Every resource that changes, e.g. `update lake`, in any order. */
  readonly shows: readonly string[];
  /** Why data may go: only rows that replace or delete what holds data have it. */
  readonly losesData?: string;
}

export const CHANGES: { readonly [Key in KeyName]?: ChangeRow } = {};
