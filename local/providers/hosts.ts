import type { ResourceStore } from "../azure/resourceStore";

const WORKSPACES = "Microsoft.Databricks/workspaces";
const THIS_MACHINE = "127.0.0.1";
const AZURE_DATABRICKS = /\.azuredatabricks\.net$/;

/**
 * What a hosts file would be: a workspace made on this platform has its name in Azure, and the server on this machine
 * answers for it.
 */
export class Hosts {
  constructor(
    /** The record of Azure on this platform. */
    readonly store: ResourceStore,
    /** Host and port of the server on this machine. */
    readonly server: string,
  ) {}

  /** Whether this platform made the workspace of that name. */
  knows(host: string): boolean {
    return this.names().includes(host);
  }

  /**
   * A workspace named by its server keeps the port in its state when the server moves to another; by then the old port may
   * belong to a program that is none of ours.
   *
   * @param url whole, or the address alone @returns the same place on this machine; other addresses as they are
   */
  resolve(url: string): string {
    const parsed = new URL(url);
    const isNamed = AZURE_DATABRICKS.test(parsed.hostname);
    if (!isNamed && parsed.hostname !== THIS_MACHINE) return url;
    if (isNamed && !this.knows(parsed.hostname))
      throw unknownWorkspace(parsed.hostname, this.names());
    const path = url.slice(parsed.origin.length);
    return `http://${this.server}${path}`;
  }

  private names(): string[] {
    return this.store.ofType(WORKSPACES).map(({ outputs }) => String(outputs["workspaceUrl"]));
  }
}

export function isAzureDatabricks(url: string): boolean {
  return AZURE_DATABRICKS.test(new URL(url).hostname);
}

export function unknownWorkspace(host: string, known: readonly string[]): Error {
  const made = known.length === 0 ? "it made none" : `it made ${known.join(", ")}`;
  return new Error(`no workspace of this platform has the address ${host}; ${made}`);
}
