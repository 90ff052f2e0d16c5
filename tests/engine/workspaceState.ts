import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pathsOf } from "../../local/places";
import { openWorkspace } from "../../local/workspace/workspace";
import { type Engine, filesBelow } from "./engine";

// Counters, settings and the metastore's assignment belong to the workspace itself; settings are put back, not taken away.
const OWN = /^(identifiers|metastore-assignment|settings|workspace-conf)\//;

/** Everything the workspace of a stack holds, as files. */
export function heldByWorkspace(engine: Engine): string[] {
  return engine.files("workspace", "state").filter((file) => !OWN.test(file));
}

/** Everything a workspace holds before anybody makes anything in it. */
export function heldByNewWorkspace(): string[] {
  const folder = mkdtempSync(join(tmpdir(), "workspace-"));
  try {
    const paths = pathsOf(folder, folder);
    openWorkspace(paths, {
      clock: () => 0,
      timer: () => () => undefined,
      launch: () => {
        throw new Error("nothing runs here");
      },
      log: () => undefined,
      url: () => "http://127.0.0.1",
    });
    return filesBelow(paths.objectsDir).filter((file) => !OWN.test(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
