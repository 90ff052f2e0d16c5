// The workspace server as main.ts starts it, with the fake runtime in Spark's place: for tests that kill the server.
import * as path from "node:path";
import { pathsOf } from "../../local/places";
import { commandLauncher } from "../../local/workspace/runs/clusterProcess";
import { startServer, StartError } from "../../local/workspace/start";

const [stateDir = "", port = "0"] = process.argv.slice(2);
const paths = pathsOf(stateDir, path.resolve(__dirname, "../.."));
const fakeRuntime = path.join(__dirname, "fakeRuntime.mjs");
const launch = commandLauncher(process.execPath, [fakeRuntime], paths.cloneDir, {});

startServer(paths, Number(port), launch).then(
  ({ url, stop }) => {
    process.stdout.write(`${url}\n`);
    process.once("SIGTERM", () => void stop().then(() => process.exit(0)));
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(error instanceof StartError ? 2 : 1);
  },
);
