import * as fs from "node:fs";
import * as path from "node:path";
import { commandOf, killGroup } from "../processes";
import type { Collection } from "../store/collection";
import { pidFile } from "./clusterProcess";
import { isActive } from "./engine";
import type { Run } from "./model";
import { interrupted } from "./transitions";

/**
 * After a killed server: ends what its cluster processes left, then the runs they worked for. A process normally ends by
 * itself when its server is gone; one that still writes would meet the next run in the same tables.
 */
export function endInterruptedRuns(runs: Collection<Run>, runsDir: string, now: number): number {
  const left = runs.list().filter(isActive);
  for (const run of left) {
    killLeftovers(path.join(runsDir, String(run.run_id)));
    const message =
      "The local workspace was stopped while the run was under way; run the job again, it continues from the tables as they are.";
    runs.put(String(run.run_id), interrupted(run, message, now));
  }
  return left.length;
}

function killLeftovers(runDir: string): void {
  if (!fs.existsSync(runDir)) return;
  for (const folder of fs.readdirSync(runDir)) {
    const workDir = path.join(runDir, folder);
    const file = pidFile(workDir);
    if (!fs.existsSync(file)) continue;
    const pid = Number(fs.readFileSync(file, "utf8"));
    if (pid > 0 && commandOf(pid)?.includes(path.join(workDir, "cluster.json"))) killGroup(pid);
  }
}
