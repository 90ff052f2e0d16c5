import type { Clock } from "../../clock";
import { objectTaken } from "../../errors";
import { joinUrl } from "../../lake";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import type { Schema } from "./schemas";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";

const KIND = "Registered Model";

export interface Model extends Stamps {
  readonly id: string;
  readonly name: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly full_name: string;
  readonly storage_location: string;
  readonly comment?: string | undefined;
}

export interface ModelChange {
  readonly comment?: string | undefined;
  readonly owner?: string | undefined;
}

/** Registered models as objects of the catalog; their versions and aliases are in MLflow's registry. */
export class Models {
  constructor(
    private readonly objects: Collection<Model>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(schema: Schema, asked: string, fields: { readonly comment?: string | undefined }): Model {
    const name = objectName(KIND, asked);
    const fullName = `${schema.full_name}.${name}`;
    if (this.objects.has(fullName)) throw objectTaken(KIND, fullName);
    const id = this.ids.nextUuid("model");
    return this.objects.put(fullName, {
      id,
      name,
      catalog_name: schema.catalog_name,
      schema_name: schema.name,
      full_name: fullName,
      ...sent(fields),
      storage_location: joinUrl(schema.storage_location, "__models", id),
      ...created(this.clock),
    });
  }

  get(fullName: string): Model {
    return existing(this.objects, KIND, fullName);
  }

  /** All below a catalog or a schema. */
  list(parent: string): Model[] {
    const prefix = `${parent.toLowerCase()}.`;
    return this.objects.list().filter((model) => model.full_name.startsWith(prefix));
  }

  update(fullName: string, change: ModelChange): Model {
    const before = this.get(fullName);
    const after = { ...before, ...sent(change), ...updated(this.clock) };
    return this.objects.put(before.full_name, after);
  }

  delete(fullName: string): void {
    this.objects.remove(this.get(fullName).full_name);
  }
}
