import * as fs from "node:fs";
import type { Clock } from "../../clock";
import { ApiError, catalogNotEmpty, locationOverlap, objectTaken } from "../../errors";
import type { Paths } from "../../../places";
import { lakeDirectory, overlaps } from "../../lake";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import type { ExternalLocations } from "./externalLocations";
import type { Schemas } from "./schemas";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";

const KIND = "Catalog";

export interface Catalog extends Stamps {
  readonly id: string;
  readonly name: string;
  readonly full_name: string;
  readonly storage_root: string;
  readonly storage_location: string;
  readonly comment?: string | undefined;
  readonly properties?: Record<string, string> | undefined;
  readonly isolation_mode: string;
  readonly enable_predictive_optimization?: string | undefined;
  readonly catalog_type: "MANAGED_CATALOG";
  readonly securable_type: "CATALOG";
  readonly securable_kind: "CATALOG_STANDARD";
}

export interface CatalogFields {
  readonly storage_root?: string | undefined;
  readonly comment?: string | undefined;
  readonly properties?: Record<string, string> | undefined;
}

export interface CatalogChange {
  readonly comment?: string | undefined;
  readonly properties?: Record<string, string> | undefined;
  readonly owner?: string | undefined;
  readonly isolation_mode?: string | undefined;
  readonly enable_predictive_optimization?: string | undefined;
}

export class Catalogs {
  constructor(
    private readonly objects: Collection<Catalog>,
    private readonly schemas: Schemas,
    private readonly locations: ExternalLocations,
    private readonly paths: Paths,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  /** Makes the catalog and, as the service does, its schema `default`. */
  create(asked: string, fields: CatalogFields): Catalog {
    const name = objectName(KIND, asked);
    if (this.objects.has(name)) throw objectTaken(KIND, name);
    const root = this.checkedRoot(fields.storage_root);
    fs.mkdirSync(lakeDirectory(this.paths, root), { recursive: true });
    const catalog: Catalog = {
      id: this.ids.nextUuid("catalog"),
      name,
      full_name: name,
      ...sent(fields),
      storage_root: root,
      storage_location: root,
      isolation_mode: "OPEN",
      catalog_type: "MANAGED_CATALOG",
      securable_type: "CATALOG",
      securable_kind: "CATALOG_STANDARD",
      ...created(this.clock),
    };
    // Before the catalog itself: a kill in between leaves a schema that the next try meets, not a catalog without one.
    if (!this.schemas.has(`${name}.default`)) this.schemas.create(catalog, "default", {});
    return this.objects.put(name, catalog);
  }

  get(name: string): Catalog {
    return existing(this.objects, KIND, name);
  }

  list(): Catalog[] {
    return this.objects.list();
  }

  update(name: string, change: CatalogChange): Catalog {
    const before = this.get(name);
    return this.objects.put(before.name, { ...before, ...sent(change), ...updated(this.clock) });
  }

  /** The schema `default` goes with its catalog, unless something was put into it. */
  delete(name: string, force: boolean): void {
    const catalog = this.get(name);
    const schemas = this.schemas.list(catalog.name);
    const own = schemas.filter(
      (schema) => schema.name !== "default" || !this.schemas.isEmpty(schema),
    );
    if (own.length > 0 && !force) throw catalogNotEmpty(catalog.name, own.length);
    for (const schema of schemas) this.schemas.delete(schema.full_name, true);
    this.objects.remove(catalog.name);
  }

  private checkedRoot(root: string | undefined): string {
    if (root === undefined) {
      throw new ApiError(
        400,
        "INVALID_STATE",
        "Metastore storage root URL does not exist. Please provide a storage location for the catalog (for example 'CREATE CATALOG myCatalog MANAGED LOCATION '<location-path>').",
      );
    }
    this.locations.requireParentOf(root);
    const other = this.objects.find((catalog) => overlaps(catalog.storage_root, root));
    if (other) throw locationOverlap(root, "catalog", other.name);
    return root;
  }
}
