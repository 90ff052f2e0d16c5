import { refusal, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const SETTINGS = "/api/2.0/settings/types";
const at = (type: string): string => `${SETTINGS}/${type}/names/default`;
const etagIn = ({ body }: Answer): string => {
  const [info] = body["details"] as { metadata: { etag: string } }[];
  return info?.metadata.etag ?? "";
};
/** As the provider does: a first try tells the version to base the change on. */
const set = async (type: string, field_mask: string, value: object): Promise<Answer> => {
  const change = (etag?: string): Promise<Answer> =>
    local.call("PATCH", at(type), {
      allow_missing: true,
      field_mask,
      setting: { setting_name: "default", ...(etag === undefined ? {} : { etag }), ...value },
    });
  return change(etagIn(await change()));
};

describe("a setting", () => {
  const types: [string, string, object][] = [
    ["disable_legacy_dbfs", "disable_legacy_dbfs.value", { disable_legacy_dbfs: { value: true } }],
    [
      "disable_legacy_access",
      "disable_legacy_access.value",
      { disable_legacy_access: { value: true } },
    ],
    ["default_namespace_ws", "namespace.value", { namespace: { value: "ml" } }],
    [
      "restrict_workspace_admins",
      "restrict_workspace_admins.status",
      { restrict_workspace_admins: { status: "RESTRICT_TOKENS_AND_JOB_RUN_AS" } },
    ],
    [
      "automatic_cluster_update",
      "automatic_cluster_update_workspace.enabled",
      { automatic_cluster_update_workspace: { enabled: true } },
    ],
    [
      "shield_esm_enablement_ws_db",
      "enhanced_security_monitoring_workspace.is_enabled",
      { enhanced_security_monitoring_workspace: { is_enabled: true } },
    ],
  ];
  test.each(types)("%s is what was set, also after a restart", async (type, mask, value) => {
    expect((await set(type, mask, value)).status).toBe(200);
    await local.reopen();
    expect((await local.get(at(type))).body).toMatchObject({ setting_name: "default", ...value });
  });

  test("changes only on the basis of its latest version", async () => {
    const { body } = await set("default_namespace_ws", "namespace.value", {
      namespace: { value: "ml" },
    });
    await set("default_namespace_ws", "namespace.value", { namespace: { value: "other" } });
    const old = encodeURIComponent(body["etag"] as string);
    const refused = await local.call("DELETE", `${at("default_namespace_ws")}?etag=${old}`);
    expect([refused.status, refused.body["error_code"]]).toEqual([409, "RESOURCE_CONFLICT"]);
    const url = `${at("default_namespace_ws")}?etag=${etagIn(refused)}`;
    expect((await local.call("DELETE", url)).status).toBe(200);
    expect((await local.get(at("default_namespace_ws"))).status).toBe(404);
  });

  test.each<[string, () => Promise<Answer>, Answer]>([
    [
      "a type it does not know",
      () => local.get(at("compliance")),
      refusal(501, "NOT_IMPLEMENTED", expect.stringContaining("setting compliance")),
    ],
    [
      "a value outside the enumeration",
      () =>
        set("restrict_workspace_admins", "restrict_workspace_admins.status", {
          restrict_workspace_admins: { status: "RESTRICTED" },
        }),
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        expect.stringContaining("restrict_workspace_admins.status"),
      ),
    ],
    [
      "a field of another setting",
      () =>
        set("default_namespace_ws", "namespace.value", {
          namespace: { value: "ml" },
          disable_legacy_dbfs: { value: true },
        }),
      refusal(501, "NOT_IMPLEMENTED", expect.stringContaining("field 'disable_legacy_dbfs'")),
    ],
    [
      "a mask of another setting",
      () => set("default_namespace_ws", "status", { namespace: { value: "ml" } }),
      refusal(400, "INVALID_PARAMETER_VALUE", expect.stringContaining("'status'")),
    ],
  ])("rejects %s", async (_, act, expected) => {
    expect(await act()).toEqual(expected);
  });
});

describe("the workspace's configuration", () => {
  const CONF = "/api/2.0/workspace-conf";

  test("keeps texts by key, and an empty one takes a limit away", async () => {
    const changes = { enableTokensConfig: "true", maxTokenLifetimeDays: "90" };
    expect((await local.call("PATCH", CONF, changes)).status).toBe(204);
    await local.reopen();
    const keys = `${CONF}?keys=enableTokensConfig,maxTokenLifetimeDays,enableIpAccessLists`;
    expect((await local.get(keys)).body).toEqual({ ...changes, enableIpAccessLists: null });
    await local.call("PATCH", CONF, { maxTokenLifetimeDays: "" });
    expect((await local.get(keys)).body).toMatchObject({ maxTokenLifetimeDays: null });
  });

  test.each<[string, object, string]>([
    ["an unknown key", { enableAll: "true" }, 'Invalid keys: ["enableAll"]'],
    [
      "a value that is none",
      { maxTokenLifetimeDays: "731" },
      'Some values are not allowed: {"maxTokenLifetimeDays":"731"}',
    ],
  ])("rejects %s", async (_, changes, message) => {
    expect(await local.call("PATCH", CONF, changes)).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", message),
    );
  });
});

describe("an IP access list", () => {
  const LISTS = "/api/2.0/ip-access-lists";
  const office = { label: "office", list_type: "ALLOW", ip_addresses: ["203.0.113.0/24"] };

  test("is made, changed and removed", async () => {
    const { ip_access_list: made } = (await local.post(LISTS, office)).body as {
      ip_access_list: { list_id: string };
    };
    const url = `${LISTS}/${made.list_id}`;
    await local.call("PATCH", url, { ...office, label: "offices", enabled: true });
    await local.reopen();
    expect((await local.get(url)).body).toMatchObject({
      ip_access_list: { ...office, label: "offices", enabled: true, address_count: 1 },
    });
    await local.call("DELETE", url);
    expect((await local.get(LISTS)).body).toEqual({ ip_access_lists: [] });
  });

  test.each<[string, object, string]>([
    ["what is no address", { ip_addresses: ["203.0.113.300"] }, "INVALID_PARAMETER_VALUE"],
    ["what is no range", { ip_addresses: ["203.0.113.0/33"] }, "INVALID_PARAMETER_VALUE"],
    ["a list of another kind", { list_type: "DENY" }, "MALFORMED_REQUEST"],
    [
      "more than a thousand addresses",
      { ip_addresses: Array.from({ length: 1001 }, () => "203.0.113.1") },
      "QUOTA_EXCEEDED",
    ],
  ])("rejects %s", async (_, change, code) => {
    expect(await local.post(LISTS, { ...office, ...change })).toMatchObject({
      status: 400,
      body: { error_code: code },
    });
  });
});
