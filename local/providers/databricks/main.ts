import { cloneRoot } from "../../commands/places";
import { serve } from "../protocol/serve";
import { Connection } from "./connection";
import { databricksProvider } from "./provider";

const projectFolder = process.env["BATCH_SCORING_PROJECT_DIR"] ?? cloneRoot;

serve(
  databricksProvider(new Connection(projectFolder, process.env["BATCH_SCORING_ADOPT"] === "1")),
);
