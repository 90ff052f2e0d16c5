import * as fs from "node:fs";
import type { Clock } from "../../clock";
import {
  ApiError,
  filesystemMissing,
  locationOverlap,
  noParentLocation,
  objectTaken,
} from "../../errors";
import type { Paths } from "../../../places";
import { isWithin, lakeDirectory, overlaps, parseLakeUrl } from "../../lake";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";
import type { StorageCredential } from "./storageCredentials";

const KIND = "External Location";

/** Where the service makes itself a queue. */
export interface FileEventQueue {
  readonly managed_aqs: { readonly resource_group: string; readonly subscription_id: string };
}

export interface ExternalLocation extends Stamps {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly credential_name: string;
  readonly credential_id: string;
  readonly comment?: string | undefined;
  readonly read_only: boolean;
  readonly fallback: boolean;
  readonly enable_file_events: boolean;
  readonly file_event_queue?: FileEventQueue | undefined;
  readonly isolation_mode: string;
}

export interface ExternalLocationFields {
  readonly url: string;
  readonly credential_name: string;
  readonly comment?: string | undefined;
  readonly read_only?: boolean | undefined;
  readonly fallback?: boolean | undefined;
  readonly enable_file_events?: boolean | undefined;
  readonly file_event_queue?: FileEventQueue | undefined;
  readonly skip_validation?: boolean | undefined;
}

export interface ExternalLocationChange extends Partial<ExternalLocationFields> {
  readonly owner?: string | undefined;
  readonly isolation_mode?: string | undefined;
  readonly force?: boolean | undefined;
}

/** Something stored at a URL: a catalog, a schema or a volume. */
export interface Located {
  readonly kind: string;
  readonly name: string;
  readonly url: string;
}

export class ExternalLocations {
  constructor(
    private readonly objects: Collection<ExternalLocation>,
    private readonly credentials: Collection<StorageCredential>,
    private readonly located: () => readonly Located[],
    private readonly paths: Paths,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(asked: string, fields: ExternalLocationFields): ExternalLocation {
    const name = objectName(KIND, asked);
    if (this.objects.has(name)) throw objectTaken(KIND, name);
    const credential = existing(this.credentials, "Storage Credential", fields.credential_name);
    this.checkUrl(name, fields.url, fields.skip_validation ?? false);
    const { skip_validation: _, ...kept } = fields;
    return this.objects.put(name, {
      id: this.ids.nextUuid("external-location"),
      name,
      ...kept,
      credential_name: credential.name,
      credential_id: credential.id,
      read_only: fields.read_only ?? false,
      fallback: fields.fallback ?? false,
      enable_file_events: fields.enable_file_events ?? false,
      isolation_mode: "ISOLATION_MODE_OPEN",
      ...created(this.clock),
    });
  }

  get(name: string): ExternalLocation {
    return existing(this.objects, KIND, name);
  }

  list(): ExternalLocation[] {
    return this.objects.list();
  }

  update(name: string, change: ExternalLocationChange): ExternalLocation {
    const before = this.get(name);
    const { skip_validation: skip = false, force = false, ...fields } = change;
    const after = { ...before, ...sent(fields), ...updated(this.clock) };
    if (after.url !== before.url) {
      this.checkUrl(before.name, after.url, skip);
      if (!force) this.refuseIfUsed(before);
    }
    const credential = existing(this.credentials, "Storage Credential", after.credential_name);
    return this.objects.put(before.name, { ...after, credential_id: credential.id });
  }

  delete(name: string, force: boolean): void {
    const location = this.get(name);
    if (!force) this.refuseIfUsed(location);
    this.objects.remove(location.name);
  }

  /** Catalogs, schemas and volumes may be put only where an external location grants access. */
  requireParentOf(url: string): void {
    const parent = this.objects.find((location) => isWithin(url, location.url));
    if (!parent) throw noParentLocation(url);
  }

  private refuseIfUsed(location: ExternalLocation): void {
    const user = this.located().find(({ url }) => isWithin(url, location.url));
    if (!user) return;
    throw new ApiError(
      400,
      "INVALID_STATE",
      `External location '${location.name}' has dependent ${user.kind.toLowerCase()} '${user.name}'; delete it first or use force option`,
    );
  }

  /** The service tries the credential on the URL; here, the container must have been provisioned. */
  private checkUrl(name: string, url: string, skipValidation: boolean): void {
    const { container, account } = parseLakeUrl(url);
    const other = this.objects.find((known) => known.name !== name && overlaps(known.url, url));
    if (other) throw locationOverlap(url, "external location", other.name);
    const root = lakeDirectory(this.paths, `abfss://${container}@${account}.dfs.core.windows.net/`);
    if (!skipValidation && !fs.existsSync(root)) throw filesystemMissing(url, container, account);
  }
}
