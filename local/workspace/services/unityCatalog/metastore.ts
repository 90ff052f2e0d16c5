import type { AzureRecord } from "../../azureRecord";
import { ApiError, objectMissing } from "../../errors";
import type { Collection } from "../../store/collection";
import { METASTORE_ID } from "../identity";

export interface Assignment {
  /** null once the metastore was taken away. */
  readonly metastore_id: string | null;
  readonly default_catalog_name: string;
}

/** Which metastore the workspace uses. Azure attaches the region's own to a new workspace; here there is one. */
export class MetastoreAssignment {
  constructor(
    private readonly objects: Collection<Assignment>,
    private readonly azure: Pick<AzureRecord, "workspaceId">,
  ) {}

  get(): { metastore_id: string; workspace_id: number; default_catalog_name: string } {
    const { metastore_id: id, default_catalog_name } = this.stored();
    if (id === null) {
      throw new ApiError(
        404,
        "METASTORE_DOES_NOT_EXIST",
        "No metastore assigned for the current workspace.",
      );
    }
    const workspace_id = Number(this.azure.workspaceId());
    return { metastore_id: id, workspace_id, default_catalog_name };
  }

  assign(workspaceId: string, metastoreId: string, defaultCatalogName: string): void {
    this.checkWorkspace(workspaceId);
    if (metastoreId !== METASTORE_ID) throw objectMissing("Metastore", metastoreId);
    this.objects.put("assignment", {
      metastore_id: metastoreId,
      default_catalog_name: defaultCatalogName,
    });
  }

  unassign(workspaceId: string, metastoreId: string): void {
    this.checkWorkspace(workspaceId);
    if (this.get().metastore_id !== metastoreId) throw objectMissing("Metastore", metastoreId);
    this.objects.put("assignment", { metastore_id: null, default_catalog_name: "" });
  }

  private checkWorkspace(workspaceId: string): void {
    if (workspaceId !== this.azure.workspaceId()) throw objectMissing("Workspace", workspaceId);
  }

  private stored(): Assignment {
    return (
      this.objects.get("assignment") ?? { metastore_id: METASTORE_ID, default_catalog_name: "" }
    );
  }
}
