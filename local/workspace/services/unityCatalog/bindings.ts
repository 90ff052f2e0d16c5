import type { AzureRecord } from "../../azureRecord";
import { invalidParameter, notImplemented } from "../../errors";
import type { Collection } from "../../store/collection";
import type { SecurableIds } from "./grants";

export interface Binding {
  readonly workspace_id: number;
  readonly binding_type: string;
}

export interface BindingsChange {
  readonly add: readonly Binding[];
  readonly remove: readonly Binding[];
}

export interface SecurableBindings {
  /** Of the bound object: one made anew under an old name starts unbound. */
  readonly securable_id: string;
  readonly bindings: readonly Binding[];
}

/** The workspaces an isolated object may be used from; on this machine there is one. */
export class Bindings {
  constructor(
    private readonly objects: Collection<SecurableBindings>,
    private readonly ids: SecurableIds,
    private readonly azure: Pick<AzureRecord, "workspaceId">,
  ) {}

  get(type: string, fullName: string): readonly Binding[] {
    const stored = this.objects.get(keyOf(type, fullName));
    return stored?.securable_id === this.idOf(type, fullName) ? stored.bindings : [];
  }

  update(type: string, fullName: string, change: BindingsChange): readonly Binding[] {
    const own = this.azure.workspaceId();
    const foreign = change.add.find(({ workspace_id }) => String(workspace_id) !== own);
    if (foreign)
      throw invalidParameter(`Workspace ${foreign.workspace_id} is not attached to the metastore`);
    const changed = [...change.add, ...change.remove].map(({ workspace_id }) => workspace_id);
    const kept = this.get(type, fullName).filter(
      ({ workspace_id }) => !changed.includes(workspace_id),
    );
    const securable_id = this.idOf(type, fullName);
    const bindings = [...kept, ...change.add];
    return this.objects.put(keyOf(type, fullName), { securable_id, bindings }).bindings;
  }

  /** The object is gone, and with it what it was bound to. */
  forget(securableId: string): void {
    this.objects.removeWhere(({ securable_id }) => securable_id === securableId);
  }

  private idOf(type: string, fullName: string): string {
    const id = this.ids[type.toLowerCase()];
    if (!id) throw notImplemented(`workspace bindings of securable type '${type}'`);
    return id(fullName);
  }
}

function keyOf(type: string, fullName: string): string {
  return `${type}/${fullName}`.toLowerCase();
}
