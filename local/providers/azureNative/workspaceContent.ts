import { existsSync } from "node:fs";

import type { Arm } from "./arm";

/** Where the local workspace is told that Azure has deleted it. */
export const EMPTY_PATH = "/local/empty";

/**
 * Azure deletes a workspace with its notebooks, jobs and policies, and the engine counts on that (`deletedWith`):
 * the local workspace forgets them. A platform on which no workspace ever ran has nothing to forget.
 */
export async function emptyWorkspace(arm: Arm): Promise<void> {
  if (!existsSync(arm.workspaceFolder)) return;
  const address = `http://${arm.workspaceUrl}`;
  const response = await fetch(`${address}${EMPTY_PATH}`, { method: "POST" }).catch(
    (error: unknown) => {
      throw new Error(
        `the local workspace does not answer at ${address}, so it can not be emptied; start it with: npm run local`,
        { cause: error },
      );
    },
  );
  if (!response.ok)
    throw new Error(
      `the local workspace could not be emptied: ${response.status} ${await response.text()}`,
    );
}
