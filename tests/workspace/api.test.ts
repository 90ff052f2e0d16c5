import { oneCluster, refusal, task, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const UC = "/api/2.1/unity-catalog";

describe("who may ask", () => {
  test("rejects a request without a bearer token", async () => {
    const { statusCode, json } = await local.server.inject({
      url: "/api/2.2/jobs/list",
      headers: { host: "localhost" },
    });
    expect([statusCode, json<{ error_code: string }>().error_code]).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
  });

  test.each(["evil.example", "127.0.0.1.evil.example:8420", "10.0.0.7:8420"])(
    "rejects the Host header '%s'",
    async (host) => {
      const { statusCode } = await local.server.inject({ url: "/", headers: { host } });
      expect(statusCode).toBe(403);
    },
  );

  test.each(["127.0.0.1:8420", "localhost:8420", "[::1]:8420"])(
    "answers to the Host header '%s'",
    async (host) => {
      const { statusCode } = await local.server.inject({
        url: "/.well-known/databricks-config",
        headers: { host },
      });
      expect(statusCode).toBe(200);
    },
  );
});

const healthOf = (metric: string) => ({
  health: { rules: [{ metric, op: "GREATER_THAN", value: 1 }] },
});
const backlogMail = { email_notifications: { on_streaming_backlog_exceeded: ["a@b.c"] } };

describe("refuses what it does not know, by name", () => {
  test("a route", async () => {
    expect(await local.post("/api/2.1/clusters/create", {})).toEqual(
      refusal(
        501,
        "NOT_IMPLEMENTED",
        "POST /api/2.1/clusters/create is not implemented by the local workspace",
      ),
    );
  });

  const fields: [string, string, object, string][] = [
    ["POST", "/api/2.2/jobs/create", { ...oneCluster, continuous: {} }, "continuous"],
    [
      "POST",
      "/api/2.2/jobs/create",
      { ...oneCluster, tasks: [{ ...task("a"), compute: {} }] },
      "tasks[0].compute",
    ],
    ["POST", "/api/2.2/jobs/run-now", { job_id: 1, notebook_params: {} }, "notebook_params"],
    [
      "POST",
      "/api/2.0/policies/clusters/create",
      { name: "a", definition: "{}", libraries: [] },
      "libraries",
    ],
    ["POST", `${UC}/catalogs`, { name: "a", provider_name: "b" }, "provider_name"],
    ["POST", "/api/2.0/workspace/import", { path: "/a", content: "", owner: "me" }, "owner"],
  ];
  test.each(fields)("%s %s with %j", async (method, url, body, field) => {
    const { status, body: answer } = await local.call(method, url, body);
    expect([status, answer]).toEqual([
      501,
      {
        error_code: "NOT_IMPLEMENTED",
        message: `field '${field}' of ${method} ${url} is not implemented by the local workspace`,
      },
    ]);
  });

  test("a query parameter", async () => {
    expect(await local.get("/api/2.2/jobs/list?owner=me")).toEqual(
      refusal(
        501,
        "NOT_IMPLEMENTED",
        "query parameter 'owner' of GET /api/2.2/jobs/list is not implemented by the local workspace",
      ),
    );
  });

  test.each([
    ["field 'trigger.periodic'", { trigger: { periodic: { interval: 1, unit: "DAYS" } } }],
    ["field 'continuous'", { continuous: { pause_status: "PAUSED" } }],
    ["the health metric 'STREAMING_BACKLOG_FILES'", healthOf("STREAMING_BACKLOG_FILES")],
    ["field 'email_notifications.on_streaming_backlog_exceeded'", backlogMail],
  ])("of what starts or tells of a job: %s", async (what, settings) => {
    const job = { ...oneCluster, tasks: [task("a")], ...settings };
    const { status, body } = await local.post("/api/2.2/jobs/create", job);
    expect([status, String(body["message"]).startsWith(what)]).toEqual([501, true]);
  });
});

test("state survives a restart whole", async () => {
  await local.notebook("notebook");
  const job = await local.job({ tasks: [task("a")] });
  const urls = [
    "/api/2.0/workspace/list?path=/Shared/app",
    `/api/2.2/jobs/get?job_id=${job}`,
    `/api/2.0/permissions/jobs/${job}`,
  ];
  const answers = (): Promise<Answer[]> => Promise.all(urls.map((url) => local.get(url)));
  const before = await answers();
  await local.reopen();
  expect(await answers()).toEqual(before);
  expect(await local.job({ tasks: [task("a")] })).toBeGreaterThan(job);
});

test("a full disk is told as such, and what is stored stays", async () => {
  const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
  jest.spyOn(local.workspace.tree, "mkdirs").mockImplementation(() => {
    throw full;
  });
  expect(await local.post("/api/2.0/workspace/mkdirs", { path: "/Shared/a" })).toEqual(
    refusal(
      507,
      "INSUFFICIENT_STORAGE",
      `the disk that holds ${local.stateDir} is full, so the change was not stored; free space there and repeat the request`,
    ),
  );
});
