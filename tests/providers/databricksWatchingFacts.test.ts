import { tmpdir } from "node:os";

import { Connection } from "../../local/providers/databricks/connection";
import { databricksProvider } from "../../local/providers/databricks/provider";
import { Operations } from "../../local/providers/protocol/operations";
import { type Inputs, UNKNOWN } from "../../local/providers/protocol/values";
import { ALERT, DASHBOARD, MONITOR, SERVICE_CREDENTIAL, WAREHOUSE } from "./databricksTokens";
import { seed, urn } from "./urns";

const offline = new Operations(databricksProvider(new Connection(tmpdir(), false)));

const warehouse = { name: "w", clusterSize: "Small" };
const alert = (evaluation: Inputs, cron = "0 0 7 * * ?"): Inputs => ({
  displayName: "a",
  queryText: "SELECT 1 AS n",
  warehouseId: "w",
  evaluation: {
    source: { name: "n" },
    comparisonOperator: "GREATER_THAN",
    threshold: { value: { doubleValue: 1 } },
    ...evaluation,
  },
  schedule: { quartzCronSchedule: cron, timezoneId: "UTC" },
});
const monitor = { tableName: "a.b.c", assetsDir: "/q", outputSchemaName: "a.b" };
const series = { timestampCol: "t", granularities: ["1 day"] };
const credential = (accessConnectorId: string): Inputs => ({
  name: "c",
  purpose: "SERVICE",
  azureManagedIdentity: { accessConnectorId },
});

test.each<[string, string, Inputs, string, string]>([
  [
    "a warehouse of no size",
    WAREHOUSE,
    { ...warehouse, clusterSize: "Tiny" },
    "clusterSize",
    '"5X-Large"], got Tiny',
  ],
  [
    "serverless compute of the type CLASSIC",
    WAREHOUSE,
    { ...warehouse, enableServerlessCompute: true, warehouseType: "CLASSIC" },
    "warehouseType",
    "Serverless is only available for PRO warehouses",
  ],
  [
    "a warehouse that stops too soon",
    WAREHOUSE,
    { ...warehouse, autoStopMins: 5 },
    "autoStopMins",
    "0 or at least 10 without serverless compute, got 5",
  ],
  [
    "more clusters at least than at most",
    WAREHOUSE,
    { ...warehouse, minNumClusters: 2 },
    "minNumClusters",
    "at most maxNumClusters (1), got 2",
  ],
  [
    "a dashboard that is no JSON",
    DASHBOARD,
    { displayName: "d", parentPath: "/a", warehouseId: "w", serializedDashboard: "{" },
    "serializedDashboard",
    "Failed to parse",
  ],
  [
    "a dashboard in no folder",
    DASHBOARD,
    { displayName: "d", parentPath: "a", warehouseId: "w" },
    "parentPath",
    "doesn't start with '/'",
  ],
  [
    "a comparison that is none",
    ALERT,
    alert({ comparisonOperator: "ABOVE" }),
    "evaluation.comparisonOperator",
    "got ABOVE",
  ],
  [
    "a comparison with nothing",
    ALERT,
    alert({ threshold: {} }),
    "evaluation.threshold",
    "either a value or a column for GREATER_THAN",
  ],
  [
    "an alert to a destination",
    ALERT,
    alert({ notification: { subscriptions: [{ destinationId: "d" }] } }),
    "evaluation.notification.subscriptions[0]",
    "by userEmail only",
  ],
  [
    "an alert in Unix form",
    ALERT,
    alert({}, "0 7 * * *"),
    "schedule.quartzCronSchedule",
    "Invalid quartz cron expression '0 7 * * *'",
  ],
  [
    "a monitor of no kind",
    MONITOR,
    monitor,
    "inferenceLog",
    "exactly one of inferenceLog, timeSeries, snapshot must be given, got none",
  ],
  [
    "a monitor's window of another length",
    MONITOR,
    { ...monitor, timeSeries: { ...series, granularities: ["1 h"] } },
    "timeSeries.granularities[0]",
    "got 1 h",
  ],
  [
    "a monitor of what is no table",
    MONITOR,
    { ...monitor, tableName: "b.c", timeSeries: series },
    "tableName",
    "got b.c",
  ],
  [
    "a credential of what is no access connector",
    SERVICE_CREDENTIAL,
    credential("/connector"),
    "azureManagedIdentity.accessConnectorId",
    "expected the resource id of an access connector, got /connector",
  ],
  [
    "a credential for storage",
    SERVICE_CREDENTIAL,
    { ...credential(UNKNOWN), purpose: "STORAGE" },
    "purpose",
    "got STORAGE",
  ],
])("check refuses %s", (_, token, inputs, property, reason) => {
  const { failures } = offline.check(urn(token, "x"), inputs, {}, seed);
  expect(failures).toContainEqual({ property, reason: expect.stringContaining(reason) as string });
});

test.each<[string, Inputs]>([
  [WAREHOUSE, warehouse],
  [ALERT, alert({ threshold: UNKNOWN })],
  [MONITOR, { ...monitor, tableName: UNKNOWN, timeSeries: series }],
  [SERVICE_CREDENTIAL, credential(UNKNOWN)],
])("%s passes, of which much is still to be computed", (token, inputs) => {
  expect(offline.check(urn(token, "x"), inputs, {}, seed).failures).toEqual([]);
});
