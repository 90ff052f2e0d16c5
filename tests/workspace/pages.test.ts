import * as fs from "node:fs";
import * as path from "node:path";
import { durationText, timeText } from "../../local/workspace/page/format";
import { html } from "../../local/workspace/page/html";
import { filtered } from "../../local/workspace/page/predictionsPage";
import type { Prediction } from "../../local/workspace/page/predictionsReader";
import { byteRange } from "../../local/workspace/routes/volumeFiles";
import { connectorId, task, TestWorkspace } from "./harness";

const UC = "/api/2.1/unity-catalog";

test("a template escapes every value, and only values", () => {
  const inner = html`<b>${"<&\"'>"}</b>`;
  expect(html`<p>${inner}${[1, "<"]}${undefined}${false}</p>`.text).toBe(
    "<p><b>&lt;&amp;&quot;&#39;&gt;</b>1&lt;</p>",
  );
});

test.each([
  [0, "0.0 s"],
  [4240, "4.2 s"],
  [59_400, "59 s"],
  [59_900, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [3_725_000, "1 h 02 min"],
])("%i ms read as %s", (durationMs, expected) => {
  expect(durationText(durationMs)).toBe(expected);
});

test("times are shown in UTC, and not at all before they are known", () => {
  expect([timeText(Date.UTC(2026, 10, 22, 9, 5, 7)), timeText(0)]).toEqual([
    "2026-11-22 09:05:07",
    "",
  ]);
});

test.each([
  ["bytes=0-3", { start: 0, end: 3 }],
  ["bytes=4-", { start: 4, end: 9 }],
  ["bytes=8-99", { start: 8, end: 9 }],
  [undefined, undefined],
])("the range %s of ten bytes", (header, expected) => {
  expect(byteRange(header, 10)).toEqual(expected);
});

test.each(["bytes=10-", "bytes=-5", "lines=1-2", "bytes=3-2"])(
  "rejects the range %s of ten bytes",
  (header) => {
    expect(() => byteRange(header, 10)).toThrow("is not within the file's 10 bytes");
  },
);

test("predictions are filtered by machine and component, and stay in the order of the worklist", () => {
  const row = (
    machine_id: number,
    component: string,
    window_end: string,
    probability: number,
  ): Prediction => ({
    machine_id,
    component,
    window_end,
    probability,
    is_alarm: false,
    reasons: [],
    model_version: "1",
  });
  const old = row(1, "comp1", "2015-01-01T06:00:00", 0.9);
  const low = row(1, "comp1", "2015-01-01T18:00:00", 0.1);
  const high = row(11, "comp1", "2015-01-01T18:00:00", 0.8);
  const other = row(1, "comp2", "2015-01-01T18:00:00", 0.7);
  const rows = [old, low, high, other];
  expect(filtered(rows, { machine: "", component: "comp1" })).toEqual([old, low, high]);
  expect(filtered(rows, { machine: "1", component: "" })).toEqual([old, low, other]);
});

describe("pages", () => {
  let local: TestWorkspace;
  beforeEach(async () => {
    local = await TestWorkspace.open();
    await local.notebook("notebook");
  });
  afterEach(() => local.close());

  const shown = async (url: string): Promise<string> => {
    const { payload } = await local.server.inject({ url, headers: { host: "localhost" } });
    return payload;
  };
  const pressed = (url: string, origin: string): Promise<{ statusCode: number; headers: object }> =>
    local.server.inject({ method: "POST", url, headers: { host: "localhost:8420", origin } });

  test("need no token, and allow neither scripts nor anything from outside", async () => {
    const { statusCode, headers } = await local.server.inject({
      url: "/",
      headers: { host: "localhost" },
    });
    expect([statusCode, headers["content-security-policy"]]).toEqual([
      200,
      "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ]);
  });

  test("show a job's name, schedule and parameters as text, whatever is in them", async () => {
    const job = await local.job({
      name: "<script>alert(1)</script>",
      tasks: [task("a")],
      schedule: {
        quartz_cron_expression: "0 30 5 * * ?",
        timezone_id: "UTC",
        pause_status: "PAUSED",
      },
      parameters: [{ name: "catalog", default: "<b>" }],
    });
    const page = await shown(`/jobs/${job}`);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).toContain("0 30 5 * * ?");
    expect(page).toContain("<code>&lt;b&gt;</code>");
    expect(page).not.toContain("<script");
  });

  test("show a run's tasks with their errors, and a notebook as it was run", async () => {
    const job = await local.job({ tasks: [task("a")] });
    const run = await local.runNow(job);
    const [cluster] = local.clusters;
    cluster?.say({ event: "ready" });
    const folder = cluster?.commands[0]?.output_dir ?? "";
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "notebook.html"), "<h1>Cells</h1></template><p>out");
    cluster?.finish({ state: "FAILED", error: "ValueError: <none>", error_trace: "Traceback <1>" });
    const page = `/jobs/${job}/runs/${run}`;
    expect(await shown(page)).toContain("ValueError: &lt;none&gt;");
    const notebook = await shown(`${page}/tasks/${path.basename(folder)}`);
    // The notebook stays inside its shadow tree, even if it tries to close it.
    expect(notebook).toContain(
      '<template shadowrootmode="open"><h1>Cells</h1>&lt;/template><p>out</template>',
    );
    expect(notebook).toContain("Traceback &lt;1&gt;");
  });

  test("say where nothing is", async () => {
    for (const url of ["/jobs/1", "/jobs/1/runs/2", "/jobs/1/runs/2/tasks/3", "/nothing"]) {
      const { statusCode, payload } = await local.server.inject({
        url,
        headers: { host: "localhost" },
      });
      expect([statusCode, payload.includes("<h1>Not found</h1>")]).toEqual([404, true]);
    }
    expect(await shown("/predictions")).toContain("No predictions yet");
  });

  describe("of predictions, where two versions of the model have spoken,", () => {
    /** A catalog with empty tables, and in place of their reader one that says which table and which rows it was asked for. */
    beforeEach(async () => {
      const root = "abfss://lake@account.dfs.core.windows.net/";
      local.azureResource(connectorId);
      await local.post(`${UC}/storage-credentials`, {
        name: "identity",
        azure_managed_identity: { access_connector_id: connectorId },
      });
      const location = { name: "lake", url: root, credential_name: "identity" };
      await local.post(`${UC}/external-locations`, location);
      await local.post(`${UC}/catalogs`, { name: "main", storage_root: root });
      await local.post(`${UC}/schemas`, { catalog_name: "main", name: "predictions" });
      for (const table of ["predictions", "worklist"])
        local.table(`predictions/${table}`, { model_version: "string" });
      const reader = local.workspace.predictions;
      const said = (model_version: string): Prediction => ({
        machine_id: 7,
        component: "comp1",
        window_end: "2015-01-01T18:00:00",
        probability: 0.9,
        is_alarm: true,
        reasons: [],
        model_version,
      });
      jest.spyOn(reader, "worklist").mockImplementation(async (folder) => {
        expect(path.basename(folder)).toBe("worklist");
        return [said("2")];
      });
      jest.spyOn(reader, "predictions").mockImplementation(async (folder, range) => {
        expect([path.basename(folder), range]).toEqual([
          "predictions",
          { start: "2015-01-01T00:00:00", end: undefined },
        ]);
        return [said("1"), said("2")];
      });
    });

    test("the page is the champion's worklist", async () => {
      const shownPage = await shown("/predictions");
      expect(shownPage).toMatch(/1<\/strong> alarm among 1\s+predictions, by model version 2/);
      expect(shownPage).not.toContain("Version</th>");
    });

    test("a range has the rows of both, each with its version", async () => {
      const shownPage = await shown("/predictions?from=2015-01-01");
      expect(shownPage).toMatch(/2<\/strong> alarms among 2\s+predictions, by model version 1, 2/);
      expect(shownPage).toContain("Version</th>");
    });
  });

  test("a button starts a run, but only from the workspace's own pages", async () => {
    const job = await local.job({ tasks: [task("a")] });
    expect((await pressed(`/jobs/${job}/run-now`, "http://evil.example")).statusCode).toBe(403);
    expect((await pressed(`/jobs/${job}/run-now`, "")).statusCode).toBe(403);
    const { statusCode, headers } = await pressed(`/jobs/${job}/run-now`, "http://localhost:8420");
    const runs = (await local.get("/api/2.2/jobs/runs/list")).body["runs"] as { run_id: number }[];
    expect([statusCode, headers]).toMatchObject([
      303,
      { location: `/jobs/${job}/runs/${runs[0]?.run_id}` },
    ]);
    expect(runs).toHaveLength(1);
  });

  test("a job with parameters is started with those that were typed", async () => {
    const without = await local.job({ tasks: [task("a")] });
    const parameters = [{ name: "month", default: "2015-01" }];
    const job = await local.job({ tasks: [task("a")], parameters });
    const button = "Run now with different parameters";
    expect(await shown(`/jobs/${without}`)).not.toContain(button);
    expect(await shown(`/jobs/${job}`)).toContain(button);
    const { headers } = await local.server.inject({
      method: "POST",
      url: `/jobs/${job}/run-now`,
      headers: {
        host: "localhost:8420",
        origin: "http://localhost:8420",
        "content-type": "application/x-www-form-urlencoded",
      },
      payload: "parameters=month%3D2015-02",
    });
    expect(await shown(String(headers.location))).toContain("<code>2015-02</code>");
  });
});
