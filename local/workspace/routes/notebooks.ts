import { notebooksPage } from "../page/notebooksPage";
import { runHref } from "../page/jobPages";
import type { Call, Route } from "../route";
import type { Run } from "../runs/model";
import type { Workspace } from "../workspace";
import { filledIn, parametersIn } from "./form";
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

async function start({ runs, tree }: Workspace, call: Call): Promise<string> {
  const form = await filledIn(call);
  const { path } = tree.status(form.get("path") ?? "");
  return runHref(runs.submitted(path, parametersIn(form)));
}
