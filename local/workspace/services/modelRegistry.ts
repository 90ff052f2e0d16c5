import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import type { Paths } from "../../places";

const TIMEOUT_MS = 120_000;

const run = promisify(execFile);

/** MLflow's registry, where the versions and aliases of registered models are; asked through the runtime. */
export class ModelRegistry {
  constructor(private readonly paths: Paths) {}

  /** Removes models with their versions; one that was never trained is none to the registry. */
  async forget(names: readonly string[]): Promise<void> {
    const database = path.join(this.paths.mlflowDir, "mlflow.db");
    if (names.length === 0 || !fs.existsSync(database)) return;
    const args = ["-m", "local.runtime.models", "--registry", `sqlite:///${database}`, ...names];
    await run(this.paths.pythonExecutable, args, {
      cwd: this.paths.cloneDir,
      timeout: TIMEOUT_MS,
    });
  }
}
