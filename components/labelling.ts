import type * as pulumi from "@pulumi/pulumi";
import { windowParameters, type WindowSettings } from "../settings/parameters";
import { tables } from "../settings/tables";
import { Stage, type StageArgs } from "./stage";

export interface LabellingArgs extends StageArgs {
  /** The windows to label. */
  readonly windows: WindowSettings;
}

/** Which components of a machine fail within the horizon after a window: needed to train, never to score. */
export class Labelling extends Stage {
  constructor(name: string, args: LabellingArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      name,
      {
        kind: "Labelling",
        taskKey: "labels",
        reads: [tables.telemetry, tables.failures, tables.features],
        writes: [tables.labels],
      },
      args,
      windowParameters(args.windows),
      opts,
    );
  }
}
