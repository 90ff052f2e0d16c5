import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { invalidParameter } from "../errors";
import { notebooksPage } from "../page/notebooksPage";
import { runHref } from "../page/jobPages";
import type { Call, Route } from "../route";
import type { Run } from "../runs/model";
import type { Workspace } from "../workspace";
import { pressed, shown } from "./pageRoute";

export const notebookRoutes: Route[] = [
  shown("/notebooks", (workspace) => {
    const notebooks = workspace.tree.notebooks().map(({ path }) => path);
    const byHand = workspace.runs.list({ isSubmitted: true });
    return notebooksPage(
      notebooks.map((path) => ({ path, lastRun: byHand.find((run) => notebookOf(run) === path) })),
    );
  }),
  pressed("/notebooks/run", start),
];

function notebookOf({ settings }: Run): string | undefined {
  return settings.tasks?.[0]?.notebook_task?.notebook_path;
}

async function start({ runs, tree }: Workspace, { body }: Call): Promise<string> {
  const form = new URLSearchParams(await text(body as Readable));
  const { path } = tree.status(form.get("path") ?? "");
  return runHref(runs.submitted(path, parametersIn(form.get("parameters") ?? "")));
}

/** Parameters as people type them, `name=value` with spaces between. */
export function parametersIn(typed: string): Record<string, string> {
  const pairs = typed.split(/\s+/).filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair): [string, string] => {
      const at = pair.indexOf("=");
      if (at < 1) {
        throw invalidParameter(`'${pair}' is no parameter; write it as name=value`);
      }
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
