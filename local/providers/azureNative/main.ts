import path from "node:path";

import { stateDir, workspaceDir } from "../../commands/places";
import { serve } from "../protocol/serve";
import { Arm } from "./arm";
import { azureNativeProvider } from "./provider";
import { ResourceStore } from "../../azure/resourceStore";

const store = new ResourceStore(path.join(stateDir, "azure"));
const workspaceServer = `127.0.0.1:${process.env["BATCH_SCORING_WORKSPACE_PORT"] ?? "8420"}`;
const adopts = process.env["BATCH_SCORING_ADOPT"] === "1";
const namesWorkspaces = process.env["BATCH_SCORING_WORKSPACE_NAMES"] === "1";

serve(
  azureNativeProvider(
    new Arm(
      store,
      path.join(stateDir, "lake"),
      workspaceDir,
      workspaceServer,
      adopts,
      namesWorkspaces,
    ),
  ),
);
