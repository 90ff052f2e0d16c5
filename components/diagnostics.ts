import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";

export interface Source {
  /** Id of the resource, or of its service, whose logs are kept. */
  readonly resourceId: pulumi.Input<string>;
  /** Categories of logs; all of them unless named. */
  readonly categories?: readonly string[];
}

/** Sends a resource's logs to the log workspace, as a child of `parent`; where there is none, nothing is made. */
export function sendLogs(
  parent: pulumi.Resource,
  name: string,
  { resourceId, categories }: Source,
  logWorkspaceId: pulumi.Input<string> | undefined,
): monitor.DiagnosticSetting | undefined {
  if (logWorkspaceId === undefined) return undefined;
  return new monitor.DiagnosticSetting(
    `${name}-logs`,
    {
      name: "to-log-analytics",
      resourceUri: resourceId,
      workspaceId: logWorkspaceId,
      logs: categories?.map((category) => ({ category, enabled: true })) ?? [
        { categoryGroup: "allLogs", enabled: true },
      ],
    },
    { parent },
  );
}
