import { readFileSync } from "node:fs";
import { join } from "node:path";

import { lakeDirectory, pathsOf } from "../../local/workspace/paths";
import { putTable } from "../workspace/harness";
import { changesOf, Engine } from "./engine";

/** On a machine under load a single operation has taken half a minute. */
jest.setTimeout(600_000);

/** No table lands as a file: each service gives one at least. */
const sources = {
  machinesSource: "synapse",
  telemetrySource: "eventHubs",
  errorsSource: "azureSql",
  maintSource: "cosmosDb",
  failuresSource: "cosmosDb",
  cosmosResolverJar: "/Volumes/c/landing/checkpoints/packages/resolver.jar",
  sqlAdministratorName: "sql-administrators",
  sqlAdministratorObjectId: "00000000-0000-0000-0000-00000000abcd",
};
const watched = {
  ...sources,
  hasPrivateEndpoints: true,
  // The monitor runs on machines of Databricks' own.
  lakeNetworkDefaultAction: "Allow",
  isSchedulePaused: false,
  alerts: "all",
  hasDashboard: true,
  plannerGroup: "maintenance-planners",
};

/** What a scoring run would have written, as far as a monitor asks. */
function writePredictions(engine: Engine): void {
  const states = join(engine.platform, "workspace", "state", "schemas");
  const schemas = engine.files("workspace", "state", "schemas").map((file) => {
    const { value } = JSON.parse(readFileSync(join(states, file), "utf8")) as {
      value: { name: string; storage_location: string };
    };
    return value;
  });
  const url = schemas.find(({ name }) => name === "predictions")?.storage_location ?? "";
  const folder = lakeDirectory(pathsOf(engine.platform, ""), url);
  putTable(join(folder, "predictions"), {
    window_end: "timestamp",
    model_version: "integer",
    is_alarm: "boolean",
    component: "string",
  });
}

describe("a stack that is looked at, with data from every service", () => {
  let engine: Engine;
  beforeAll(() => {
    engine = new Engine("dev", watched);
  });
  afterAll(() => engine.close());

  test("comes up and is the same afterwards", async () => {
    await engine.run("up");
    expect(changesOf(await engine.run("up"))).toEqual([]);
    expect(changesOf(await engine.run("refresh"))).toEqual([]);
  });

  test("takes no monitor before the predictions are there, and one afterwards", async () => {
    const monitored = { hasQualityMonitor: true };
    await expect(engine.run("up", monitored)).rejects.toThrow(
      "cannot create quality monitor: Table 'batch_scoring_dev.predictions.predictions' does not exist.",
    );
    writePredictions(engine);
    expect(changesOf(await engine.run("up", monitored))).toEqual(["create data-quality"]);
    expect(changesOf(await engine.run("up", monitored))).toEqual([]);
  });

  test("goes, and leaves nothing that was looked at", async () => {
    await engine.run("destroy", { hasQualityMonitor: true });
    const left = ["sql-warehouses", "alerts", "quality-monitors", "service-credentials"];
    for (const kind of [...left, "dashboards"])
      expect([kind, engine.files("workspace", "state", kind)]).toEqual([kind, []]);
    expect(engine.files("azure").filter((file) => !file.startsWith("networkwatcher"))).toEqual([]);
  });
});
