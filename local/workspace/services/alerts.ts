import type { Clock } from "../clock";
import { alertMissing, invalidParameter } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { checkCron } from "./cron";
import { USER_NAME } from "./identity";
import type { SqlWarehouses } from "./sqlWarehouses";
import { sent } from "./unityCatalog/securable";
import { normalized } from "./workspacePath";
import type { WorkspaceTree } from "./workspaceTree";

export interface AlertEvaluation {
  readonly source: { readonly name: string };
  readonly comparison_operator: string;
  readonly threshold?:
    { readonly value?: object | undefined; readonly column?: object | undefined } | undefined;
  readonly notification?:
    { readonly subscriptions?: readonly { readonly user_email: string }[] | undefined } | undefined;
}

export interface AlertFields {
  readonly display_name: string;
  readonly query_text: string;
  readonly warehouse_id: string;
  readonly evaluation: AlertEvaluation;
  readonly schedule: {
    readonly quartz_cron_schedule: string;
    readonly timezone_id: string;
    readonly pause_status?: string | undefined;
  };
  readonly parent_path?: string | undefined;
  readonly custom_summary?: string | undefined;
  readonly custom_description?: string | undefined;
}

export interface Alert extends AlertFields {
  readonly id: string;
  readonly parent_path: string;
  readonly lifecycle_state: "ACTIVE" | "DELETED";
  readonly owner_user_name: string;
  readonly effective_run_as: { readonly user_name: string };
  readonly create_time: string;
  readonly update_time: string;
}

export const optionalTexts = ["custom_summary", "custom_description"] as const;
type OptionalText = (typeof optionalTexts)[number];

/** Comparisons with nothing to compare with. */
const UNARY = ["IS_NULL", "IS_NOT_NULL"];

/** Alerts on queries as definitions. Their queries do not run here, so none of them fires. */
export class Alerts {
  constructor(
    private readonly objects: Collection<Alert>,
    private readonly tree: WorkspaceTree,
    private readonly warehouses: SqlWarehouses,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(fields: AlertFields): Alert {
    const parent_path = normalized(fields.parent_path ?? `/Users/${USER_NAME}`);
    this.check({ ...fields, parent_path });
    const id = this.ids.nextUuid("alert");
    const now = this.now();
    return this.objects.put(id, {
      ...fields,
      id,
      parent_path,
      lifecycle_state: "ACTIVE",
      owner_user_name: USER_NAME,
      effective_run_as: { user_name: USER_NAME },
      create_time: now,
      update_time: now,
    });
  }

  /** Also one in the trash. */
  get(id: string): Alert {
    const found = this.objects.get(id);
    if (!found) throw alertMissing(id);
    return found;
  }

  list(): Alert[] {
    return this.objects.list().filter(({ lifecycle_state }) => lifecycle_state === "ACTIVE");
  }

  /** @param removed optional fields that are taken away */
  update(id: string, change: Partial<AlertFields>, removed: readonly OptionalText[] = []): Alert {
    const before = this.active(id);
    const folder = normalized(change.parent_path ?? before.parent_path);
    const without = Object.fromEntries(removed.map((name) => [name, undefined]));
    const after = { ...before, ...without, ...sent(change), parent_path: folder };
    this.check(after);
    return this.objects.put(id, { ...after, update_time: this.now() });
  }

  trash(id: string, purge: boolean): void {
    const alert = purge ? this.get(id) : this.active(id);
    if (purge) this.objects.remove(id);
    else this.objects.put(id, { ...alert, lifecycle_state: "DELETED" });
  }

  private active(id: string): Alert {
    const found = this.get(id);
    if (found.lifecycle_state === "DELETED") throw alertMissing(id);
    return found;
  }

  private check(fields: AlertFields & { readonly parent_path: string }): void {
    this.tree.checkFolder(fields.parent_path);
    this.warehouses.checkExists(fields.warehouse_id);
    const { quartz_cron_schedule: cron, timezone_id: timezone } = fields.schedule;
    checkCron("quartz_cron_schedule", cron, timezone);
    const fault = evaluationFault(fields.evaluation);
    if (fault !== undefined) throw invalidParameter(fault);
  }

  private now(): string {
    return new Date(this.clock()).toISOString();
  }
}

/** Pure: why an alert can not be judged that way, or undefined. */
function evaluationFault(evaluation: AlertEvaluation): string | undefined {
  const { comparison_operator: operator, threshold } = evaluation;
  const bounds = [threshold?.value, threshold?.column].filter((bound) => bound !== undefined);
  const wanted = UNARY.includes(operator) ? 0 : 1;
  return bounds.length === wanted
    ? undefined
    : `evaluation.threshold must hold ${wanted === 0 ? "nothing" : "either a value or a column"} for ${operator}`;
}
