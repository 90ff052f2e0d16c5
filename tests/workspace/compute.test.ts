import { oneCluster, refusal, task, TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
  await local.notebook("notebook");
});
afterEach(() => local.close());

const POOLS = "/api/2.0/instance-pools";
const fields = {
  instance_pool_name: "workers",
  node_type_id: "Standard_E8ds_v5",
  max_capacity: 4,
  azure_attributes: { availability: "SPOT_AZURE", spot_bid_max_price: -1 },
  custom_tags: { Project: "p" },
};
const newPool = async (more: object = {}): Promise<string> =>
  (await local.post(`${POOLS}/create`, { ...fields, ...more })).body["instance_pool_id"] as string;

describe("instance pools", () => {
  test("answer what was sent with the service's defaults, one by one and listed", async () => {
    const id = await newPool();
    const expected = {
      ...fields,
      instance_pool_id: id,
      min_idle_instances: 0,
      idle_instance_autotermination_minutes: 60,
      enable_elastic_disk: true,
      state: "ACTIVE",
      default_tags: {
        Vendor: "Databricks",
        Creator: "planner@batch-scoring.local",
        DatabricksInstancePoolId: id,
      },
    };
    expect((await local.get(`${POOLS}/get?instance_pool_id=${id}`)).body).toEqual(expected);
    expect((await local.get(`${POOLS}/list`)).body).toEqual({ instance_pools: [expected] });
  });

  test("change their size, and nothing their machines are made of", async () => {
    const id = await newPool();
    const edited = { ...fields, instance_pool_id: id, max_capacity: 9, instance_pool_name: "w" };
    expect((await local.post(`${POOLS}/edit`, edited)).status).toBe(200);
    expect((await local.get(`${POOLS}/get?instance_pool_id=${id}`)).body).toMatchObject({
      instance_pool_name: "w",
      max_capacity: 9,
    });
    const other = { ...edited, node_type_id: "Standard_D4ds_v5" };
    expect(await local.post(`${POOLS}/edit`, other)).toEqual(
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        `The field 'node_type_id' of instance pool '${id}' cannot be edited`,
      ),
    );
  });

  test("stay while a job takes machines from them, and then go with their permissions", async () => {
    const id = await newPool();
    const job = await local.job({
      name: "score",
      tasks: [task("a")],
      job_clusters: [
        {
          job_cluster_key: "main",
          new_cluster: { spark_version: "18", num_workers: 1, instance_pool_id: id },
        },
      ],
    });
    expect(await local.post(`${POOLS}/delete`, { instance_pool_id: id })).toEqual(
      refusal(
        400,
        "INVALID_STATE",
        `Instance pool '${id}' cannot be deleted: it gives machines to job ${job} ('score')`,
      ),
    );
    const users = [{ group_name: "users", permission_level: "CAN_ATTACH_TO" }];
    const url = `/api/2.0/permissions/instance-pools/${id}`;
    expect((await local.call("PUT", url, { access_control_list: users })).body).toMatchObject({
      object_type: "instance-pool",
    });
    await local.post("/api/2.2/jobs/delete", { job_id: job });
    expect((await local.post(`${POOLS}/delete`, { instance_pool_id: id })).status).toBe(200);
    const gone = refusal(
      404,
      "RESOURCE_DOES_NOT_EXIST",
      `Can't find an instance pool with id: ${id}.`,
    );
    expect(await local.get(`${POOLS}/get?instance_pool_id=${id}`)).toEqual(gone);
    expect(await local.get(url)).toEqual(gone);
  });

  const refusals: [string, object, number, string][] = [
    [
      "more idle machines than they may have",
      { min_idle_instances: 5 },
      400,
      "min_idle_instances (5) cannot be above max_capacity (4)",
    ],
    [
      "spot with a fallback",
      { azure_attributes: { availability: "SPOT_WITH_FALLBACK_AZURE" } },
      400,
      "Could not parse request object: field 'azure_attributes.availability': Invalid option: " +
        'expected one of "SPOT_AZURE"|"ON_DEMAND_AZURE"',
    ],
    [
      "a field nobody knows",
      { disk_spec: {} },
      501,
      "field 'disk_spec' of POST /api/2.0/instance-pools/create is not implemented by the local workspace",
    ],
  ];
  test.each(refusals)("refuse %s", async (_, more, status, message) => {
    const { body, ...answer } = await local.post(`${POOLS}/create`, { ...fields, ...more });
    expect([answer.status, body["message"]]).toEqual([status, message]);
  });
});

