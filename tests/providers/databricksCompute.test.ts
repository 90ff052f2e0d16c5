import { tmpdir } from "node:os";

import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import type { Inputs } from "../../local/providers/protocol/values";
import { JOB, PERMISSIONS } from "./databricksTokens";
import { type Answer, RecordingServer } from "./recordingServer";
import { urn } from "./urns";

const POOL = "databricks:index/instancePool:InstancePool";
const API = "/api/2.0/instance-pools";

let server: RecordingServer | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function connected(answers: Readonly<Record<string, Answer>>, adopts = false) {
  server = new RecordingServer(answers);
  const host = await server.start();
  const provider = databricksProvider(new Connection(tmpdir(), adopts));
  provider.configure({ host });
  const operations = new Operations(provider);
  const create = (token: string, inputs: Inputs) =>
    operations.create(urn(token, "x"), inputs, false);
  return { operations, create, recorded: server.recorded };
}

const pool: Inputs = {
  instancePoolName: "workers",
  nodeTypeId: "Standard_D4ds_v5",
  minIdleInstances: 0,
  idleInstanceAutoterminationMinutes: 15,
  azureAttributes: { availability: "SPOT_AZURE", spotBidMaxPrice: -1 },
  customTags: { CostCenter: "c" },
};
const sent = {
  instance_pool_name: "workers",
  node_type_id: "Standard_D4ds_v5",
  min_idle_instances: 0,
  idle_instance_autotermination_minutes: 15,
  azure_attributes: { availability: "SPOT_AZURE", spot_bid_max_price: -1 },
  custom_tags: { CostCenter: "c" },
};

test("an instance pool is made, edited under its id and deleted", async () => {
  const { create, operations, recorded } = await connected({
    [`POST ${API}/create`]: { body: { instance_pool_id: "p-1" } },
    [`POST ${API}/edit`]: { body: {} },
    [`POST ${API}/delete`]: { body: {} },
  });
  const { id } = await create(POOL, pool);
  const remembered = { id, inputs: pool, outputs: {} };
  await operations.update(urn(POOL, "x"), remembered, { ...pool, maxCapacity: 9 }, false);
  await operations.delete(urn(POOL, "x"), remembered);
  expect(recorded.map(({ path, body }) => [path, body])).toEqual([
    [`${API}/create`, sent],
    [`${API}/edit`, { ...sent, instance_pool_id: "p-1", max_capacity: 9 }],
    [`${API}/delete`, { instance_pool_id: "p-1" }],
  ]);
});

test("a pool of the same name is taken over after a kill", async () => {
  const listed = { instance_pools: [{ instance_pool_id: "p-7", instance_pool_name: "workers" }] };
  const { create } = await connected({ [`GET ${API}/list`]: { body: listed } }, true);
  expect((await create(POOL, pool)).id).toBe("p-7");
});

test("the permissions of a pool go to the pool's own list", async () => {
  const { create, recorded } = await connected({
    "PUT /api/2.0/permissions/instance-pools/p-1": { body: { object_type: "instance-pool" } },
  });
  const accessControls = [{ servicePrincipalName: "app", permissionLevel: "CAN_ATTACH_TO" }];
  expect((await create(PERMISSIONS, { instancePoolId: "p-1", accessControls })).id).toBe(
    "/instance-pools/p-1",
  );
  expect(recorded[0]?.body).toEqual({
    access_control_list: [{ service_principal_name: "app", permission_level: "CAN_ATTACH_TO" }],
  });
});

test("a job for new files on serverless compute goes to the API in its names", async () => {
  const { create, recorded } = await connected({
    "POST /api/2.2/jobs/create": { body: { job_id: 1 } },
  });
  await create(JOB, {
    name: "score",
    tasks: [{ taskKey: "a", environmentKey: "main", notebookTask: { notebookPath: "/n" } }],
    environments: [{ environmentKey: "main", spec: { environmentVersion: "4" } }],
    trigger: {
      pauseStatus: "UNPAUSED",
      fileArrival: { url: "/Volumes/c/s/v/", waitAfterLastChangeSeconds: 60 },
    },
    runAs: { servicePrincipalName: "app" },
    health: { rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 60 }] },
    emailNotifications: { onDurationWarningThresholdExceededs: ["a@example.com"] },
    notificationSettings: { noAlertForSkippedRuns: true },
  });
  expect(recorded[0]?.body).toMatchObject({
    tasks: [{ task_key: "a", environment_key: "main" }],
    environments: [{ environment_key: "main", spec: { environment_version: "4" } }],
    trigger: {
      pause_status: "UNPAUSED",
      file_arrival: { url: "/Volumes/c/s/v/", wait_after_last_change_seconds: 60 },
    },
    run_as: { service_principal_name: "app" },
    health: { rules: [{ metric: "RUN_DURATION_SECONDS", op: "GREATER_THAN", value: 60 }] },
    email_notifications: { on_duration_warning_threshold_exceeded: ["a@example.com"] },
    notification_settings: { no_alert_for_skipped_runs: true },
  });
});
