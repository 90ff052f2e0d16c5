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
import type { ArmPath } from "./armPath";
import { alreadyExists, type ArmError, conflict, notFound } from "./errors";
import { lengthFault } from "./nameLimits";
import { type Autoname, autoname } from "./naming";
import { holdersOf, refuseDangling, refuseLocked } from "./references";
import { type ArmResource, isBelow } from "../../azure/resourceStore";

/** One resource type of Azure: where it lives in the tree of ids, what it refuses, what it answers. */
export interface ArmType {
  readonly path: ArmPath;
  readonly apiVersion: string;
  /** The only name there may be, for singletons below another resource. */
  readonly onlyName?: string;
  readonly autoname: Autoname;
  readonly isLocated: boolean;
  readonly immutable: readonly string[];
  /** Why a name can not be, or undefined. */
  nameFault?(name: string): string | undefined;
  faults?(inputs: Inputs): Failure[];
  /** Ids of resources that must exist. */
  needs?(inputs: Inputs): string[];
  /** Ids of resources that must exist and can not be deleted while this one is there. */
  holds?(inputs: Inputs): string[];
  /** Throws what Resource Manager would answer to a PUT that can not be done. */
  refuse?(inputs: Inputs, id: string, arm: Arm): void;
  outputs?(inputs: Inputs, id: string, arm: Arm, previous: Inputs | undefined): Inputs;
  /** Outputs a preview can tell beside id and name; the id is absent while a part of it is still to be computed. */
  foreseen?(inputs: Inputs, arm: Arm, id: string | undefined): Inputs;
  /** Outputs that may have become others since the record was written. */
  current?(id: string, arm: Arm): Inputs;
  /** What stands for the resource outside the record. */
  materialize?(inputs: Inputs, id: string, arm: Arm): Promise<void>;
  /** The answer to a DELETE while others hold the resource, or something below it. */
  inUse?(id: string, holders: readonly ArmResource[]): ArmError;
  /** Throws what Resource Manager would answer to a DELETE that can not be done for another reason. */
  refuseDelete?(id: string, inputs: Inputs, arm: Arm): void;
  dismantle?(id: string, inputs: Inputs, arm: Arm): Promise<void>;
}

/** A type of which nothing is said that most types have in common. */
export function plainType(type: Pick<ArmType, "path" | "apiVersion"> & Partial<ArmType>): ArmType {
  return { autoname: "random", isLocated: true, immutable: [], ...type };
}

/** An Azure resource type as the engine deals with it: a PUT creates and updates alike. */
export class ArmResourceType implements ResourceType {
  readonly immutable: readonly string[];
  readonly deletesBeforeReplacing = true;

  constructor(
    private readonly type: ArmType,
    private readonly arm: Arm,
    /** By name as Resource Manager has it: what is below a resource goes with it. */
    private readonly types: ReadonlyMap<string, ArmType>,
  ) {
    const place = [...type.path.properties, ...(type.isLocated ? ["location"] : [])];
    this.immutable = [...new Set([...place, ...type.immutable])];
  }

  check(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Checked {
    const { onlyName, isLocated } = this.type;
    const { nameProperty } = this.type.path;
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
        ? `the name of a ${this.type.path.armType} must be '${onlyName}', got '${name}'`
        : (this.type.nameFault?.(name) ?? lengthFault(this.type.path.armType, name));
    return fault === undefined ? [] : [{ property: this.type.path.nameProperty, reason: fault }];
  }

  /** The provider's location, else that of the resource group, as far as either is known. */
  private defaultLocation(inputs: Inputs): unknown {
    const group = text(inputs, "resourceGroupName");
    const held = group === undefined ? undefined : this.arm.store.get(this.arm.groupId(group));
    return this.arm.location ?? held?.inputs["location"];
  }

  foreseen(_subject: Subject, inputs: Inputs): Inputs {
    const { path } = this.type;
    const name = inputs[path.nameProperty];
    const id = path.isKnown(inputs) ? this.id(inputs) : undefined;
    return {
      ...(id === undefined ? {} : { id }),
      ...(hasUnknown(name) ? {} : { name }),
      ...this.type.foreseen?.(inputs, this.arm, id),
    };
  }

  private id(inputs: Inputs): string {
    return this.type.path.id(inputs, this.arm.client.subscriptionId);
  }

  async create(_subject: Subject, inputs: Inputs): Promise<Created> {
    const id = this.id(inputs);
    const existing = this.arm.store.get(id);
    this.refuse(inputs, id);
    if (existing !== undefined && !this.arm.adopts) throw alreadyExists(id);
    return { id, outputs: await this.put(id, inputs, existing?.outputs) };
  }

  async update({ id }: Remembered, inputs: Inputs): Promise<Inputs> {
    this.refuse(inputs, id);
    return this.put(id, inputs, this.arm.store.get(id)?.outputs);
  }

  private refuse(inputs: Inputs, id: string): void {
    const parent = this.type.path.parentId(inputs, this.arm.client.subscriptionId);
    if (!this.arm.exists(parent)) throw notFound(parent);
    const references = [...(this.type.needs?.(inputs) ?? []), ...(this.type.holds?.(inputs) ?? [])];
    refuseDangling(id, references, this.arm);
    this.type.refuse?.(inputs, id, this.arm);
  }

  private async put(id: string, inputs: Inputs, previous: Inputs | undefined): Promise<Inputs> {
    const { path } = this.type;
    const holds = this.type.holds?.(inputs) ?? [];
    await this.type.materialize?.(inputs, id, this.arm);
    const outputs = {
      name: requiredText(inputs, path.nameProperty),
      type: path.armType,
      azureApiVersion: this.type.apiVersion,
      ...this.type.outputs?.(inputs, id, this.arm, previous),
    };
    this.arm.store.put({ id, armType: path.armType, inputs, outputs, holds });
    return outputs;
  }

  read(remembered: Remembered): Promise<Found | undefined> {
    const held = this.arm.store.get(remembered.id);
    if (held === undefined) return Promise.resolve(undefined);
    return Promise.resolve({
      id: held.id,
      inputs: held.inputs,
      outputs: { ...held.inputs, ...held.outputs, ...this.type.current?.(held.id, this.arm) },
    });
  }

  async delete({ id, inputs }: Remembered): Promise<void> {
    refuseLocked(id, this.arm);
    const holders = holdersOf(id, this.arm);
    if (holders.length > 0) throw (this.type.inUse ?? inUse)(id, holders);
    this.type.refuseDelete?.(id, inputs, this.arm);
    for (const below of this.arm.store.all().filter((other) => isBelow(other.id, id)))
      await this.types.get(below.armType)?.dismantle?.(below.id, below.inputs, this.arm);
    await this.type.dismantle?.(id, inputs, this.arm);
    this.arm.store.removeWithDescendants(id);
  }
}

function inUse(id: string, holders: readonly ArmResource[]): ArmError {
  const by = holders.map((holder) => holder.id).join(", ");
  return conflict(
    "CannotDeleteResource",
    `Resource ${id} cannot be deleted because it is in use by ${by}. Delete that first.`,
  );
}
