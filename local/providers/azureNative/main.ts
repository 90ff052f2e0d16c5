import { localWorkspacePort, paths } from "../../places";
import { serve } from "../protocol/serve";
import { Arm } from "./arm";
import { azureNativeProvider } from "./provider";
import { ResourceStore } from "../../azure/resourceStore";

const store = new ResourceStore(paths.azureDir);
const workspaceServer = `127.0.0.1:${localWorkspacePort()}`;
const adopts = process.env["BATCH_SCORING_ADOPT"] === "1";
const namesWorkspaces = process.env["BATCH_SCORING_WORKSPACE_NAMES"] === "1";

serve(
  azureNativeProvider(
    new Arm(store, paths.lakeDir, paths.workspaceDir, workspaceServer, adopts, namesWorkspaces),
  ),
);
