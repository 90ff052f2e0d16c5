import * as fs from "node:fs";
import type { Clock } from "../../clock";
import { invalidParameter, locationOverlap, objectMissing, objectTaken } from "../../errors";
import type { Paths } from "../../../places";
import { joinUrl, lakeDirectory, overlaps } from "../../lake";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import type { ExternalLocations } from "./externalLocations";
import type { Schema } from "./schemas";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";

const KIND = "Volume";

export interface Volume extends Stamps {
  readonly volume_id: string;
  readonly name: string;
  readonly catalog_name: string;
  readonly schema_name: string;
  readonly full_name: string;
  readonly volume_type: "EXTERNAL" | "MANAGED";
  readonly storage_location: string;
  readonly comment?: string | undefined;
}

export interface VolumeFields {
  readonly volume_type: "EXTERNAL" | "MANAGED";
  readonly storage_location?: string | undefined;
  readonly comment?: string | undefined;
}

export interface VolumeChange {
  readonly comment?: string | undefined;
  readonly owner?: string | undefined;
  readonly new_name?: string | undefined;
}

export class Volumes {
  constructor(
    private readonly objects: Collection<Volume>,
    private readonly locations: () => ExternalLocations,
    private readonly paths: Paths,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(schema: Schema, asked: string, fields: VolumeFields): Volume {
    const name = objectName(KIND, asked);
    const fullName = `${schema.full_name}.${name}`;
    if (this.objects.has(fullName)) throw objectTaken(KIND, fullName);
    const location = this.checkedLocation(schema, name, fields);
    fs.mkdirSync(lakeDirectory(this.paths, location), { recursive: true });
    return this.objects.put(fullName, {
      volume_id: this.ids.nextUuid("volume"),
      name,
      catalog_name: schema.catalog_name,
      schema_name: schema.name,
      full_name: fullName,
      ...sent(fields),
      volume_type: fields.volume_type,
      storage_location: location,
      ...created(this.clock),
    });
  }

  get(fullName: string): Volume {
    return existing(this.objects, KIND, fullName);
  }

  list(schemaFullName: string): Volume[] {
    const prefix = `${schemaFullName.toLowerCase()}.`;
    return this.objects.list().filter((volume) => volume.full_name.startsWith(prefix));
  }

  all(): Volume[] {
    return this.objects.list();
  }

  update(fullName: string, change: VolumeChange): Volume {
    const before = this.get(fullName);
    const { new_name: newName, ...fields } = change;
    const name = newName === undefined ? before.name : objectName(KIND, newName);
    const renamed = `${before.catalog_name}.${before.schema_name}.${name}`;
    if (renamed !== before.full_name && this.objects.has(renamed)) throw objectTaken(KIND, renamed);
    const after = { ...before, ...sent(fields), name, full_name: renamed, ...updated(this.clock) };
    this.objects.put(renamed, after);
    if (renamed !== before.full_name) this.objects.remove(before.full_name);
    return after;
  }

  /** An external volume's files stay where they are; a managed volume's go with it. */
  delete(fullName: string): void {
    const volume = this.get(fullName);
    if (volume.volume_type === "MANAGED") {
      const directory = lakeDirectory(this.paths, volume.storage_location);
      fs.rmSync(directory, { recursive: true, force: true });
    }
    this.objects.remove(volume.full_name);
  }

  /** The volume a `/Volumes/<catalog>/<schema>/<volume>/...` path is in, its directory, and the rest of the path. */
  resolve(segments: readonly string[]): { volume: Volume; directory: string; inside: string[] } {
    const [catalog, schema, name, ...inside] = segments;
    if (catalog === undefined || schema === undefined || name === undefined) {
      throw invalidParameter(
        `'/Volumes/${segments.join("/")}' is not a path in a volume; expected /Volumes/<catalog>/<schema>/<volume>/...`,
      );
    }
    const fullName = `${catalog}.${schema}.${name}`;
    const volume = this.objects.get(fullName.toLowerCase());
    if (!volume) throw objectMissing(KIND, fullName);
    return { volume, directory: lakeDirectory(this.paths, volume.storage_location), inside };
  }

  private checkedLocation(schema: Schema, name: string, fields: VolumeFields): string {
    const { volume_type: type, storage_location: location } = fields;
    if (type === "MANAGED") {
      if (location !== undefined) {
        throw invalidParameter("Storage location cannot be specified for managed volumes");
      }
      return joinUrl(schema.storage_location, "__volumes", name);
    }
    if (location === undefined) {
      throw invalidParameter("Storage location must be specified for external volumes");
    }
    this.locations().requireParentOf(location);
    const other = this.objects.find((volume) => overlaps(volume.storage_location, location));
    if (other) throw locationOverlap(location, "volume", other.full_name);
    return location;
  }
}
