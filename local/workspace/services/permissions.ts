import { invalidParameter, notImplemented } from "../errors";
import type { Collection } from "../store/collection";
import type { ClusterPolicies } from "./clusterPolicies";
import type { Dashboards } from "./dashboards";
import { USER_NAME } from "./identity";
import type { InstancePools } from "./instancePools";
import type { Jobs } from "./jobs";
import type { Accessor, Principals } from "./principals";
import type { SqlWarehouses } from "./sqlWarehouses";
import type { WorkspaceTree } from "./workspaceTree";

export interface AccessControl extends Accessor {
  readonly permission_level: string;
}

export interface AccessControls {
  readonly entries: readonly AccessControl[];
}

/** What a kind of object is called in answers, which levels it knows, and how its existence is checked. */
export interface PermissionKind {
  readonly objectType: string;
  /** Each allows what those before it do. */
  readonly levels: readonly string[];
  readonly hasOwner: boolean;
  readonly check: (id: string) => unknown;
}

/** Who may do what with one object; enforced where a job runs as a service principal: the one user may do all. */
export class Permissions {
  constructor(
    private readonly objects: Collection<AccessControls>,
    private readonly kinds: Readonly<Record<string, PermissionKind>>,
    private readonly principals: Principals,
  ) {}

  get(type: string, id: string): object {
    const kind = this.kindOf(type, id);
    return this.shown(type, id, kind, this.stored(type, id, kind));
  }

  set(type: string, id: string, entries: readonly AccessControl[]): object {
    const kind = this.kindOf(type, id);
    this.check(kind, entries);
    this.objects.put(`${type}/${id}`, { entries });
    return this.shown(type, id, kind, entries);
  }

  update(type: string, id: string, changes: readonly AccessControl[]): object {
    const kind = this.kindOf(type, id);
    const changed = new Set(changes.map(principalOf));
    const kept = this.stored(type, id, kind).filter((entry) => !changed.has(principalOf(entry)));
    return this.set(type, id, [...kept, ...changes]);
  }

  /** The object is gone, and with it who might do what with it. */
  forget(type: string, id: string): void {
    if (this.objects.has(`${type}/${id}`)) this.objects.remove(`${type}/${id}`);
  }

  /** Whether a service principal has a level of permission, or a higher one, on the object itself: by its name or as one of all users. */
  holds(type: string, id: string, applicationId: string, least?: string): boolean {
    const entries = this.objects.get(`${type}/${id}`)?.entries ?? [];
    const levels = this.kinds[type]?.levels ?? [];
    const enough = least === undefined ? levels : levels.slice(levels.indexOf(least));
    return entries.some(
      ({ service_principal_name, group_name, permission_level }) =>
        (service_principal_name === applicationId || group_name === "users") &&
        enough.includes(permission_level),
    );
  }

  private stored(type: string, id: string, kind: PermissionKind): readonly AccessControl[] {
    const owner: AccessControl = { user_name: USER_NAME, permission_level: "IS_OWNER" };
    return this.objects.get(`${type}/${id}`)?.entries ?? (kind.hasOwner ? [owner] : []);
  }

  private kindOf(type: string, id: string): PermissionKind {
    const kind = this.kinds[type];
    if (!kind) throw notImplemented(`permissions of object type '${type}'`);
    kind.check(id);
    return kind;
  }

  private check(kind: PermissionKind, entries: readonly AccessControl[]): void {
    for (const { permission_level: level, ...accessor } of entries) {
      this.principals.checkAccessor(accessor);
      if (!kind.levels.includes(level)) {
        throw invalidParameter(
          `Permission level '${level}' is not valid for a ${kind.objectType}; allowed are ${kind.levels.join(", ")}`,
        );
      }
    }
    const owners = entries.filter(({ permission_level: level }) => level === "IS_OWNER").length;
    if (kind.hasOwner && owners !== 1)
      throw invalidParameter(`The ${kind.objectType} must have exactly one owner.`);
  }

  private shown(
    type: string,
    id: string,
    kind: PermissionKind,
    entries: readonly AccessControl[],
  ): object {
    const admins = {
      group_name: "admins",
      all_permissions: [
        { permission_level: "CAN_MANAGE", inherited: true, inherited_from_object: [`/${type}/`] },
      ],
    };
    const direct = entries.map(({ permission_level, ...principal }) => ({
      ...principal,
      all_permissions: [{ permission_level, inherited: false }],
    }));
    return {
      object_id: `/${type}/${id}`,
      object_type: kind.objectType,
      access_control_list: [...direct, admins],
    };
  }
}

function principalOf(entry: AccessControl): string {
  return `${entry.user_name ?? ""}|${entry.group_name ?? ""}|${entry.service_principal_name ?? ""}`;
}

/** What there is to have permissions on. */
export interface PermissionObjects {
  readonly tree: WorkspaceTree;
  readonly jobs: Jobs;
  readonly policies: ClusterPolicies;
  readonly pools: InstancePools;
  readonly warehouses: SqlWarehouses;
  readonly dashboards: Dashboards;
}

const FILE_LEVELS = ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"];

/** The kinds of objects with permissions, by the words in the path. */
export function permissionKinds(objects: PermissionObjects): Record<string, PermissionKind> {
  const { jobs, policies, pools, warehouses } = objects;
  return {
    jobs: {
      objectType: "job",
      levels: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
      hasOwner: true,
      check: (id) => jobs.get(Number(id)),
    },
    "cluster-policies": {
      objectType: "cluster-policy",
      levels: ["CAN_USE"],
      hasOwner: false,
      check: (id) => policies.get(id),
    },
    "instance-pools": {
      objectType: "instance-pool",
      levels: ["CAN_ATTACH_TO", "CAN_MANAGE"],
      hasOwner: false,
      check: (id) => pools.get(id),
    },
    "sql/warehouses": {
      objectType: "warehouses",
      levels: ["CAN_VIEW", "CAN_MONITOR", "CAN_USE", "CAN_MANAGE", "IS_OWNER"],
      hasOwner: true,
      check: (id) => warehouses.get(id),
    },
    ...kindsInTree(objects),
  };
}

function kindsInTree({
  tree,
  dashboards,
}: Pick<PermissionObjects, "tree" | "dashboards">): Record<string, PermissionKind> {
  const inTree = (objectType: string, check: PermissionKind["check"]): PermissionKind => ({
    objectType,
    levels: FILE_LEVELS,
    hasOwner: false,
    check,
  });
  const byId = (type: string) => inTree(type, (id) => tree.byIdOrFail(id, type.toUpperCase()));
  return {
    notebooks: byId("notebook"),
    directories: byId("directory"),
    files: byId("file"),
    // They have ids of their own.
    dashboards: inTree("dashboard", (id) => dashboards.active(id)),
  };
}
