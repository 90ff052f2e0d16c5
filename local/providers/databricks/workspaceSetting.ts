import type { ResourceType } from "../protocol/provider";
import { type Inputs, isRecord, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { telling, unlessMissing, WorkspaceError } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed, oneOf } from "./rules";
import { only, refreshed, toApi } from "./translation";

/** One setting of the workspace: each has one instance, which is there whether anybody set it or not. */
export interface SettingKind {
  readonly token: string;
  /** As the API's paths have it. */
  readonly type: string;
  /** The input that holds the value. */
  readonly property: string;
  readonly fieldMask: string;
  /** What a setting that can not be deleted is set to instead. */
  readonly off?: Inputs;
  faults?(value: Inputs): Failure[];
}

const schedule = "automatic_cluster_update_workspace.maintenance_window.week_day_based_schedule";

export const SETTINGS: readonly SettingKind[] = [
  {
    token: "databricks:index/disableLegacyDbfsSetting:DisableLegacyDbfsSetting",
    type: "disable_legacy_dbfs",
    property: "disableLegacyDbfs",
    fieldMask: "disable_legacy_dbfs.value",
  },
  {
    token: "databricks:index/disableLegacyAccessSetting:DisableLegacyAccessSetting",
    type: "disable_legacy_access",
    property: "disableLegacyAccess",
    fieldMask: "disable_legacy_access.value",
  },
  {
    token: "databricks:index/defaultNamespaceSetting:DefaultNamespaceSetting",
    type: "default_namespace_ws",
    property: "namespace",
    fieldMask: "namespace.value",
  },
  {
    token: "databricks:index/restrictWorkspaceAdminsSetting:RestrictWorkspaceAdminsSetting",
    type: "restrict_workspace_admins",
    property: "restrictWorkspaceAdmins",
    fieldMask: "restrict_workspace_admins.status",
    faults: (value) => [
      ...oneOf(value, "status", ["ALLOW_ALL", "RESTRICT_TOKENS_AND_JOB_RUN_AS"]),
      ...notServed(value, ["disableGovTagCreation"]),
    ],
  },
  {
    token:
      "databricks:index/automaticClusterUpdateWorkspaceSetting:AutomaticClusterUpdateWorkspaceSetting",
    type: "automatic_cluster_update",
    property: "automaticClusterUpdateWorkspace",
    fieldMask: [
      "automatic_cluster_update_workspace.enabled",
      "automatic_cluster_update_workspace.restart_even_if_no_updates_available",
      ...["day_of_week", "frequency", "window_start_time.hours", "window_start_time.minutes"].map(
        (field) => `${schedule}.${field}`,
      ),
    ].join(","),
    off: { enabled: false },
    faults: (value) => notServed(value, ["canToggle", "enablementDetails"]),
  },
  {
    token:
      "databricks:index/enhancedSecurityMonitoringWorkspaceSetting:EnhancedSecurityMonitoringWorkspaceSetting",
    type: "shield_esm_enablement_ws_db",
    property: "enhancedSecurityMonitoringWorkspace",
    fieldMask: "enhanced_security_monitoring_workspace.is_enabled",
    off: { is_enabled: false },
  },
];

/** The real provider's name for the one instance of a setting. */
const ID = "global";

export function workspaceSetting(
  connection: Connection,
  schema: PropertySchema,
  kind: SettingKind,
): ResourceType {
  const path = pathOf(kind);
  const value = (inputs: Inputs) => toApi(schema, kind.token, only(inputs, [kind.property]));
  const set = async (inputs: Inputs) => {
    const { etag } = await patched(connection.client, kind, value(inputs));
    return { etag, settingName: "default" };
  };
  return {
    immutable: [],
    check: (_subject, inputs) =>
      accepted(
        inputs,
        valueFaults(kind, inputs),
        notServed(inputs, ["etag", "settingName", ...BEYOND_THE_WORKSPACE]),
      ),
    create: (_subject, inputs) =>
      telling(`set ${kind.type}`, async () => ({ id: ID, outputs: await set(inputs) })),
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() => connection.client.get(path));
      if (answer === undefined) return undefined;
      const current = refreshed(schema, kind.token, inputs, answer, [kind.property]);
      return { id, inputs: current, outputs: { ...outputs, ...current, etag: answer["etag"] } };
    },
    update: (_remembered, inputs) => telling(`set ${kind.type}`, () => set(inputs)),
    delete: ({ inputs }) =>
      telling(`reset ${kind.type}`, () => reset(connection.client, kind, value(inputs))),
  };
}

function pathOf(kind: SettingKind): string {
  return `/api/2.0/settings/types/${kind.type}/names/default`;
}

function valueFaults(kind: SettingKind, inputs: Inputs): Failure[] {
  const given = inputs[kind.property];
  const faults = isRecord(given) ? (kind.faults?.(given) ?? []) : [];
  return faults.map(({ property, reason }) => ({
    property: `${kind.property}.${property}`,
    reason,
  }));
}

function patched(client: WorkspaceClient, kind: SettingKind, value: Inputs): Promise<Inputs> {
  return withLatestVersion((etag) =>
    client.patch(pathOf(kind), {
      allow_missing: true,
      field_mask: kind.fieldMask,
      setting: { setting_name: "default", ...(etag === undefined ? {} : { etag }), ...value },
    }),
  );
}

async function reset(client: WorkspaceClient, kind: SettingKind, value: Inputs): Promise<void> {
  const [field] = Object.keys(value);
  if (kind.off !== undefined && field !== undefined)
    await patched(client, kind, { [field]: kind.off });
  else await withLatestVersion((etag) => client.delete(pathOf(kind), query(etag)));
}

function query(etag: string | undefined): Readonly<Record<string, string>> {
  return etag === undefined ? {} : { etag };
}

/** Tries once without a version; the refusal tells which one the service has. */
async function withLatestVersion(
  send: (etag: string | undefined) => Promise<Inputs>,
): Promise<Inputs> {
  try {
    return await send(undefined);
  } catch (error) {
    const isVersioned =
      error instanceof WorkspaceError && (error.status === 404 || error.status === 409);
    const etag = isVersioned ? text({ etag: error.etag }, "etag") : undefined;
    if (etag === undefined) throw error;
    return send(etag);
  }
}
