import {
  accessorMissing,
  granteeMissing,
  groupTaken,
  scimInvalid,
  scimMissing,
  servicePrincipalTaken,
} from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { ACCOUNT_GROUPS, USER_NAME, WORKSPACE_GROUPS } from "./identity";

export interface ServicePrincipal {
  readonly id: string;
  readonly applicationId: string;
  readonly displayName: string;
  readonly active: boolean;
  readonly externalId?: string | undefined;
  readonly entitlements: readonly { readonly value: string }[];
}

export interface ServicePrincipalFields {
  readonly applicationId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly active?: boolean | undefined;
  readonly externalId?: string | undefined;
  readonly entitlements?: readonly { readonly value?: string | undefined }[] | undefined;
}

export interface Group {
  readonly id: string;
  readonly displayName: string;
  /** `Group` is one of the account, `WorkspaceGroup` one of the workspace alone. */
  readonly meta: { readonly resourceType: "Group" | "WorkspaceGroup" };
}

/** Who an access control entry names, by exactly one of the three. */
export interface Accessor {
  readonly user_name?: string | undefined;
  readonly group_name?: string | undefined;
  readonly service_principal_name?: string | undefined;
}

/** Everybody somebody can be given something: the one user, service principals, groups. */
export class Principals {
  constructor(
    private readonly servicePrincipals: Collection<ServicePrincipal>,
    private readonly groups: Collection<Group>,
    private readonly ids: Identifiers,
  ) {}

  createServicePrincipal(fields: ServicePrincipalFields): ServicePrincipal {
    if (!fields.applicationId && !fields.displayName) {
      throw scimInvalid("Either applicationId or displayName must be provided.");
    }
    const applicationId = fields.applicationId ?? this.ids.nextUuid("service-principal");
    if (this.withApplicationId(applicationId)) throw servicePrincipalTaken(applicationId);
    const id = String(this.ids.next());
    return this.servicePrincipals.put(id, described(id, applicationId, fields));
  }

  servicePrincipal(id: string): ServicePrincipal {
    const found = this.servicePrincipals.get(id);
    if (!found) throw scimMissing("Service principal", id);
    return found;
  }

  listServicePrincipals(): ServicePrincipal[] {
    return this.servicePrincipals.list();
  }

  /** Replaces everything but the application id, which is the principal. */
  replaceServicePrincipal(id: string, fields: ServicePrincipalFields): ServicePrincipal {
    const { applicationId } = this.servicePrincipal(id);
    if (fields.applicationId !== undefined && fields.applicationId !== applicationId) {
      throw scimInvalid(`The applicationId of service principal ${id} can not be changed.`);
    }
    return this.servicePrincipals.put(id, described(id, applicationId, fields));
  }

  deleteServicePrincipal(id: string): void {
    this.servicePrincipal(id);
    this.servicePrincipals.remove(id);
  }

  withApplicationId(applicationId: string): ServicePrincipal | undefined {
    return this.servicePrincipals.find((one) => one.applicationId === applicationId);
  }

  /** Here a new group is one of the account, as if a directory had provisioned it. */
  createGroup(displayName: string): Group {
    if (this.listGroups().some((group) => group.displayName === displayName))
      throw groupTaken(displayName);
    const id = String(this.ids.next());
    return this.groups.put(id, { id, displayName, meta: { resourceType: "Group" } });
  }

  group(id: string): Group {
    const found = this.listGroups().find((group) => group.id === id);
    if (!found) throw scimMissing("Group", id);
    return found;
  }

  listGroups(): Group[] {
    return [...builtIn, ...this.groups.list()];
  }

  deleteGroup(id: string): void {
    const { displayName } = this.group(id);
    if (!this.groups.has(id)) throw scimInvalid(`Group ${displayName} can not be deleted.`);
    this.groups.remove(id);
  }

  /** Grants of Unity Catalog go to principals of the account, service principals by their application id. */
  checkGrantee(name: string): void {
    const isKnown =
      name === USER_NAME ||
      this.withApplicationId(name) !== undefined ||
      this.listGroups().some(
        ({ displayName, meta }) => displayName === name && meta.resourceType === "Group",
      );
    if (!isKnown) throw granteeMissing(name);
  }

  checkAccessor(accessor: Accessor): void {
    const { user_name, group_name, service_principal_name } = accessor;
    if (user_name !== undefined && user_name !== USER_NAME)
      throw accessorMissing("UserName", user_name);
    if (
      group_name !== undefined &&
      !this.listGroups().some((one) => one.displayName === group_name)
    )
      throw accessorMissing("GroupName", group_name);
    if (service_principal_name !== undefined && !this.withApplicationId(service_principal_name))
      throw accessorMissing("ServicePrincipalName", service_principal_name);
  }
}

const builtIn: readonly Group[] = [
  ...WORKSPACE_GROUPS.map((displayName) => ({
    displayName,
    resourceType: "WorkspaceGroup" as const,
  })),
  ...ACCOUNT_GROUPS.map((displayName) => ({ displayName, resourceType: "Group" as const })),
].map(({ displayName, resourceType }, position) => ({
  id: String(901 + position),
  displayName,
  meta: { resourceType },
}));

/** Clients send entitlements without a value; an answer that repeats them breaks them. */
function described(
  id: string,
  applicationId: string,
  fields: ServicePrincipalFields,
): ServicePrincipal {
  return {
    id,
    applicationId,
    displayName: fields.displayName ?? applicationId,
    active: fields.active ?? true,
    ...(fields.externalId === undefined ? {} : { externalId: fields.externalId }),
    entitlements: (fields.entitlements ?? []).flatMap(({ value }) =>
      value === undefined ? [] : [{ value }],
    ),
  };
}
