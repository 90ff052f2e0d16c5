import * as pulumi from "@pulumi/pulumi";
import * as authorization from "@pulumi/azure-native/authorization";
import * as datafactory from "@pulumi/azure-native/datafactory";
import * as random from "@pulumi/random";
import { AsyncResource } from "node:async_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { globalName } from "../settings/names";
import { recurrenceOf } from "../settings/recurrence";
import type { Schedule } from "../settings/schedule";
import { pipelineActivities, triggerAnnotations } from "../settings/scoringPipeline";
import { armAction } from "./armAction";
import type { StorageKey } from "./customerKeys";
import type { DataFactoryIdentity } from "./dataFactoryIdentity";
import { keptKey } from "./keptKey";
import type { GroupOutputs } from "./resourceGroup";
import { assignRole } from "./roleAssignment";

export interface DataFactoryArgs {
  /** Part of the factory's name, which is unique in all of Azure. */
  readonly project: string;
  /** Part of the factory's name; whose settings are told to be wrong. */
  readonly stack: string;
  /** Where the factory is, and the suffix of its name. */
  readonly group: GroupOutputs;
  /** Azure region of the factory. */
  readonly location: string;
  /** Who the factory is when it starts the job. */
  readonly identity: Pick<DataFactoryIdentity, "identityId" | "principalId">;
  /** The customer's key the factory's definitions are encrypted with. @default Azure's own */
  readonly key: StorageKey | undefined;
  /** The Databricks workspace. */
  readonly workspaceId: pulumi.Input<string>;
  /** Its address, with protocol. */
  readonly workspaceUrl: pulumi.Input<string>;
  /** The job a pipeline run starts and waits for. */
  readonly jobId: pulumi.Input<string>;
  /** When a pipeline run starts; a paused one has no running trigger. */
  readonly schedule: Schedule;
  /** Whole runs tried again after a failure, beside the retries of each task. */
  readonly maxRetries: number;
  /** Pause before a run is tried again. */
  readonly retryIntervalMinutes: number;
  /** After which the factory no longer waits for the job. */
  readonly timeoutMinutes: number;
  /** Tags of the factory. */
  readonly tags: Readonly<Record<string, string>>;
}

const nameLimit = 63;
const apiVersion = "2018-06-01";
const names = { credential: "identity", linkedService: "databricks", pipeline: "scoring" };

/** A data factory that runs the scoring job by the clock, in place of the job's own schedule. */
export class DataFactory extends pulumi.ComponentResource {
  /** Resource id, on which alerts watch the pipeline's runs. */
  public readonly factoryId: pulumi.Output<string>;

  constructor(name: string, args: DataFactoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("batchScoring:components:DataFactory", name, {}, opts);

    const factory = this.factory(name, args);
    // The factory takes with it what it holds, a running trigger too, which could not be deleted alone.
    const inFactory = { parent: this, deletedWith: factory };
    const place = { factoryName: factory.name, resourceGroupName: args.group.groupName };
    const linkedService = this.linkedService(name, args, place, inFactory);
    const pipeline = this.pipeline(name, args, place, linkedService, inFactory);
    this.trigger(name, args, place, pipeline, inFactory);

    this.factoryId = factory.id;
    this.registerOutputs({ factoryId: this.factoryId });
  }

  private factory(name: string, args: DataFactoryArgs): datafactory.Factory {
    return new datafactory.Factory(
      name,
      {
        factoryName: args.group.suffix.apply((suffix) =>
          globalName("adf", { ...args, suffix }, nameLimit),
        ),
        resourceGroupName: args.group.groupName,
        location: args.location,
        ...encrypted(args),
        // What it shuts out are integration runtimes of one's own, and the factory has none.
        publicNetworkAccess: datafactory.PublicNetworkAccess.Disabled,
        tags: args.tags,
      },
      // Azure takes a key while the factory is empty, that is with the factory.
      {
        parent: this,
        ignoreChanges: ["encryption"],
        ...keptKey(name, args.stack, args.key, "encryption"),
      },
    );
  }

