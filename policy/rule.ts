/** A resource as the program asks for it, whoever asks: the engine's plugin or a test under mocks. */
export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Inputs;
  /** What the service tells of it; nothing before it is made. */
  readonly outputs?: Inputs;
  /** URNs of the resources each input is made of; known in a preview, when the values are not. */
  readonly madeOf: Readonly<Record<string, readonly string[]>>;
  /** Name of the provider; the engine calls those nobody made `default_<version>`. */
  readonly provider?: string;
}

export type Inputs = Readonly<Record<string, unknown>>;
export type Stack = readonly Resource[];

/** What a stack is for. */
export interface Profile {
  /** It holds what nobody wants to lose or leak. */
  readonly isHardened: boolean;
}

/**
 * `mandatory` stops every stack; `hardened` stops a hardened stack and advises the others; `advisory` only advises.
 */
export type Level = "mandatory" | "hardened" | "advisory";

interface Described {
  readonly name: string;
  readonly level: Level;
  /** What must be so, as a sentence without a full stop. */
  readonly demand: string;
  /** What to do when it is not. */
  readonly remedy: string;
  /** Ids of the controls it enforces. */
  readonly controls: readonly string[];
  /** The types it judges. */
  readonly types: readonly string[];
}

/** Why something is not as demanded, in a few words that name the input. */
export type Fault = string;

/** Judges one resource by its own inputs. */
export interface ResourceRule extends Described {
  readonly faults: (resource: Resource, profile: Profile) => readonly Fault[];
}

/** Judges what several resources make together. */
export interface StackRule extends Described {
  readonly stackFaults: (stack: Stack, profile: Profile) => readonly StackFault[];
}

export interface StackFault {
  readonly resource: Resource;
  readonly fault: Fault;
}

export type Rule = ResourceRule | StackRule;

export function isStackRule(rule: Rule): rule is StackRule {
  return "stackFaults" in rule;
}

/** All types there are, of resources that a tag or a place could be asked of. */
export const everyType = ["*"] as const;

export function concerns({ types }: Pick<Rule, "types">, { type }: Pick<Resource, "type">) {
  return types === everyType || types.includes(type);
}

export function ofType(stack: Stack, ...types: readonly string[]): Resource[] {
  return stack.filter(({ type }) => types.includes(type));
}

/** Whether `input` of `resource` is made of `target`. */
export function refersTo(resource: Resource, input: string, target: Resource): boolean {
  return resource.madeOf[input]?.includes(target.urn) ?? false;
}
