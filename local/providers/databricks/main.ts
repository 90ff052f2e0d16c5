import { ResourceStore } from "../../azure/resourceStore";
import { cloneRoot, localWorkspacePort, paths } from "../../places";
import { Hosts } from "../hosts";
import { serve } from "../protocol/serve";
import { Connection } from "./connection";
import { databricksProvider } from "./provider";

const projectFolder = process.env["BATCH_SCORING_PROJECT_DIR"] ?? cloneRoot;

const hosts = new Hosts(new ResourceStore(paths.azureDir), `127.0.0.1:${localWorkspacePort()}`);
const adopts = process.env["BATCH_SCORING_ADOPT"] === "1";

serve(databricksProvider(new Connection(projectFolder, adopts, (host) => hosts.resolve(host))));
