import { isDeepStrictEqual } from "node:util";

import { checkInputs } from "../schema/check";
import { type Change, difference } from "./difference";
import type {
  Checked,
  Created,
  Found,
  Provider,
  Remembered,
  ResourceType,
  Subject,
} from "./provider";
import type { Inputs } from "./values";

/** What the engine asks of a provider, independent of how the question travels. */
export class Operations {
  constructor(private readonly provider: Provider) {}

  check(urn: string, news: Inputs, olds: Inputs, seed: Buffer): Checked {
    const subject = subjectOf(urn);
    const type = this.typeOf(subject);
    const failures = checkInputs(this.provider.schema, subject.token, news);
    if (failures.length > 0) return { inputs: news, failures };
    const checked = type.check?.(subject, news, olds, seed) ?? { inputs: news, failures };
    if (checked.failures.length > 0) return checked;
    const faults = this.provider.describedFaults?.(subject.token, checked.inputs) ?? [];
    return { inputs: checked.inputs, failures: faults };
  }

  difference(
    urn: string,
    olds: Inputs,
    news: Inputs,
  ): { changes: Change[]; deletesBeforeReplacing: boolean } {
    const type = this.typeOf(subjectOf(urn));
    return {
      changes: difference(olds, news, type.immutable),
      deletesBeforeReplacing: type.deletesBeforeReplacing ?? false,
    };
  }

  async create(urn: string, inputs: Inputs, isPreview: boolean): Promise<Created> {
    const subject = subjectOf(urn);
    const type = this.typeOf(subject);
    if (isPreview) {
      const { id, ...outputs } = type.foreseen?.(subject, inputs) ?? {};
      return { id: typeof id === "string" ? id : "", outputs: { ...inputs, ...outputs } };
    }
    const created = await type.create(subject, inputs);
    return { id: created.id, outputs: { ...inputs, ...created.outputs } };
  }

  async read(urn: string, remembered: Remembered): Promise<Found | undefined> {
    return this.typeOf(subjectOf(urn)).read(remembered);
  }

  async update(
    urn: string,
    remembered: Remembered,
    inputs: Inputs,
    isPreview: boolean,
  ): Promise<Inputs> {
    const type = this.typeOf(subjectOf(urn));
    const computed = withoutKeys(remembered.outputs, Object.keys(remembered.inputs));
    if (isPreview) return { ...computed, ...inputs, ...unchanged(remembered, inputs) };
    return { ...computed, ...inputs, ...(await type.update(remembered, inputs)) };
  }

  async delete(urn: string, remembered: Remembered): Promise<void> {
    await this.typeOf(subjectOf(urn)).delete(remembered);
  }

  async invoke(token: string, args: Inputs): Promise<Inputs> {
    const result = await this.provider.invoke?.(token, args);
    if (result === undefined)
      throw new Error(`the local ${this.provider.schema.sdk} provider has no function "${token}"`);
    return result;
  }

  private typeOf(subject: Subject): ResourceType {
    const type = this.provider.resources[subject.token];
    if (type === undefined) {
      const served = Object.keys(this.provider.resources).join(", ");
      throw new Error(
        `the local ${this.provider.schema.sdk} provider has no resource type "${subject.token}"; it serves ${served}`,
      );
    }
    return type;
  }
}

/** `urn:pulumi:stack::project::parent$type::name` */
export function subjectOf(urn: string): Subject {
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return {
    urn,
    name: name.join("::"),
    token: qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1),
  };
}

/** What the service made of an input, such as the principal of an identity, stays while the input does. */
function unchanged({ inputs: olds, outputs }: Remembered, news: Inputs): Inputs {
  const same = Object.keys(news).filter((key) => isDeepStrictEqual(olds[key], news[key]));
  return Object.fromEntries(same.map((key) => [key, outputs[key] ?? news[key]]));
}

function withoutKeys(values: Inputs, keys: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(values).filter(([key]) => !keys.includes(key)));
}
