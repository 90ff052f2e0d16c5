import type { KeyName } from "../../../settings/keys";
import type { Configuration } from "../engine";

/** What a changed value of one configuration key shows in the preview of a stack that is up. */
export interface ChangeRow {
  /** Another value than the stack's. */
  readonly to: unknown;
  /** What a rule between keys makes change with it. */
  readonly beside?: Configuration;
  /** Other keys on whose value in the stack the row's resources depend too. */
  readonly dependsOn?: readonly KeyName[];
  /** Every resource that changes, e.g. `update lake`, in any order. */
  readonly shows: readonly string[];
  /** Why data may go: only rows that replace or delete what holds data have it. */
  readonly losesData?: string;
}

/** What the stack `dev` has beside its committed settings, so that each value can change by itself. */
export const BASE: Configuration = {
  forceDestroy: false,
  maxWorkers: 4,
  policyMaxWorkers: 8,
  windowOffsetHours: 0,
  alerts: "all",
  isSchedulePaused: false,
  hasDashboard: true,
};

export type Changes = { readonly [Key in KeyName]?: ChangeRow };
