import type { AzureRecord } from "../../azureRecord";
import { ApiError, objectMissing } from "../../errors";
import type { Collection } from "../../store/collection";
import { METASTORE_ID } from "../identity";

export interface Assignment {
  /** null once the metastore was taken away. */
  readonly metastore_id: string | null;
  readonly default_catalog_name: string;
}

/**
 * Which metastore the workspace uses, by the workspace's number: Azure attaches the region's own to a new workspace,
 * whatever the one before it was left with. Here there is one.
 */
export class MetastoreAssignment {
  constructor(
    private readonly objects: Collection<Assignment>,
    private readonly azure: Pick<AzureRecord, "workspaceId">,
  ) {}

  get(): { metastore_id: string; workspace_id: number; default_catalog_name: string } {
    const workspaceId = this.azure.workspaceId();
    const { metastore_id: id, default_catalog_name } = this.stored(workspaceId);
    if (id === null) {
      throw new ApiError(
        404,
        "METASTORE_DOES_NOT_EXIST",
        "No metastore assigned for the current workspace.",
      );
    }
    return { metastore_id: id, workspace_id: Number(workspaceId), default_catalog_name };
  }

  assign(workspaceId: string, metastoreId: string, defaultCatalogName: string): void {
    this.checkWorkspace(workspaceId);
    if (metastoreId !== METASTORE_ID) throw objectMissing("Metastore", metastoreId);
    this.objects.put(workspaceId, {
      metastore_id: metastoreId,
      default_catalog_name: defaultCatalogName,
    });
  }

  unassign(workspaceId: string, metastoreId: string): void {
    this.checkWorkspace(workspaceId);
    if (this.get().metastore_id !== metastoreId) throw objectMissing("Metastore", metastoreId);
    this.objects.put(workspaceId, { metastore_id: null, default_catalog_name: "" });
  }

  private checkWorkspace(workspaceId: string): void {
    if (workspaceId !== this.azure.workspaceId()) throw objectMissing("Workspace", workspaceId);
  }

  private stored(workspaceId: string): Assignment {
    return (
      this.objects.get(workspaceId) ?? { metastore_id: METASTORE_ID, default_catalog_name: "" }
    );
  }
}
