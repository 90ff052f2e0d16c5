import { invalidParameter, notImplemented, privilegeNotApplicable } from "../../errors";
import type { Collection } from "../../store/collection";
import type { Principals } from "../principals";
import { isApplicable } from "./privileges";

export interface PrivilegeAssignment {
  readonly principal: string;
  readonly privileges: readonly string[];
}

export interface PermissionsChange {
  readonly principal: string;
  readonly add?: readonly string[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

export interface SecurableGrants {
  /** Of the object granted on: one made anew under an old name starts without grants. */
  readonly securable_id: string;
  readonly assignments: readonly PrivilegeAssignment[];
}

/** The id of the named object by securable type; throws the service's error where there is none. */
export type SecurableIds = Readonly<Record<string, (fullName: string) => string>>;

export class Grants {
  constructor(
    private readonly objects: Collection<SecurableGrants>,
    private readonly ids: SecurableIds,
    private readonly principals: Principals,
  ) {}

  get(type: string, fullName: string): readonly PrivilegeAssignment[] {
    const stored = this.objects.get(keyOf(type, fullName));
    return stored?.securable_id === this.idOf(type, fullName) ? stored.assignments : [];
  }

  update(
    type: string,
    fullName: string,
    changes: readonly PermissionsChange[],
  ): readonly PrivilegeAssignment[] {
    for (const change of changes) this.check(type, fullName, change);
    const assignments = changes.reduce(applied, this.get(type, fullName));
    const securable_id = this.idOf(type, fullName);
    return this.objects.put(keyOf(type, fullName), { securable_id, assignments }).assignments;
  }

  /** The object is gone, and with it what was granted on it. */
  forget(securableId: string): void {
    this.objects.removeWhere(({ securable_id }) => securable_id === securableId);
  }

  /** Taking away works for who is gone as well. */
  private check(type: string, fullName: string, { principal, add = [] }: PermissionsChange): void {
    if (add.length > 0) this.principals.checkGrantee(principal);
    const wrong = add.map(privilege).find((one) => !isApplicable(type, one));
    if (wrong !== undefined) throw privilegeNotApplicable(wrong, type, fullName);
  }

  private idOf(type: string, fullName: string): string {
    const id = this.ids[type.toLowerCase()];
    if (!id) throw notImplemented(`grants on securable type '${type}'`);
    return id(fullName);
  }
}

function keyOf(type: string, fullName: string): string {
  return `${type}/${fullName}`.toLowerCase();
}

/** Pure: what the grants are after one principal's change, principals in name order, none without privileges. */
function applied(
  before: readonly PrivilegeAssignment[],
  change: PermissionsChange,
): readonly PrivilegeAssignment[] {
  const held = before.find(({ principal }) => principal === change.principal)?.privileges ?? [];
  const removed = (change.remove ?? []).map(privilege);
  const kept = [...held, ...(change.add ?? []).map(privilege)].filter(
    (name) => !removed.includes(name),
  );
  const after = { principal: change.principal, privileges: [...new Set(kept)].sort() };
  return [...before.filter(({ principal }) => principal !== change.principal), after]
    .filter(({ privileges }) => privileges.length > 0)
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
}

function privilege(name: string): string {
  const normalized = name.toUpperCase().replaceAll(" ", "_");
  if (!/^[A-Z_]+$/.test(normalized))
    throw invalidParameter(`Privilege '${name}' is not a valid privilege`);
  return normalized;
}