describe("a cluster from pools", () => {
  const definition = (driver: string, workers: string) => ({
    spark_version: "18",
    autoscale: { min_workers: 1, max_workers: 3 },
    instance_pool_id: workers,
    driver_instance_pool_id: driver,
  });
  const runWith = async (new_cluster: object) => {
    const job = await local.job({
      tasks: [task("a")],
      job_clusters: [{ job_cluster_key: "main", new_cluster }],
    });
    return local.post("/api/2.2/jobs/run-now", { job_id: job });
  };
  const policy = async (workers: string, maxValue: number): Promise<string> => {
    const rules = {
      instance_pool_id: { type: "fixed", value: workers },
      node_type_id: { type: "forbidden" },
      dbus_per_hour: { type: "range", maxValue },
    };
    const { body } = await local.post("/api/2.0/policies/clusters/create", {
      name: `p${maxValue}`,
      definition: JSON.stringify(rules),
    });
    return body["policy_id"] as string;
  };

  test("costs what the pools' machines cost, and its policy bounds that", async () => {
    const workers = await newPool();
    const driver = await newPool({ node_type_id: "Standard_D4ds_v5" });
    const cluster = definition(driver, workers);
    const enough = await runWith({ ...cluster, policy_id: await policy(workers, 7) });
    expect(enough.status).toBe(200);
    expect(await runWith({ ...cluster, policy_id: await policy(workers, 6) })).toEqual(
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        'Validation failed for dbus_per_hour, the value must be at most 6 (is "7")',
      ),
    );
  });

  test("needs pools that are there", async () => {
    expect(await runWith(definition("none", await newPool()))).toEqual(
      refusal(404, "RESOURCE_DOES_NOT_EXIST", "Can't find an instance pool with id: none."),
    );
  });

  test("names no machines of its own", async () => {
    const new_cluster = {
      ...definition("d", "w"),
      node_type_id: "Standard_D4ds_v5",
    };
    const job_clusters = [{ job_cluster_key: "main", new_cluster }];
    expect(await local.post("/api/2.2/jobs/create", { tasks: [task("a")], job_clusters })).toEqual(
      refusal(
        400,
        "INVALID_PARAMETER_VALUE",
        "The field 'node_type_id' cannot be supplied when an instance pool ID is provided.",
      ),
    );
  });
});

describe("serverless compute", () => {
  const { job_cluster_key: _, ...bare } = task("a");
  const environments = [
    {
      environment_key: "main",
      spec: { environment_version: "4", dependencies: ["mlflow==3.8.1"] },
    },
  ];

  test("runs a task in its environment, which says what packages there must be", async () => {
    const settings = { tasks: [{ ...bare, environment_key: "main" }], environments };
    const { body } = await local.post("/api/2.2/jobs/create", settings);
    const run = await local.runNow(body["job_id"] as number);
    const cluster = local.clusters[0];
    expect(cluster?.config).toMatchObject({
      packages: ["mlflow==3.8.1"],
      spark_conf: {},
      env: {},
    });
    cluster?.say({ event: "ready" });
    cluster?.finish();
    expect(await local.states(run)).toEqual(["run SUCCESS", "a SUCCESS"]);
  });

  test("gives a cluster the packages of the tasks that share it, each once", async () => {
    const libraries = [{ pypi: { package: "sparkdq==0.12.1", repo: "https://pypi.example.com" } }];
    const wheel = "/Volumes/c/s/v/a-1-py3-none-any.whl";
    const second = { ...task("b"), libraries: [...libraries, { whl: wheel }] };
    await local.runNow(await local.job({ tasks: [{ ...task("a"), libraries }, second] }));
    const packages = local.clusters.map(({ config }) => config.packages);
    expect(packages).toEqual([["sparkdq==0.12.1", wheel]]);
  });

  test("runs a notebook that names neither cluster nor environment", async () => {
    const { body } = await local.post("/api/2.2/jobs/create", { tasks: [bare] });
    await local.runNow(body["job_id"] as number);
    expect(local.clusters.map(({ config }) => config.packages)).toEqual([[]]);
  });

  const refusals: [string, object, string][] = [
    [
      "an environment that is not defined",
      { tasks: [{ ...bare, environment_key: "other" }], environments },
      "Task 'a' refers to environment key 'other', which is not defined in field 'environments'",
    ],
    [
      "a task on both kinds of compute",
      { ...oneCluster, tasks: [{ ...task("a"), environment_key: "main" }], environments },
      "Task 'a' has both 'job_cluster_key' and 'environment_key'; an environment is for serverless compute",
    ],
    [
      "libraries of a task without a cluster",
      { tasks: [{ ...bare, libraries: [{ pypi: { package: "a==1" } }] }] },
      "Task 'a' has 'libraries' and no 'job_cluster_key'; on serverless compute its environment names what it depends on",
    ],
    [
      "two environments of one key",
      { tasks: [bare], environments: [...environments, ...environments] },
      "Duplicate environment_key 'main'",
    ],
  ];
  test.each(refusals)("refuses %s", async (_, settings, message) => {
    expect(await local.post("/api/2.2/jobs/create", settings)).toEqual(
      refusal(400, "INVALID_PARAMETER_VALUE", message),
    );
  });
});
