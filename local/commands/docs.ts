import { spawnSync } from "node:child_process";
import path from "node:path";
import { docsOptions } from "./options.cjs";
import { cloneRoot } from "./places";

/** Writes the generated tables of the README: the test that holds them to the program also makes them. */
if (require.main === module && docsOptions(process.argv.slice(2)).options) {
  const { status } = spawnSync(
    path.join("node_modules", ".bin", "jest"),
    ["tests/operations/readme"],
    {
      cwd: cloneRoot,
      stdio: "inherit",
      env: { ...process.env, BATCH_SCORING_WRITE_DOCS: "1" },
    },
  );
  process.exitCode = status ?? 1;
}
