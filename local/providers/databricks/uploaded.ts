import type {
  Checked,
  Created,
  Found,
  Remembered,
  ResourceType,
  Subject,
} from "../protocol/provider";
import { type Inputs, requiredText } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { contentFaults, contentOf, withDigest } from "./content";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";
import { API, pathFaults, status, treeOutputs } from "./workspaceObjects";

/** How one kind of object gets its content into the workspace tree. */
export interface UploadedKind {
  /** As messages name it. */
  readonly title: string;
  faults(inputs: Inputs): Failure[];
  /** Puts the content at its path and tells what the object is now. */
  upload(client: WorkspaceClient, inputs: Inputs, content: Buffer): Promise<Inputs>;
}

/** A notebook or a file: its path is its identity, an import over it is its update. */
export class UploadedType implements ResourceType {
  readonly immutable = ["path"];
  readonly deletesBeforeReplacing = true;

  constructor(
    private readonly connection: Connection,
    private readonly kind: UploadedKind,
  ) {}

  check(_subject: Subject, inputs: Inputs): Checked {
    const unserved = notServed(inputs, BEYOND_THE_WORKSPACE);
    const failures = [
      ...pathFaults(inputs),
      ...contentFaults(inputs),
      ...this.kind.faults(inputs),
      ...unserved,
    ];
    return accepted(
      failures.length === 0 ? withDigest(inputs, this.connection.projectFolder) : inputs,
      failures,
    );
  }

  foreseen(_subject: Subject, inputs: Inputs): Inputs {
    return { id: inputs["path"] };
  }

  async create(_subject: Subject, inputs: Inputs): Promise<Created> {
    return { id: requiredText(inputs, "path"), outputs: await this.upload("create", inputs) };
  }

  async read({ id, inputs, outputs }: Remembered): Promise<Found | undefined> {
    const { client } = this.connection;
    const answer = await unlessMissing(() => status(client, id));
    if (answer === undefined) return undefined;
    return { id, inputs, outputs: { ...outputs, ...treeOutputs(client, id, answer) } };
  }

  update(_remembered: Remembered, inputs: Inputs): Promise<Inputs> {
    return this.upload("update", inputs);
  }

  async delete({ id }: Remembered): Promise<void> {
    const { client } = this.connection;
    await telling(`delete ${this.kind.title} ${id}`, () =>
      ignoringMissing(() => client.post(`${API}/delete`, { path: id })),
    );
  }

  private upload(verb: string, inputs: Inputs): Promise<Inputs> {
    const { client, projectFolder } = this.connection;
    const content = contentOf(inputs, projectFolder);
    const title = `${verb} ${this.kind.title} ${requiredText(inputs, "path")}`;
    return telling(title, () => this.kind.upload(client, inputs, content));
  }
}
