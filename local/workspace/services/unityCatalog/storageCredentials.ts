import type { Clock } from "../../clock";
import { ApiError, objectTaken } from "../../errors";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import type { ExternalLocation } from "./externalLocations";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";

const KIND = "Storage Credential";

export interface ManagedIdentity {
  readonly access_connector_id: string;
  readonly managed_identity_id?: string | undefined;
}

export interface StorageCredential extends Stamps {
  readonly id: string;
  readonly name: string;
  readonly full_name: string;
  readonly azure_managed_identity: ManagedIdentity & { readonly credential_id: string };
  readonly comment?: string | undefined;
  readonly read_only: boolean;
  readonly isolation_mode: string;
  readonly used_for_managed_storage: boolean;
}

export interface StorageCredentialFields {
  readonly azure_managed_identity: ManagedIdentity;
  readonly comment?: string | undefined;
  readonly read_only?: boolean | undefined;
}

export interface StorageCredentialChange extends Partial<StorageCredentialFields> {
  readonly owner?: string | undefined;
  readonly isolation_mode?: string | undefined;
}

export class StorageCredentials {
  constructor(
    private readonly objects: Collection<StorageCredential>,
    private readonly locations: Collection<ExternalLocation>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(asked: string, fields: StorageCredentialFields): StorageCredential {
    const name = objectName(KIND, asked);
    if (this.objects.has(name)) throw objectTaken(KIND, name);
    const id = this.ids.nextUuid("storage-credential");
    return this.objects.put(name, {
      id,
      name,
      full_name: name,
      azure_managed_identity: { ...fields.azure_managed_identity, credential_id: id },
      ...(fields.comment === undefined ? {} : { comment: fields.comment }),
      read_only: fields.read_only ?? false,
      isolation_mode: "ISOLATION_MODE_OPEN",
      used_for_managed_storage: false,
      ...created(this.clock),
    });
  }

  get(name: string): StorageCredential {
    return existing(this.objects, KIND, name);
  }

  list(): StorageCredential[] {
    return this.objects.list();
  }

  update(name: string, change: StorageCredentialChange): StorageCredential {
    const before = this.get(name);
    const { azure_managed_identity: identity, ...rest } = change;
    return this.objects.put(before.name, {
      ...before,
      ...sent(rest),
      azure_managed_identity: { ...before.azure_managed_identity, ...identity },
      ...updated(this.clock),
    });
  }

  delete(name: string, force: boolean): void {
    const credential = this.get(name);
    const dependent = this.locations.find(
      ({ credential_name }) => credential_name === credential.name,
    );
    if (dependent && !force) {
      throw new ApiError(
        400,
        "INVALID_STATE",
        `Storage credential '${credential.name}' has dependent external location '${dependent.name}'; delete it first or use force option`,
      );
    }
    this.objects.remove(credential.name);
  }
}
