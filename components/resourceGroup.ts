import * as pulumi from "@pulumi/pulumi";
import * as resources from "@pulumi/azure-native/resources";
import * as random from "@pulumi/random";
import { suffixLength } from "../settings/names";

export interface ResourceGroupArgs {
  /** Name of the group, unique in the subscription. */
  readonly groupName: string;
  /** Id of a group somebody else keeps; one is made unless it is given. */
  readonly existingId: string | undefined;
  /** Settled once everything that others made is found: whatever the stack makes is in the group and waits for it. */
  readonly found: Promise<void>;
  /** Azure region of a group that is made. */
  readonly location: string;
  /** Tags of a group that is made. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What other components need of the group. */
export type GroupOutputs = Pick<ResourceGroup, "groupName" | "groupId" | "suffix">;

/** The group everything of a stack lives in, and the suffix that makes the stack's global names unique. */
export class ResourceGroup extends pulumi.ComponentResource {
  /** Name of the group, known once everything that others made is found. */
  public readonly groupName: pulumi.Output<string>;
  /** Resource id of the group: scope of roles, budget and lock. */
  public readonly groupId: pulumi.Output<string>;
  /** Lower-case letters and digits, new in each life of the stack, so a soft-deleted name is never asked for again. */
  public readonly suffix: pulumi.Output<string>;
  /** What vanishes with the group; undefined for a group that stays. */
  public readonly resource: pulumi.Resource | undefined;

  constructor(name: string, args: ResourceGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:ResourceGroup", name, {}, opts);

    const suffix = new random.RandomString(
      `${name}-suffix`,
      { length: suffixLength, lower: true, numeric: true, upper: false, special: false },
      { parent: this },
    );

    const made = args.existingId === undefined ? this.made(name, args) : undefined;
    const group = made ?? existing(args.existingId ?? "", args.found);
    this.resource = made;
    this.groupName = group.name;
    this.groupId = group.id;
    this.suffix = suffix.result;
    this.registerOutputs({ groupName: this.groupName, groupId: this.groupId, suffix: this.suffix });
  }

  private made(name: string, args: ResourceGroupArgs): resources.ResourceGroup {
    return new resources.ResourceGroup(
      name,
      {
        resourceGroupName: args.found.then(() => args.groupName),
        location: args.location,
        tags: args.tags,
      },
      { parent: this },
    );
  }
}

function existing(id: string, found: Promise<void>) {
  const name = id.slice(id.lastIndexOf("/") + 1);
  return { id: pulumi.output(found.then(() => id)), name: pulumi.output(found.then(() => name)) };
}
