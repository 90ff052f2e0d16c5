import type { PropertySchema } from "../schema/propertyTypes";
import type { Failure } from "../schema/check";
import type { Inputs } from "./values";

/** The resource a call is about, as its URN tells. */
export interface Subject {
  readonly urn: string;
  readonly name: string;
  readonly token: string;
}

export interface Checked {
  readonly inputs: Inputs;
  readonly failures: readonly Failure[];
}

export interface Created {
  readonly id: string;
  readonly outputs: Inputs;
}

export interface Found {
  readonly id: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
}

/** Inputs and outputs the engine remembers of a resource's last update. */
export interface Remembered {
  readonly id: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
}

/** How one resource type lives in its service. */
export interface ResourceType {
  /** Paths of inputs that can not change in place. */
  readonly immutable: readonly string[];
  /** Whether the old one must go first because both would have the same name in the service. */
  readonly deletesBeforeReplacing?: boolean;
  /** Defaults and rules beyond the schema; `seed` is the same in preview and update. */
  check?(subject: Subject, news: Inputs, olds: Inputs, seed: Buffer): Checked;
  /** Outputs, and perhaps the `id`, that can be told before the resource exists. */
  foreseen?(subject: Subject, inputs: Inputs): Inputs;
  create(subject: Subject, inputs: Inputs): Promise<Created>;
  /** undefined when the service has no such object any more. */
  read(remembered: Remembered): Promise<Found | undefined>;
  update(remembered: Remembered, inputs: Inputs): Promise<Inputs>;
  delete(remembered: Remembered): Promise<void>;
}

export interface Provider {
  readonly schema: PropertySchema;
  readonly resources: Readonly<Record<string, ResourceType>>;
  configure(config: Inputs): void;
  /** What the service's published description does not allow of inputs that are otherwise in order. */
  describedFaults?(token: string, inputs: Inputs): Failure[];
  /** A function of the package, by its token; undefined for one it does not serve. */
  invoke?(token: string, args: Inputs): Promise<Inputs | undefined>;
}

/** The object exists but a later step of its creation failed: the engine keeps it and tries the rest again. */
export class PartlyCreatedError extends Error {
  constructor(
    readonly created: Created,
    readonly reason: string,
  ) {
    super(reason);
  }
}
