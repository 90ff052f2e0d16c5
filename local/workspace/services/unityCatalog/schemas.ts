import * as fs from "node:fs";
import type { Clock } from "../../clock";
import { objectTaken, schemaNotEmpty } from "../../errors";
import type { Paths } from "../../../places";
import { joinUrl, lakeDirectory } from "../../lake";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import type { Catalog } from "./catalogs";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";
import type { Models } from "./models";
import type { Tables } from "./tables";
import type { Volumes } from "./volumes";

const KIND = "Schema";

export interface Schema extends Stamps {
  readonly schema_id: string;
  readonly name: string;
  readonly catalog_name: string;
  readonly full_name: string;
  readonly storage_location: string;
  readonly comment?: string | undefined;
  readonly properties?: Record<string, string> | undefined;
  readonly enable_predictive_optimization?: string | undefined;
  readonly catalog_type: "MANAGED_CATALOG";
}

export interface SchemaFields {
  readonly comment?: string | undefined;
  readonly properties?: Record<string, string> | undefined;
}

export interface SchemaChange extends SchemaFields {
  readonly owner?: string | undefined;
  readonly enable_predictive_optimization?: string | undefined;
}

/** What a schema can hold. */
export interface SchemaContent {
  readonly tables: Tables;
  readonly volumes: Volumes;
  readonly models: Models;
}

export class Schemas {
  constructor(
    private readonly objects: Collection<Schema>,
    private readonly content: SchemaContent,
    private readonly paths: Paths,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  /** A schema is a folder of its catalog's storage; the tables in it are the folders below. */
  create(catalog: Catalog, asked: string, fields: SchemaFields): Schema {
    const name = objectName(KIND, asked);
    const fullName = `${catalog.name}.${name}`;
    if (this.objects.has(fullName)) throw objectTaken(KIND, fullName);
    const location = joinUrl(catalog.storage_root, name);
    fs.mkdirSync(lakeDirectory(this.paths, location), { recursive: true });
    return this.objects.put(fullName, {
      schema_id: this.ids.nextUuid("schema"),
      name,
      catalog_name: catalog.name,
      full_name: fullName,
      ...sent(fields),
      storage_location: location,
      catalog_type: "MANAGED_CATALOG",
      ...created(this.clock),
    });
  }

  get(fullName: string): Schema {
    return existing(this.objects, KIND, fullName);
  }

  has(fullName: string): boolean {
    return this.objects.has(fullName);
  }

  list(catalogName: string): Schema[] {
    return this.objects
      .list()
      .filter((schema) => schema.catalog_name === catalogName.toLowerCase());
  }

  update(fullName: string, change: SchemaChange): Schema {
    const before = this.get(fullName);
    return this.objects.put(before.full_name, {
      ...before,
      ...sent(change),
      ...updated(this.clock),
    });
  }

  isEmpty(schema: Schema): boolean {
    const { tables, volumes, models } = this.content;
    return (
      tables.list(schema).length === 0 &&
      volumes.list(schema.full_name).length === 0 &&
      models.list(schema.full_name).length === 0
    );
  }

  delete(fullName: string, force: boolean): void {
    const schema = this.get(fullName);
    const tables = this.content.tables.list(schema);
    const volumes = this.content.volumes.list(schema.full_name);
    const models = this.content.models.list(schema.full_name);
    if (!this.isEmpty(schema) && !force) {
      throw schemaNotEmpty(schema.full_name, tables.length, models.length, volumes.length);
    }
    for (const volume of volumes) this.content.volumes.delete(volume.full_name);
    for (const model of models) this.content.models.delete(model.full_name);
    fs.rmSync(lakeDirectory(this.paths, schema.storage_location), { recursive: true, force: true });
    this.objects.remove(schema.full_name);
  }
}