  private linkedService(
    name: string,
    args: DataFactoryArgs,
    place: Place,
    inFactory: pulumi.CustomResourceOptions,
  ): datafactory.LinkedService {
    const credential = new datafactory.CredentialOperation(
      `${name}-credential`,
      {
        ...place,
        credentialName: names.credential,
        properties: { type: "ManagedIdentity", resourceId: args.identity.identityId },
      },
      inFactory,
    );
    const access = assignRole(this, `${name}-contributor`, {
      role: "contributor",
      principalId: args.identity.principalId,
      scope: args.workspaceId,
      group: args.group,
    });
    return new datafactory.LinkedService(
      `${name}-linked-service`,
      {
        ...place,
        linkedServiceName: names.linkedService,
        properties: {
          type: "AzureDatabricks",
          domain: args.workspaceUrl,
          authentication: "MSI",
          workspaceResourceId: args.workspaceId,
          credential: { type: "CredentialReference", referenceName: names.credential },
        },
      },
      { ...inFactory, dependsOn: [credential, access] },
    );
  }

  private pipeline(
    name: string,
    args: DataFactoryArgs,
    place: Place,
    linkedService: datafactory.LinkedService,
    inFactory: pulumi.CustomResourceOptions,
  ): datafactory.Pipeline {
    return new datafactory.Pipeline(
      `${name}-pipeline`,
      {
        ...place,
        pipelineName: names.pipeline,
        description: "Runs the scoring job and says why when it fails",
        // Two runs would write the same tables; the second waits.
        concurrency: 1,
        activities: pipelineActivities({ ...args, linkedService: names.linkedService }),
      },
      { ...inFactory, dependsOn: linkedService },
    );
  }

  private trigger(
    name: string,
    args: DataFactoryArgs,
    place: Place,
    pipeline: datafactory.Pipeline,
    inFactory: pulumi.CustomResourceOptions,
  ): void {
    const recurrence = recurrenceOf(args.schedule);
    const annotations = triggerAnnotations(args.schedule);
    const trigger = new datafactory.Trigger(
      `${name}-trigger`,
      {
        ...place,
        triggerName: names.pipeline,
        properties: {
          type: "ScheduleTrigger",
          annotations: [...annotations],
          pipelines: [
            { pipelineReference: { type: "PipelineReference", referenceName: names.pipeline } },
          ],
          recurrence: recurrence,
        },
      },
      // A running trigger takes no change.
      { ...inFactory, dependsOn: pipeline, hooks: { beforeUpdate: [triggerHook(name, "stop")] } },
    );
    if (args.schedule.isPaused) return;
    // Starting is an action, no property: the marker is made anew with every change of the trigger, and its hook starts it.
    new random.RandomUuid(
      `${name}-trigger-started`,
      {
        keepers: { trigger: trigger.id, recurrence: JSON.stringify([recurrence, annotations]) },
      },
      { parent: this, hooks: { beforeCreate: [triggerHook(name, "start")] } },
    );
  }
}

/** Whom the factory runs the job as, and with what it encrypts as whom. */
function encrypted({
  identity,
  key,
}: DataFactoryArgs): Pick<datafactory.FactoryArgs, "identity" | "encryption"> {
  const ids = [identity.identityId, ...(key === undefined ? [] : [key.identityId])];
  return {
    identity: {
      type: datafactory.FactoryIdentityType.UserAssigned,
      userAssignedIdentities: pulumi
        .all(ids)
        .apply((known) => Object.fromEntries(known.map((id) => [id, {}]))),
    },
    ...(key !== undefined && {
      encryption: {
        keyName: key.keyName,
        vaultBaseUrl: key.keyVaultUri,
        identity: { userAssignedIdentity: key.identityId },
      },
    }),
  };
}

interface Place {
  readonly factoryName: pulumi.Input<string>;
  readonly resourceGroupName: pulumi.Input<string>;
}

/** Starts or stops the trigger; a refusal fails the update, which a hook that comes after could not. */
function triggerHook(name: string, action: "start" | "stop"): pulumi.ResourceHook {
  // The engine calls a hook from outside of the program, where the SDK no longer knows which engine to ask; the token is
  // asked for only then, since one of the program's start would expire during a long update.
  const clientToken = AsyncResource.bind(() => authorization.getClientToken());
  return new pulumi.ResourceHook(`${name}-trigger-${action}`, async (hook) => {
    const inputs = hook.newInputs as { keepers?: { trigger?: string } } | undefined;
    const triggerId = inputs?.keepers?.trigger ?? hook.id;
    await armAction(triggerId, action, apiVersion, {
      token: async () => (await clientToken()).token,
      fetch,
      wait,
    });
  });
}
