import * as fs from "node:fs";
import * as path from "node:path";
import { oneCluster, refusal, task, TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

describe("jobs", () => {
  test("answers what was sent with the service's defaults, by every version", async () => {
    const job = await local.job({ tasks: [task("a"), task("b", "a")], queue: { enabled: false } });
    const notebook_task = { notebook_path: "/Shared/app/notebook", source: "WORKSPACE" };
    const defaults = {
      run_if: "ALL_SUCCESS",
      timeout_seconds: 0,
      email_notifications: {},
      notebook_task,
    };
    const expected = {
      job_id: job,
      creator_user_name: "planner@batch-scoring.local",
      run_as_user_name: "planner@batch-scoring.local",
      created_time: local.time.now,
      settings: {
        ...oneCluster,
        queue: { enabled: false },
        format: "MULTI_TASK",
        max_concurrent_runs: 1,
        timeout_seconds: 0,
        email_notifications: {},
        tasks: [
          { ...task("a"), ...defaults },
          { ...task("b", "a"), ...defaults },
        ],
      },
    };
    for (const version of ["2.0", "2.1", "2.2"]) {
      expect((await local.get(`/api/${version}/jobs/get?job_id=${job}`)).body).toEqual(expected);
    }
  });

  test("an unknown job is a 400 whose text clients read as not found", async () => {
    expect(await local.get("/api/2.2/jobs/get?job_id=1")).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", "Job 1 does not exist."),
    );
    expect(await local.get("/api/2.2/jobs/runs/get?run_id=1")).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", "Run 1 does not exist."),
    );
  });

  test("update merges tasks by key and removes what it is told to", async () => {
    const job = await local.job({
      tasks: [task("a"), task("b", "a")],
      timeout_seconds: 9,
      tags: { k: "v" },
    });
    await local.post("/api/2.1/jobs/update", {
      job_id: job,
      new_settings: { name: "renamed", tasks: [{ ...task("a"), max_retries: 3 }] },
      fields_to_remove: ["tasks/b", "tags"],
    });
    const { settings } = (await local.get(`/api/2.1/jobs/get?job_id=${job}`)).body as unknown as {
      settings: {
        name: string;
        timeout_seconds: number;
        tags?: object;
        tasks: { task_key: string; max_retries: number }[];
      };
    };
    expect([settings.name, settings.timeout_seconds, settings.tags]).toEqual([
      "renamed",
      9,
      undefined,
    ]);
    expect(settings.tasks.map(({ task_key, max_retries }) => [task_key, max_retries])).toEqual([
      ["a", 3],
    ]);
  });

  const refusals: [string, object, string][] = [
    ["two tasks of one key", { tasks: [task("a"), task("a")] }, "Duplicate task_key 'a'"],
    [
      "a dependency on nothing",
      { tasks: [task("a", "x")] },
      "Task 'a' depends on task 'x', which does not exist",
    ],
    [
      "a cycle",
      { tasks: [task("a", "b"), task("b", "a"), task("c")] },
      "Tasks 'a', 'b' depend on each other in a cycle",
    ],
    [
      "a job cluster that is not defined",
      { tasks: [{ ...task("a"), job_cluster_key: "other" }] },
      "Task 'a' refers to job cluster key 'other', which is not defined in field 'job_clusters'",
    ],
    [
      "a relative notebook path",
      { tasks: [{ ...task("a"), notebook_task: { notebook_path: "nb" } }] },
      "Only absolute paths are currently supported. Paths must begin with '/'. Got 'nb'",
    ],
    [
      "a schedule Quartz can not read",
      {
        tasks: [task("a")],
        schedule: { quartz_cron_expression: "0 2 * *", timezone_id: "UTC", pause_status: "PAUSED" },
      },
      'Invalid quartz_cron_expression: "0 2 * *"',
    ],
    [
      "an unknown time zone",
      {
        tasks: [task("a")],
        schedule: {
          quartz_cron_expression: "0 0 2 * * ?",
          timezone_id: "Mars/Base",
          pause_status: "PAUSED",
        },
      },
      'Invalid timezone_id: "Mars/Base"',
    ],
  ];
  test.each(refusals)("rejects %s", async (_, settings, message) => {
    expect(await local.post("/api/2.2/jobs/create", { ...oneCluster, ...settings })).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", message),
    );
  });
});

describe("permissions of a job", () => {
  test("have exactly one owner", async () => {
    const url = `/api/2.0/permissions/jobs/${await local.job({ tasks: [task("a")] })}`;
    const viewer = { group_name: "users", permission_level: "CAN_VIEW" };
    expect(await local.call("PUT", url, { access_control_list: [viewer] })).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", "The job must have exactly one owner."),
    );
    const owner = { user_name: "planner@batch-scoring.local", permission_level: "IS_OWNER" };
    const { body } = await local.call("PUT", url, { access_control_list: [viewer, owner] });
    expect(body).toEqual({
      object_id: url.replace("/api/2.0/permissions", ""),
      object_type: "job",
      access_control_list: [
        {
          group_name: "users",
          all_permissions: [{ permission_level: "CAN_VIEW", inherited: false }],
        },
        {
          user_name: owner.user_name,
          all_permissions: [{ permission_level: "IS_OWNER", inherited: false }],
        },
        {
          group_name: "admins",
          all_permissions: [
            { permission_level: "CAN_MANAGE", inherited: true, inherited_from_object: ["/jobs/"] },
          ],
        },
      ],
    });
  });

  test("go with the job", async () => {
    const job = await local.job({ tasks: [task("a")] });
    const url = `/api/2.0/permissions/jobs/${job}`;
    const viewer = { group_name: "users", permission_level: "CAN_VIEW" };
    await local.call("PATCH", url, { access_control_list: [viewer] });
    await local.post("/api/2.2/jobs/delete", { job_id: job });
    expect(fs.readdirSync(path.join(local.paths.objectsDir, "permissions"))).toEqual([]);
  });
});
