import { PartlyCreatedError, type ResourceType } from "../protocol/provider";
import { type Inputs, hasUnknown, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { PropertySchema } from "../schema/propertyTypes";
import type { WorkspaceClient } from "./client";
import type { Connection } from "./connection";
import { ignoringMissing, isAlreadyThere, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, named, notServed } from "./rules";
import { only, refreshed, toApi } from "./translation";

export const UNITY_CATALOG = "/api/2.1/unity-catalog";

/** One kind of Unity Catalog object. */
export interface Securable {
  readonly token: string;
  /** As the API's paths have it, e.g. `external-locations`. */
  readonly collection: string;
  /** As messages name it, e.g. `external location`. */
  readonly title: string;
  /** Inputs whose values make the full name. */
  readonly nameParts: readonly string[];
  readonly createFields: readonly string[];
  readonly updateFields: readonly string[];
  /** Fields a create does not take: the real provider sends them in a second request. */
  readonly secondFields: readonly string[];
  readonly immutable: readonly string[];
  /** The securable type under which an isolated object is bound to this workspace. */
  readonly bindingType?: string;
  readonly notServed: readonly string[];
  faults?(inputs: Inputs): Failure[];
  outputs(answer: Inputs, fullName: string, inputs: Inputs): Inputs;
  foreseen?(inputs: Inputs): Inputs;
  afterCreate?(client: WorkspaceClient, fullName: string): Promise<void>;
}

/** Unity Catalog objects differ in fields only: POST, GET, PATCH and DELETE by full name are the same for all. */
export function securable(
  connection: Connection,
  schema: PropertySchema,
  kind: Securable,
): ResourceType {
  const operations = new SecurableOperations(connection, schema, kind);
  return {
    immutable: kind.immutable,
    deletesBeforeReplacing: true,
    check: (subject, news, olds, seed) => {
      const inputs = named(subject, news, olds, seed);
      const unserved = notServed(inputs, [...kind.notServed, ...BEYOND_THE_WORKSPACE]);
      return accepted(inputs, unserved, kind.faults?.(inputs) ?? []);
    },
    foreseen: (_subject, inputs) => {
      const isNamed = !kind.nameParts.some((part) => hasUnknown(inputs[part]));
      return {
        ...(isNamed ? { id: operations.fullName(inputs) } : {}),
        ...kind.foreseen?.(inputs),
      };
    },
    create: (_subject, inputs) => operations.create(inputs),
    read: (remembered) => operations.read(remembered.id, remembered.inputs),
    update: ({ id }, inputs) => operations.update(id, inputs),
    delete: ({ id, inputs }) => operations.delete(id, inputs),
  };
}

class SecurableOperations {
  constructor(
    private readonly connection: Connection,
    private readonly schema: PropertySchema,
    private readonly kind: Securable,
  ) {}

  fullName(inputs: Inputs): string {
    return this.kind.nameParts.map((part) => requiredText(inputs, part)).join(".");
  }

  async create(inputs: Inputs) {
    const { client, adopts } = this.connection;
    const id = this.fullName(inputs);
    const body = this.body(inputs, this.kind.createFields);
    await telling(`create ${this.kind.title}`, () =>
      client.post(`${UNITY_CATALOG}/${this.kind.collection}`, body),
    ).catch((error: unknown) => {
      if (!adopts || !isAlreadyThere(error)) throw error;
    });
    try {
      await this.kind.afterCreate?.(client, id);
      if (this.kind.secondFields.some((field) => inputs[field] !== undefined))
        await this.patch(id, inputs);
      return { id, outputs: await this.outputs(id, inputs) };
    } catch (error) {
      throw new PartlyCreatedError(
        { id, outputs: inputs },
        error instanceof Error ? error.message : String(error),
      );
    }
  }

  async read(id: string, inputs: Inputs) {
    const answer = await unlessMissing(() => this.connection.client.get(this.path(id)));
    if (answer === undefined) return undefined;
    const current = refreshed(this.schema, this.kind.token, inputs, answer, [
      ...this.kind.createFields,
      ...this.kind.updateFields,
    ]);
    return {
      id,
      inputs: current,
      outputs: { ...current, ...this.kind.outputs(answer, id, current) },
    };
  }

  async update(id: string, inputs: Inputs): Promise<Inputs> {
    await telling(`update ${this.kind.title}`, () => this.patch(id, inputs));
    return this.outputs(id, inputs);
  }

  async delete(id: string, inputs: Inputs): Promise<void> {
    const query: Readonly<Record<string, boolean>> =
      inputs["forceDestroy"] === true ? { force: true } : {};
    await telling(`delete ${this.kind.title}`, () =>
      ignoringMissing(() => this.connection.client.delete(this.path(id), query)),
    );
  }

  private async patch(id: string, inputs: Inputs): Promise<void> {
    const { client } = this.connection;
    const body = this.body(inputs, this.kind.updateFields);
    // A comment that is not given any more is taken away; the API knows no other way to say so.
    await client.patch(
      this.path(id),
      this.kind.updateFields.includes("comment") ? { comment: "", ...body } : body,
    );
    if (
      this.kind.bindingType !== undefined &&
      (text(inputs, "isolationMode") ?? "").endsWith("ISOLATED")
    ) {
      const { workspace_id } = await client.get("/.well-known/databricks-config");
      const binding = {
        workspace_id: Number(workspace_id),
        binding_type: "BINDING_TYPE_READ_WRITE",
      };
      await client.patch(`${UNITY_CATALOG}/bindings/${this.kind.bindingType}/${id}`, {
        add: [binding],
      });
    }
  }

  private async outputs(id: string, inputs: Inputs): Promise<Inputs> {
    return this.kind.outputs(await this.connection.client.get(this.path(id)), id, inputs);
  }

  private body(inputs: Inputs, fields: readonly string[]): Inputs {
    return toApi(this.schema, this.kind.token, only(inputs, fields));
  }

  private path(id: string): string {
    return `${UNITY_CATALOG}/${this.kind.collection}/${encodeURIComponent(id)}`;
  }
}
