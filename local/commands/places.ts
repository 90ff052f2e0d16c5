import path from "node:path";

/** Where things are in the clone. BATCH_SCORING_STATE_DIR moves the state; tests use a folder of their own. */
export const cloneRoot = path.resolve(__dirname, "../..");
export const stateDir = path.resolve(
  process.env["BATCH_SCORING_STATE_DIR"] ?? path.join(cloneRoot, ".local"),
);
export const python = path.join(cloneRoot, ".venv", "bin", "python");
export const landingDir = path.join(stateDir, "landing");
export const workspaceDir = path.join(stateDir, "workspace");

/** @param url an abfss:// URL of the local lake @returns the folder that stands for it */
export function lakeFolder(url: string): string {
  const match = /^abfss:\/\/([^@/]+)@([^./]+)\.dfs\.core\.windows\.net\/?(.*)$/.exec(url);
  if (!match)
    throw new Error(
      `"${url}" is not an address of the lake: abfss://container@account.dfs.core.windows.net/path`,
    );
  const [, container, account, rest] = match;
  return path.join(stateDir, "lake", account ?? "", container ?? "", rest ?? "");
}
