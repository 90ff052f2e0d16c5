/** What each output of a stack is, by its name in `index.ts`. */
export const outputs: Readonly<Record<string, string>> = {
  workspaceUrl: "Address of the Databricks workspace, with protocol",
  workspaceRoot: "Folder of the notebooks and the package in the workspace",
  lakeAccountName: "Storage account of the landing files, checkpoints and tables",
  catalogName: "Catalog of all schemas, tables, volumes and models",
  landingPath: "Volume path where source files arrive, one folder a table",
  checkpointPath: "Volume path of what jobs remember between runs",
  reportsPath: "Volume path of the reports of scoring and evaluation runs",
  trainingJobId: "Job that makes the champion model",
  scoringJobId: "Job that says, by its schedule, which component is about to fail",
  evaluationJobId:
    "Job that judges predictions by what happened, and starts a training when they are not good enough",
  predictionsTable: "Full name of the table of predictions",
  dashboardUrl: "Address of the planner's dashboard, empty where there is none",
  modelName: "Full name of the registered model; its alias `champion` is the one in use",
  deployClientId: "Client id with which CI deploys, empty where no CI system is set",
  previewClientId:
    "Client id with which CI previews pull requests, empty where no CI system is set",
};
