import * as fs from "node:fs";
import * as path from "node:path";
import type { Paths } from "./paths";
import { WORKSPACE_ID } from "./services/identity";

interface Recorded {
  readonly id?: unknown;
  readonly armType?: unknown;
  readonly outputs?: { readonly workspaceId?: unknown };
}

/** The record of Azure on this machine, one file a resource, as far as the workspace asks it. */
export class AzureRecord {
  constructor(private readonly paths: Pick<Paths, "stateDir">) {}

  has(resourceId: string): boolean {
    return this.all().some(({ id }) => String(id).toLowerCase() === resourceId.toLowerCase());
  }

  /** The number Azure gave this workspace; one that nobody made in Azure has a number of its own. */
  workspaceId(): string {
    const made = this.all().find(({ armType }) => armType === "Microsoft.Databricks/workspaces");
    return made === undefined ? WORKSPACE_ID : String(made.outputs?.workspaceId);
  }

  private all(): Recorded[] {
    const folder = path.join(this.paths.stateDir, "azure");
    if (!fs.existsSync(folder)) return [];
    return fs
      .readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")) as Recorded);
  }
}
