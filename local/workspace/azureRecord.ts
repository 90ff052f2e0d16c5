import { ResourceStore } from "../azure/resourceStore";
import type { Paths } from "../places";
import { WORKSPACE_ID } from "./services/identity";

/** The record of Azure on this machine, as far as the workspace asks it. */
export class AzureRecord {
  private readonly store: ResourceStore;

  constructor({ azureDir }: Pick<Paths, "azureDir">) {
    this.store = new ResourceStore(azureDir);
  }

  has(resourceId: string): boolean {
    return this.store.get(resourceId) !== undefined;
  }

  /** The number Azure gave this workspace; one that nobody made in Azure has a number of its own. */
  workspaceId(): string {
    const [made] = this.store.ofType("Microsoft.Databricks/workspaces");
    return made === undefined ? WORKSPACE_ID : String(made.outputs["workspaceId"]);
  }
}
