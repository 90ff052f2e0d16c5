import { text, type Inputs } from "../protocol/values";
import { WorkspaceClient } from "./client";

/** The workspace that the program's provider resource names, once the engine has told. */
export class Connection {
  private configured: WorkspaceClient | undefined;

  constructor(
    /** Folder against which a relative `source` of a notebook or file counts. */
    readonly projectFolder: string,
    /** Whether an existing object is taken over by a create, after an update that was killed. */
    readonly adopts: boolean,
    /** Where on this machine a workspace's address is served. */
    private readonly resolve: (host: string) => string = (host) => host,
  ) {}

  configure(config: Inputs): void {
    const host = text(config, "host");
    // Any token signs in to the local workspace; a real one must not reach it.
    this.configured =
      host === undefined ? undefined : new WorkspaceClient(host, "local", this.resolve);
  }

  get client(): WorkspaceClient {
    if (this.configured === undefined) {
      throw new Error(
        "the databricks provider has no `host`; give the resource a provider made from the workspace's address",
      );
    }
    return this.configured;
  }
}
