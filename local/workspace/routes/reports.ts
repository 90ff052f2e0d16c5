import * as fs from "node:fs";
import * as path from "node:path";
import { missingPage } from "../page/layout";
import { reportsPage, type ReportFile } from "../page/reportsPage";
import { route, type Call, type Route } from "../route";
import { lakeDirectory } from "../lake";
import type { Workspace } from "../workspace";
import { sentPage, shown } from "./pageRoute";

/** By the contract of the pipeline: the volume `<catalog>.predictions.reports`. */
const VOLUME = { schema_name: "predictions", name: "reports" };
const REPORT = /^[\w.-]+\.html$/;

export const reportRoutes: Route[] = [
  shown("/reports", (workspace) => reportsPage(reports(workspace))),
  route({ method: "GET", path: "/reports/:catalog/:name", isPublic: true, handle: show }),
];

function reports(workspace: Workspace): (ReportFile & { readonly file: string })[] {
  const found = workspace.volumes
    .all()
    .filter(({ schema_name, name }) => schema_name === VOLUME.schema_name && name === VOLUME.name);
  return found
    .flatMap(({ catalog_name, storage_location }) => {
      const directory = lakeDirectory(workspace.paths, storage_location);
      return fs
        .readdirSync(directory)
        .filter((name) => REPORT.test(name))
        .map((name) => {
          const file = path.join(directory, name);
          const { size: bytes, mtimeMs: modifiedMs } = fs.statSync(file);
          return { href: `/reports/${catalog_name}/${name}`, file, name, bytes, modifiedMs };
        });
    })
    .sort((a, b) => (a.name < b.name ? 1 : -1));
}

function show(workspace: Workspace, call: Call): unknown {
  const { catalog = "", name = "" } = call.params;
  const report = reports(workspace).find(({ href }) => href === `/reports/${catalog}/${name}`);
  if (!report) return sentPage(call, missingPage(`There is no report ${name}.`), 404);
  return sentPage(call, fs.readFileSync(report.file, "utf8"));
}
