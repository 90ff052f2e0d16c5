import type {
  Checked,
  Created,
  Found,
  Remembered,
  ResourceType,
  Subject,
} from "../protocol/provider";
import { type Inputs, hasUnknown, requiredText, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { alreadyExists } from "./errors";
import { type Autoname, autoname } from "./naming";

/** One resource type of Azure: where it lives in the tree of ids, what it refuses, what it answers. */
export interface ArmType {
  readonly armType: string;
  readonly apiVersion: string;
  readonly nameProperty: string;
  /** The only name there may be, for singletons below another resource. */
  readonly onlyName?: string;
  readonly autoname: Autoname;
  readonly isLocated: boolean;
  readonly immutable: readonly string[];
  /** Why a name can not be, or undefined. */
  nameFault?(name: string): string | undefined;
  faults?(inputs: Inputs): Failure[];
  /** Id of the resource; its inputs are known. */
  id(inputs: Inputs, arm: Arm): string;
  /** Throws what Resource Manager would answer to a PUT that can not be done. */
  refuse?(inputs: Inputs, id: string, arm: Arm): void;
  outputs(inputs: Inputs, id: string, arm: Arm, previous: Inputs | undefined): Inputs;
  /** Outputs a preview can tell beside id and name. */
  foreseen?(inputs: Inputs, arm: Arm): Inputs;
  /** What stands for the resource outside the record. */
  materialize?(inputs: Inputs, id: string, arm: Arm): Promise<void>;
  dismantle?(id: string, inputs: Inputs, arm: Arm): Promise<void>;
}

/** An Azure resource type as the engine deals with it: a PUT creates and updates alike. */
export class ArmResourceType implements ResourceType {
  readonly immutable: readonly string[];
  readonly deletesBeforeReplacing = true;

  constructor(
    private readonly type: ArmType,
    private readonly arm: Arm,
  ) {
    const place = [
      "resourceGroupName",
      "accountName",
      type.nameProperty,
      ...(type.isLocated ? ["location"] : []),
    ];
    this.immutable = [...new Set([...place, ...type.immutable])];
  }

  check(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Checked {
    const { nameProperty, onlyName, isLocated } = this.type;
    const name =
      news[nameProperty] ?? olds[nameProperty] ?? autoname(this.type.autoname, subject.name, seed);
    const location = isLocated ? (news["location"] ?? this.defaultLocation(news)) : undefined;
    const inputs = {
      ...news,
      [nameProperty]: name,
      ...(location === undefined ? {} : { location }),
    };
    return {
      inputs,
      failures: [
        ...this.nameFailures(text(inputs, nameProperty), onlyName),
        ...(this.type.faults?.(inputs) ?? []),
      ],
    };
  }

  private nameFailures(name: string | undefined, onlyName: string | undefined): Failure[] {
    if (name === undefined) return [];
    const fault =
      onlyName !== undefined && name !== onlyName
        ? `the name of a ${this.type.armType} must be '${onlyName}', got '${name}'`
        : this.type.nameFault?.(name);
    return fault === undefined ? [] : [{ property: this.type.nameProperty, reason: fault }];
  }

  /** The provider's location, else that of the resource group, as far as either is known. */
  private defaultLocation(inputs: Inputs): unknown {
    const group = text(inputs, "resourceGroupName");
    const held = group === undefined ? undefined : this.arm.store.get(this.arm.groupId(group));
    return this.arm.location ?? held?.inputs["location"];
  }

  foreseen(_subject: Subject, inputs: Inputs): Inputs {
    const placed = ["resourceGroupName", "accountName", "scope", this.type.nameProperty].map(
      (key) => inputs[key],
    );
    const isPlaced = !placed.some(hasUnknown);
    return {
      ...(isPlaced ? { id: this.type.id(inputs, this.arm) } : {}),
      ...(hasUnknown(inputs[this.type.nameProperty])
        ? {}
        : { name: inputs[this.type.nameProperty] }),
      ...this.type.foreseen?.(inputs, this.arm),
    };
  }

  async create(_subject: Subject, inputs: Inputs): Promise<Created> {
    const id = this.type.id(inputs, this.arm);
    const existing = this.arm.store.get(id);
    this.type.refuse?.(inputs, id, this.arm);
    if (existing !== undefined && !this.arm.adopts) throw alreadyExists(id);
    return { id, outputs: await this.put(id, inputs, existing?.outputs) };
  }

  async update({ id }: Remembered, inputs: Inputs): Promise<Inputs> {
    this.type.refuse?.(inputs, id, this.arm);
    return this.put(id, inputs, this.arm.store.get(id)?.outputs);
  }

  private async put(id: string, inputs: Inputs, previous: Inputs | undefined): Promise<Inputs> {
    await this.type.materialize?.(inputs, id, this.arm);
    const outputs = {
      name: requiredText(inputs, this.type.nameProperty),
      type: this.type.armType,
      azureApiVersion: this.type.apiVersion,
      ...this.type.outputs(inputs, id, this.arm, previous),
    };
    this.arm.store.put({ id, armType: this.type.armType, inputs, outputs });
    return outputs;
  }

  read(remembered: Remembered): Promise<Found | undefined> {
    const held = this.arm.store.get(remembered.id);
    if (held === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      id: held.id,
      inputs: held.inputs,
      outputs: { ...held.inputs, ...held.outputs },
    });
  }

  async delete({ id, inputs }: Remembered): Promise<void> {
    await this.type.dismantle?.(id, inputs, this.arm);
    this.arm.store.removeWithDescendants(id);
  }
}
