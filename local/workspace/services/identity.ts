import { createHash } from "node:crypto";

/** The one user of the local workspace; every token is this user's. */
export const USER_NAME = "planner@batch-scoring.local";
export const USER_ID = "1001";

/** Digits, as clients parse it; fixed, so that a stack's state outlives the server. */
export const WORKSPACE_ID = "1000000000000001";
export const METASTORE_ID = "00000000-0000-4000-a000-000000000001";
export const METASTORE_NAME = "local";
export const ACCOUNT_ID = METASTORE_ID;

/** Groups of the workspace itself; Unity Catalog does not know them. */
export const WORKSPACE_GROUPS = ["admins", "users"] as const;
/** Groups of the account the workspace belongs to, as a directory would provision them. */
export const ACCOUNT_GROUPS = [
  "account users",
  "data-producers",
  "data-scientists",
  "maintenance-planners",
  "platform-engineers",
] as const;
/** Groups of the account the one user is in. */
export const USER_ACCOUNT_GROUPS: readonly string[] = ["account users", "platform-engineers"];

export const etag = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);
