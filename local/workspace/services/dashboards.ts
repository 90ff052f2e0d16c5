import type { Clock } from "../clock";
import { ApiError, dashboardMissing, invalidParameter, permissionDenied } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { definitionFault } from "./dashboardDefinition";
import { USER_NAME } from "./identity";
import type { SqlWarehouses } from "./sqlWarehouses";
import { sent } from "./unityCatalog/securable";
import { normalized } from "./workspacePath";
import type { WorkspaceTree } from "./workspaceTree";

export interface DashboardFields {
  readonly display_name: string;
  readonly parent_path: string;
  readonly warehouse_id?: string | undefined;
  readonly serialized_dashboard: string;
}

/** The version people look at, as it was when it was published. */
export interface PublishedDashboard {
  readonly display_name: string;
  readonly embed_credentials: boolean;
  readonly warehouse_id?: string | undefined;
  readonly revision_create_time: string;
  readonly serialized_dashboard: string;
}

export interface Dashboard extends DashboardFields {
  readonly dashboard_id: string;
  readonly path: string;
  readonly lifecycle_state: "ACTIVE" | "TRASHED";
  readonly create_time: string;
  readonly update_time: string;
  /** Grows with each change. */
  readonly etag: string;
  readonly published?: PublishedDashboard | undefined;
}

export interface DashboardChange extends Partial<DashboardFields> {
  readonly etag?: string | undefined;
}

const EXTENSION = ".lvdash.json";

/** Dashboards as definitions: kept, placed in the workspace's tree, published. Their queries do not run here. */
export class Dashboards {
  constructor(
    private readonly objects: Collection<Dashboard>,
    private readonly tree: WorkspaceTree,
    private readonly warehouses: SqlWarehouses,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(asked: Partial<DashboardFields>): Dashboard {
    const fields: DashboardFields = {
      display_name: asked.display_name ?? "",
      parent_path: normalized(asked.parent_path ?? `/Users/${USER_NAME}`),
      serialized_dashboard: asked.serialized_dashboard ?? JSON.stringify({ pages: [] }),
      ...(asked.warehouse_id === undefined ? {} : { warehouse_id: asked.warehouse_id }),
    };
    this.check(fields);
    const id = this.ids.nextUuid("dashboard").replaceAll("-", "");
    const path = pathOf(fields);
    this.checkFree(id, path);
    const now = this.now();
    const made: Dashboard = {
      ...fields,
      dashboard_id: id,
      path,
      lifecycle_state: "ACTIVE",
      create_time: now,
      update_time: now,
      etag: "1",
    };
    return this.keep(made);
  }

  /** Also one in the trash. */
  get(id: string): Dashboard {
    const found = this.objects.get(id);
    if (!found) throw dashboardMissing(id);
    return found;
  }

  list(): Dashboard[] {
    return this.objects.list().filter(({ lifecycle_state }) => lifecycle_state === "ACTIVE");
  }

  update(id: string, { etag, ...change }: DashboardChange): Dashboard {
    const before = this.active(id);
    if (etag !== undefined && etag !== before.etag) throw outdated(id);
    const folder = normalized(change.parent_path ?? before.parent_path);
    if (folder !== before.parent_path)
      throw invalidParameter(`The parent_path of dashboard '${id}' cannot be changed`);
    const changed = { ...before, ...sent(change), parent_path: folder };
    const after = { ...changed, path: pathOf(changed), update_time: this.now() };
    this.check(after);
    if (after.path !== before.path) this.checkFree(id, after.path);
    const kept = this.keep({ ...after, etag: String(Number(before.etag) + 1) });
    if (after.path !== before.path) this.removeFile(before.path);
    return kept;
  }

  trash(id: string): void {
    const dashboard = this.active(id);
    this.objects.put(id, { ...dashboard, lifecycle_state: "TRASHED" });
    this.removeFile(dashboard.path);
  }

  publish(id: string, embedCredentials: boolean, warehouseId?: string): PublishedDashboard {
    const { published: _, ...draft } = this.active(id);
    if (warehouseId !== undefined) this.warehouses.checkExists(warehouseId);
    const published: PublishedDashboard = {
      display_name: draft.display_name,
      embed_credentials: embedCredentials,
      warehouse_id: warehouseId ?? draft.warehouse_id,
      revision_create_time: this.now(),
      serialized_dashboard: draft.serialized_dashboard,
    };
    this.objects.put(id, { ...draft, published });
    return published;
  }

  published(id: string): PublishedDashboard {
    const { published } = this.active(id);
    if (!published) throw dashboardMissing(id);
    return published;
  }

  unpublish(id: string): void {
    this.published(id);
    const { published: _, ...draft } = this.active(id);
    this.objects.put(id, draft);
  }

  /** What lay there was deleted from the tree, alone or with its folder: that is for good. */
  lost(path: string): void {
    const dashboard = this.list().find((one) => one.path === path);
    if (dashboard !== undefined) this.objects.remove(dashboard.dashboard_id);
  }

  /** @throws ApiError for one in the trash */
  active(id: string): Dashboard {
    const found = this.get(id);
    // The real client takes a 403 for one that is in the trash already.
    if (found.lifecycle_state === "TRASHED")
      throw permissionDenied(`Dashboard ${id} is in the trash.`);
    return found;
  }

  private check(fields: DashboardFields): void {
    if (fields.display_name === "")
      throw invalidParameter("Missing required field: dashboard.display_name");
    this.tree.checkFolder(fields.parent_path);
    if (fields.warehouse_id !== undefined) this.warehouses.checkExists(fields.warehouse_id);
    const fault = definitionFault(fields.serialized_dashboard);
    if (fault !== undefined) throw invalidParameter(fault);
  }

  private checkFree(id: string, path: string): void {
    if (this.tree.find(path) !== undefined) throw nameTaken(id, path);
  }

  /** The record first: what a kill leaves without its file is found by its id and by the list. */
  private keep(dashboard: Dashboard): Dashboard {
    const { dashboard_id: id, path, serialized_dashboard: definition } = dashboard;
    this.objects.put(id, dashboard);
    this.tree.place(path, "DASHBOARD", Buffer.from(definition));
    return dashboard;
  }

  private removeFile(path: string): void {
    if (this.tree.find(path) !== undefined) this.tree.delete(path, false);
  }

  private now(): string {
    return new Date(this.clock()).toISOString();
  }
}

function pathOf({ parent_path, display_name }: DashboardFields): string {
  return `${parent_path}/${display_name}${EXTENSION}`;
}

function nameTaken(id: string, path: string): ApiError {
  const node = path.slice(path.lastIndexOf("/") + 1);
  return new ApiError(
    409,
    "ALREADY_EXISTS",
    `Unable to register dashboard [dashboards/${id}]. Caused by Node named '${node}' already exists`,
  );
}

function outdated(id: string): ApiError {
  const message = `The etag of dashboard ${id} is not that of its latest version; read it again`;
  return new ApiError(409, "ABORTED", message);
}
