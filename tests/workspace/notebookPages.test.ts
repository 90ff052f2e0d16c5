import * as fs from "node:fs";
import * as path from "node:path";
import { parametersIn } from "../../local/workspace/routes/form";
import { TestWorkspace } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

const shown = async (url: string): Promise<{ status: number; text: string }> => {
  const { statusCode, payload } = await local.server.inject({
    url,
    headers: { host: "localhost" },
  });
  return { status: statusCode, text: payload };
};
const own = "http://localhost:8420";
const pressed = (form: Record<string, string>, origin = own) =>
  local.server.inject({
    method: "POST",
    url: "/notebooks/run",
    headers: {
      host: "localhost:8420",
      origin,
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: new URLSearchParams(form).toString(),
  });

const typed = (parameters: string): URLSearchParams => new URLSearchParams({ parameters });

test("parameters are typed as names and values with spaces between", () => {
  expect(parametersIn(typed("  month=2015-02 sources={}  empty= range_end=a=b "))).toEqual({
    month: "2015-02",
    sources: "{}",
    empty: "",
    range_end: "a=b",
  });
  expect(() => parametersIn(typed("month 2015-02"))).toThrow(
    "'month' is no parameter; write it as name=value",
  );
});

describe("a notebook of the workspace", () => {
  beforeEach(() => local.notebook("1a_raw-data"));

  test("is started by hand with what was typed, and its run is on the page and of no job", async () => {
    const { statusCode, headers } = await pressed({
      path: "/Shared/app/1a_raw-data",
      parameters: "month=2015-02",
    });
    const [cluster] = local.clusters;
    cluster?.say({ event: "ready" });
    expect(cluster?.commands).toMatchObject([
      { notebook_path: "/Shared/app/1a_raw-data", parameters: { month: "2015-02" } },
    ]);
    cluster?.finish();
    const page = (await shown("/notebooks")).text;
    expect([statusCode, page.includes(String(headers["location"]))]).toEqual([303, true]);
    const run = (await shown(String(headers["location"]))).text;
    expect(run).toContain('<a href="/notebooks">Notebooks</a>');
    const listed = async (query: string): Promise<unknown> =>
      (await local.get(`/api/2.2/jobs/runs/list${query}`)).body["runs"];
    expect(await listed("")).toEqual([]);
    expect(await listed("?run_type=SUBMIT_RUN")).toMatchObject([
      { run_type: "SUBMIT_RUN", state: { result_state: "SUCCESS" } },
    ]);
  });

  test("is started from the workspace's own pages only, and only if it is there", async () => {
    const form = { path: "/Shared/app/1a_raw-data" };
    expect((await pressed(form, "http://evil.example")).statusCode).toBe(403);
    expect((await pressed({ path: "/Shared/app/absent" })).statusCode).toBe(404);
    expect((await pressed({ ...form, parameters: "x" })).statusCode).toBe(400);
    expect(local.clusters).toEqual([]);
  });
});

describe("reports", () => {
  const UC = "/api/2.1/unity-catalog";
  const url = "abfss://lake@account.dfs.core.windows.net/";
  const folder = (): string =>
    path.join(local.paths.lakeDir, "account/lake/predictions/__volumes/reports");

  beforeEach(async () => {
    const credential = { azure_managed_identity: { access_connector_id: "/subscriptions/1/c" } };
    await local.post(`${UC}/storage-credentials`, { name: "identity", ...credential });
    await local.post(`${UC}/external-locations`, { name: "l", url, credential_name: "identity" });
    await local.post(`${UC}/catalogs`, { name: "main", storage_root: url });
    await local.post(`${UC}/schemas`, { catalog_name: "main", name: "predictions" });
    await local.post(`${UC}/volumes`, {
      catalog_name: "main",
      schema_name: "predictions",
      name: "reports",
      volume_type: "MANAGED",
    });
  });

  test("are listed, and served as they are under the pages' own rules", async () => {
    expect((await shown("/reports")).text).toContain("No reports yet");
    fs.writeFileSync(path.join(folder(), "scoring_1_2_v3.html"), "<!doctype html><p>go to 14</p>");
    fs.writeFileSync(path.join(folder(), "scoring_1_2_v3.part"), "half");
    expect((await shown("/reports")).text).toContain(
      '<a class="name" href="/reports/main/scoring_1_2_v3.html">scoring 1 2 v3</a>',
    );
    const { payload, headers } = await local.server.inject({
      url: "/reports/main/scoring_1_2_v3.html",
      headers: { host: "localhost" },
    });
    expect(payload).toBe("<!doctype html><p>go to 14</p>");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test.each([
    "/reports/main/absent.html",
    "/reports/main/scoring_1_2_v3.part",
    "/reports/main/..%2f..%2fsecret.html",
    "/reports/other/scoring_1_2_v3.html",
  ])("rejects %s, which is none", async (at) => {
    fs.writeFileSync(path.join(folder(), "scoring_1_2_v3.part"), "half");
    fs.writeFileSync(path.join(folder(), "../../secret.html"), "secret");
    const { status, text } = await shown(at);
    expect([status, text.includes("<h1>Not found</h1>")]).toEqual([404, true]);
  });
});
