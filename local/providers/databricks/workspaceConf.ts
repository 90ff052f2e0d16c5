import type { ResourceType } from "../protocol/provider";
import { type Inputs, record } from "../protocol/values";
import type { Connection } from "./connection";
import { telling, WorkspaceError } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed } from "./rules";

export const WORKSPACE_CONF = "databricks:index/workspaceConf:WorkspaceConf";
const API = "/api/2.0/workspace-conf";
/** There is one configuration. */
const ID = "_";

function confIn(inputs: Inputs): Inputs {
  return record(inputs, "customConfig") ?? {};
}

/** There is no deleting: a switch goes back to false, a value to an empty text. */
function reset(value: unknown): string {
  return /^(true|false|t|f|1|0)$/i.test(String(value)) ? "false" : "";
}

export function workspaceConf(connection: Connection): ResourceType {
  return {
    immutable: [],
    check: (_subject, inputs) => accepted(inputs, notServed(inputs, BEYOND_THE_WORKSPACE)),
    create: (_subject, inputs) =>
      telling("set workspace conf", async () => {
        await connection.client.patch(API, confIn(inputs));
        return { id: ID, outputs: {} };
      }),
    read: async ({ id, inputs, outputs }) => {
      const keys = Object.keys(confIn(inputs)).join(",");
      const told = keys === "" ? {} : await connection.client.get(API, { keys });
      const current = { ...inputs, customConfig: { ...confIn(inputs), ...told } };
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: ({ inputs: olds }, inputs) =>
      telling("set workspace conf", async () => {
        const gone = Object.entries(confIn(olds)).filter(([key]) => !(key in confIn(inputs)));
        const resets: Inputs = Object.fromEntries(gone.map(([key, value]) => [key, reset(value)]));
        await connection.client.patch(API, { ...resets, ...confIn(inputs) });
        return {};
      }),
    delete: ({ inputs }) =>
      telling("reset workspace conf", async () => {
        for (const [key, value] of Object.entries(confIn(inputs)).sort()) {
          await connection.client.patch(API, { [key]: reset(value) }).catch(ignoringRefusedReset);
        }
      }),
  };
}

/** Some values can not be taken back; the real provider goes on then, too. */
function ignoringRefusedReset(error: unknown): void {
  const isRefused =
    error instanceof WorkspaceError && error.message.startsWith("Some values are not allowed");
  if (!isRefused) throw error;
}
