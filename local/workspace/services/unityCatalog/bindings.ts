import { notImplemented } from "../../errors";
import type { Collection } from "../../store/collection";
import { WORKSPACE_ID } from "../identity";

export interface Binding {
  readonly workspace_id: number;
  readonly binding_type: string;
}

export interface StoredBindings {
  readonly securable_id: string;
  readonly bindings: readonly Binding[];
}

export interface BindableSecurable {
  readonly id: string;
  readonly isolation_mode: string;
}

/** Which workspaces see an isolated securable; kept and answered, not enforced: there is one workspace. */
export class Bindings {
  constructor(
    private readonly objects: Collection<StoredBindings>,
    private readonly securables: Readonly<Record<string, (name: string) => BindableSecurable>>,
  ) {}

  /** Whoever isolates a securable does not lock the workspace out: it is bound from then on. */
  get(type: string, name: string): readonly Binding[] {
    const { id, isolation_mode: mode } = this.securable(type, name);
    const stored = this.objects.get(keyOf(type, name));
    if (stored?.securable_id === id) return stored.bindings;
    const own = { workspace_id: Number(WORKSPACE_ID), binding_type: "BINDING_TYPE_READ_WRITE" };
    return mode.endsWith("ISOLATED") ? [own] : [];
  }

  update(type: string, name: string, add: readonly Binding[], remove: readonly Binding[]): readonly Binding[] {
    const changed = new Set([...add, ...remove].map(({ workspace_id }) => workspace_id));
    const kept = this.get(type, name).filter(({ workspace_id }) => !changed.has(workspace_id));
    const bindings = [...kept, ...add].sort((a, b) => a.workspace_id - b.workspace_id);
    return this.objects.put(keyOf(type, name), { securable_id: this.securable(type, name).id, bindings }).bindings;
  }

  private securable(type: string, name: string): BindableSecurable {
    const found = this.securables[type];
    if (!found) throw notImplemented(`workspace bindings of securable type '${type}'`);
    return found(name);
  }
}

const keyOf = (type: string, name: string): string => `${type}/${name.toLowerCase()}`;
