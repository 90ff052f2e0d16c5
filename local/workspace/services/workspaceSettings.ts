import { z } from "zod";
import { invalidParameter, neverSet, notImplemented, staleVersion } from "../errors";
import type { Collection } from "../store/collection";
import { etag } from "./identity";

/** A setting's one instance, `default`, as stored; the counter makes each version another. */
export interface StoredSetting {
  readonly version: number;
  readonly value: object | null;
}

export interface SettingChange {
  readonly fieldMask: string;
  /** Of the version the change is based on. */
  readonly etag: string;
  readonly setting: Readonly<Record<string, unknown>>;
}

const flag = z.strictObject({ value: z.boolean().default(false) });
const window = z.strictObject({
  week_day_based_schedule: z.strictObject({
    day_of_week: z.enum([
      "MONDAY",
      "TUESDAY",
      "WEDNESDAY",
      "THURSDAY",
      "FRIDAY",
      "SATURDAY",
      "SUNDAY",
    ]),
    frequency: z.string(),
    window_start_time: z.strictObject({ hours: z.number().int(), minutes: z.number().int() }),
  }),
});

/** By the type in the path: the field that holds the value, what it may be, and whether it can be deleted. */
const TYPES: Readonly<
  Record<string, { readonly field: string; readonly value: z.ZodType; readonly isKept?: true }>
> = {
  disable_legacy_dbfs: { field: "disable_legacy_dbfs", value: flag },
  disable_legacy_access: { field: "disable_legacy_access", value: flag },
  default_namespace_ws: { field: "namespace", value: z.strictObject({ value: z.string() }) },
  restrict_workspace_admins: {
    field: "restrict_workspace_admins",
    value: z.strictObject({ status: z.enum(["ALLOW_ALL", "RESTRICT_TOKENS_AND_JOB_RUN_AS"]) }),
  },
  automatic_cluster_update: {
    field: "automatic_cluster_update_workspace",
    value: z.strictObject({
      enabled: z.boolean(),
      restart_even_if_no_updates_available: z.boolean().optional(),
      maintenance_window: window.optional(),
    }),
    isKept: true,
  },
  shield_esm_enablement_ws_db: {
    field: "enhanced_security_monitoring_workspace",
    value: z.strictObject({ is_enabled: z.boolean() }),
    isKept: true,
  },
};

/** Settings of the workspace as a whole; each is changed on the basis of the version that was read. */
export class WorkspaceSettings {
  constructor(private readonly objects: Collection<StoredSetting>) {}

  get(type: string): object {
    const { field } = typeOf(type);
    const stored = this.stored(type);
    if (stored.value === null) throw neverSet(type, versionOf(type, stored));
    return { etag: versionOf(type, stored), setting_name: "default", [field]: stored.value };
  }

  update(type: string, change: SettingChange): object {
    const { field, value } = typeOf(type);
    const stored = this.checkedVersion(type, change.etag);
    const fields = change.fieldMask.split(",");
    const foreign = fields.find((one) => one !== field && !one.startsWith(`${field}.`));
    if (foreign !== undefined)
      throw invalidParameter(`Field '${foreign}' of field_mask is not a field of ${type}`);
    const unknown = Object.keys(change.setting).find((one) => one !== field);
    if (unknown !== undefined) throw notImplemented(`field '${unknown}' of setting ${type}`);
    const parsed = value.safeParse(change.setting[field]);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw invalidParameter(
        `Setting ${type}: field '${[field, ...(issue?.path ?? [])].join(".")}': ${issue?.message ?? "is invalid"}`,
      );
    }
    this.objects.put(type, { version: stored.version + 1, value: parsed.data as object });
    return this.get(type);
  }

  /** Back to what the service does where nothing was set. */
  delete(type: string, version: string): object {
    if (typeOf(type).isKept) throw notImplemented(`DELETE of setting ${type}`);
    const stored = this.checkedVersion(type, version);
    const after = this.objects.put(type, { version: stored.version + 1, value: null });
    return { etag: versionOf(type, after) };
  }

  private stored(type: string): StoredSetting {
    return this.objects.get(type) ?? { version: 0, value: null };
  }

  private checkedVersion(type: string, version: string): StoredSetting {
    const stored = this.stored(type);
    const current = versionOf(type, stored);
    if (version !== current) {
      throw staleVersion(
        `The etag '${version}' of setting ${type} is not that of its latest version; read it again.`,
        current,
      );
    }
    return stored;
  }
}

function typeOf(type: string) {
  const found = TYPES[type];
  if (!found) throw notImplemented(`setting ${type}`);
  return found;
}

function versionOf(type: string, { version }: StoredSetting): string {
  return etag(`${type}/${version}`);
}
