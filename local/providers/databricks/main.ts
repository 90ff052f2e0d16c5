import path from "node:path";

import { cloneRoot, stateDir } from "../../commands/places";
import { ResourceStore } from "../../azure/resourceStore";
import { Hosts } from "../hosts";
import { serve } from "../protocol/serve";
import { Connection } from "./connection";
import { databricksProvider } from "./provider";

const projectFolder = process.env["BATCH_SCORING_PROJECT_DIR"] ?? cloneRoot;

const hosts = new Hosts(
  new ResourceStore(path.join(stateDir, "azure")),
  `127.0.0.1:${process.env["BATCH_SCORING_WORKSPACE_PORT"] ?? "8420"}`,
);
const adopts = process.env["BATCH_SCORING_ADOPT"] === "1";

serve(databricksProvider(new Connection(projectFolder, adopts, (host) => hosts.resolve(host))));
