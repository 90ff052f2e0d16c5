import { hasUnknown, requiredText, type Inputs } from "../protocol/values";

const PLACEHOLDER = /\{(\w+)\}/g;
const SUBSCRIPTION = "subscriptionId";
const GROUP = `/subscriptions/{${SUBSCRIPTION}}/resourceGroups/{resourceGroupName}`;

/**
 * Where resources of a type live in the tree of ids: an id in which `{name}` stands for the input of that name. The last
 * one is the resource's own name, those before it are its place.
 */
export class ArmPath {
  readonly armType: string;
  readonly nameProperty: string;
  /** Inputs that make the id: another value is another resource. */
  readonly properties: readonly string[];
  private readonly parentTemplate: string;

  private constructor(readonly template: string) {
    this.properties = namesIn(template).filter((name) => name !== SUBSCRIPTION);
    this.nameProperty = this.properties.at(-1) ?? "";
    this.armType = armTypeOf(template);
    this.parentTemplate = parentOf(template);
  }

  static readonly ofGroups = new ArmPath(GROUP);

  /** @param path e.g. "Microsoft.Network/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}" */
  static inGroup(path: string): ArmPath {
    return new ArmPath(`${GROUP}/providers/${path}`);
  }

  /** Below any resource, whose id the input `scope` tells. */
  static below(scope: string, path: string): ArmPath {
    return new ArmPath(`{${scope}}/providers/${path}`);
  }

  id(inputs: Inputs, subscriptionId: string): string {
    return filled(this.template, inputs, subscriptionId);
  }

  /** Id of what must be there before: a group, a scope, or the resource this one is nested in. */
  parentId(inputs: Inputs, subscriptionId: string): string {
    return filled(this.parentTemplate, inputs, subscriptionId);
  }

  isKnown(inputs: Inputs): boolean {
    return !this.properties.some((name) => hasUnknown(inputs[name]));
  }
}

function filled(template: string, inputs: Inputs, subscriptionId: string): string {
  return template.replaceAll(PLACEHOLDER, (_, name: string) =>
    name === SUBSCRIPTION ? subscriptionId : requiredText(inputs, name),
  );
}

function namesIn(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);
}

/** Below a provider: its namespace, then a type and a name in turn. */
function armTypeOf(template: string): string {
  const [, below] = template.split("/providers/");
  if (below === undefined) return "Microsoft.Resources/resourceGroups";
  const [namespace = "", ...rest] = below.split("/");
  return [namespace, ...rest.filter((_, index) => index % 2 === 0)].join("/");
}

/** A service such as `blobServices/default` comes with its account, so it is no parent to look for. */
function parentOf(template: string): string {
  const above = template.replace(/\/[^/]+\/[^/]+$/, "");
  if (/\/[^/{]+\/[^/{}]+$/.test(above) && !/\/providers\/[^/]+$/.test(above))
    return parentOf(above);
  return above.replace(/\/providers(\/[^/]+)?$/, "");
}
