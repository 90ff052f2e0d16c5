import { text, type Inputs } from "../protocol/values";
import { resourceGroupNotFound, resourceNotFound } from "./errors";
import type { ArmResource, ResourceStore } from "../../azure/resourceStore";

export const TENANT_ID = "00000000-0000-0000-0000-00000000a2e0";
const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000000";
/** The number behind the dot of a workspace's address goes from 0 to 19. */
const SHARDS = 20n;
const CLIENT_ID = "00000000-0000-0000-0000-00000000c11e";
/** What whoever deploys signs in with; it opens nothing but the record on this machine. */
export const CLIENT_TOKEN = "token-of-whoever-deploys";

/** What a resource type may ask of the platform it is created on. */
export class Arm {
  private config: Inputs = {};

  constructor(
    readonly store: ResourceStore,
    /** Folder that stands for the storage accounts. */
    readonly lakeFolder: string,
    /** Folder in which the workspace of this platform keeps what it holds. */
    readonly workspaceFolder: string,
    /** Host and port of the server that stands for the workspaces of this platform. */
    readonly workspaceServer: string,
    /** Whether an existing resource is taken over by a create, after an update that was killed. */
    readonly adopts: boolean,
    /** Whether a workspace has the name it would have in Azure; else its address is that of the server. */
    private readonly namesWorkspaces = false,
    /** Milliseconds since 1970, now. */
    readonly clock: () => number = Date.now,
  ) {}

  configure(config: Inputs): void {
    this.config = config;
  }

  get location(): string | undefined {
    return text(this.config, "location");
  }

  /** What the `getClientConfig` function tells. */
  get client() {
    return {
      clientId: text(this.config, "clientId") ?? CLIENT_ID,
      objectId: CLIENT_ID,
      subscriptionId: text(this.config, "subscriptionId") ?? SUBSCRIPTION_ID,
      tenantId: text(this.config, "tenantId") ?? TENANT_ID,
    };
  }

  /** Whether the id is one of a subscription, of a resource in the record, or of a service that comes with its account. */
  exists(id: string): boolean {
    if (/^\/subscriptions\/[^/]+$/.test(id)) return true;
    return (
      this.store.get(id.replace(/\/(blob|file|queue|table)Services\/default$/, "")) !== undefined
    );
  }

  /** @param workspaceId the sixteen digits @returns host of the workspace, without protocol, as Azure tells it */
  workspaceUrl(workspaceId: string): string {
    if (!this.namesWorkspaces) return this.workspaceServer;
    return `adb-${workspaceId}.${Number(BigInt(workspaceId) % SHARDS)}.azuredatabricks.net`;
  }

  groupId(name: string): string {
    return `/subscriptions/${this.client.subscriptionId}/resourceGroups/${name}`;
  }

  group(name: string): ArmResource {
    const found = this.store.get(this.groupId(name));
    if (found === undefined) throw resourceGroupNotFound(name);
    return found;
  }

  accountId(group: string, account: string): string {
    return `${this.groupId(group)}/providers/Microsoft.Storage/storageAccounts/${account}`;
  }

  account(group: string, account: string): ArmResource {
    this.group(group);
    const found = this.store.get(this.accountId(group, account));
    if (found === undefined)
      throw resourceNotFound("Microsoft.Storage/storageAccounts", account, group);
    return found;
  }
}
