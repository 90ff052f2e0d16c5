import { realpathSync } from "node:fs";
import path from "node:path";

import type { PulumiFn } from "@pulumi/pulumi/automation";

/** The project's `index.ts` as an inline program: a fresh import each time, its exports are the stack's outputs. */
export function programOf(source: string): PulumiFn {
  return () => {
    const program = realpathSync(path.join(source, "index.ts")); // modules are cached under their real path
    forget(path.dirname(program));
    // A dynamic import would be answered from Node's cache when the program runs twice in one process.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const exported = require(program) as Record<string, unknown>;
    return Promise.resolve({ ...exported });
  };
}

/** Takes the project's own modules out of the cache; those of its packages stay. */
function forget(source: string): void {
  const packages = `${path.sep}node_modules${path.sep}`;
  const own = ["index.ts", "components", "settings"].map((name) => path.join(source, name));
  for (const file of Object.keys(require.cache)) {
    if (!file.includes(packages) && own.some((prefix) => file.startsWith(prefix)))
      delete require.cache[file];
  }
}
