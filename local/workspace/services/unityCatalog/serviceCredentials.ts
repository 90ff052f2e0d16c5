import type { AzureRecord } from "../../azureRecord";
import type { Clock } from "../../clock";
import { connectorNotAllowed, invalidParameter, objectTaken } from "../../errors";
import type { Collection } from "../../store/collection";
import type { Identifiers } from "../../store/identifiers";
import { created, existing, objectName, sent, updated, type Stamps } from "./securable";
import type { ManagedIdentity } from "./storageCredentials";

const KIND = "Credential";
const ACCESS_CONNECTOR =
  /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Databricks\/accessConnectors\/[^/]+$/i;

/** Whether it is the resource id of an access connector. */
export function isConnectorId(id: string): boolean {
  return ACCESS_CONNECTOR.test(id);
}

export interface ServiceCredential extends Stamps {
  readonly id: string;
  readonly name: string;
  readonly full_name: string;
  readonly purpose: "SERVICE";
  readonly azure_managed_identity: ManagedIdentity & { readonly credential_id: string };
  readonly comment?: string | undefined;
  readonly isolation_mode: string;
  readonly used_for_managed_storage: false;
}

export interface ServiceCredentialFields {
  readonly azure_managed_identity: ManagedIdentity;
  readonly comment?: string | undefined;
}

export interface ServiceCredentialChange extends Partial<ServiceCredentialFields> {
  readonly owner?: string | undefined;
  readonly isolation_mode?: string | undefined;
}

/** Identities with which code reads services beside the lake. On this machine no service takes them. */
export class ServiceCredentials {
  constructor(
    private readonly objects: Collection<ServiceCredential>,
    /** Whether Azure has a resource of that id. */
    private readonly azure: Pick<AzureRecord, "has">,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(asked: string, fields: ServiceCredentialFields): ServiceCredential {
    const name = objectName(KIND, asked);
    if (this.objects.has(name)) throw objectTaken(KIND, name);
    this.checkConnector(fields.azure_managed_identity.access_connector_id);
    const id = this.ids.nextUuid("service-credential");
    return this.objects.put(name, {
      id,
      name,
      full_name: name,
      purpose: "SERVICE",
      azure_managed_identity: { ...fields.azure_managed_identity, credential_id: id },
      ...(fields.comment === undefined ? {} : { comment: fields.comment }),
      isolation_mode: "ISOLATION_MODE_OPEN",
      used_for_managed_storage: false,
      ...created(this.clock),
    });
  }

  get(name: string): ServiceCredential {
    return existing(this.objects, KIND, name);
  }

  list(): ServiceCredential[] {
    return this.objects.list();
  }

  update(name: string, change: ServiceCredentialChange): ServiceCredential {
    const before = this.get(name);
    const { azure_managed_identity: identity, ...rest } = change;
    if (identity !== undefined) this.checkConnector(identity.access_connector_id);
    return this.objects.put(before.name, {
      ...before,
      ...sent(rest),
      azure_managed_identity: { ...before.azure_managed_identity, ...identity },
      ...updated(this.clock),
    });
  }

  delete(name: string): void {
    this.objects.remove(this.get(name).name);
  }

  /** The service asks Azure for the connector, whether or not it is to try the credential. */
  private checkConnector(connectorId: string): void {
    if (!isConnectorId(connectorId))
      throw invalidParameter(`'${connectorId}' is not the resource id of an access connector`);
    if (!this.azure.has(connectorId)) throw connectorNotAllowed(connectorId);
  }
}
