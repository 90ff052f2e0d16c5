import type { ResourceType } from "../protocol/provider";
import { requiredText } from "../protocol/values";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { accepted, notServed } from "./rules";
import { UNITY_CATALOG } from "./securable";

export const METASTORE_ASSIGNMENT = "databricks:index/metastoreAssignment:MetastoreAssignment";
const pathOf = (workspaceId: string) => `${UNITY_CATALOG}/workspaces/${workspaceId}/metastore`;

/** Which metastore a workspace uses, changed from within the workspace. */
export function metastoreAssignment(connection: Connection): ResourceType {
  return {
    immutable: ["metastoreId", "workspaceId"],
    deletesBeforeReplacing: true,
    check: (_subject, inputs) =>
      accepted(inputs, notServed(inputs, ["api", "providerConfig", "defaultCatalogName"])),
    create: (_subject, inputs) =>
      telling("assign metastore", async () => {
        const workspace = requiredText(inputs, "workspaceId");
        const metastore = requiredText(inputs, "metastoreId");
        await connection.client.put(pathOf(workspace), { metastore_id: metastore });
        return { id: `${workspace}|${metastore}`, outputs: {} };
      }),
    read: async ({ id, inputs, outputs }) => {
      const path = `${UNITY_CATALOG}/current-metastore-assignment`;
      const answer = await unlessMissing(() => connection.client.get(path));
      if (answer === undefined) return undefined;
      const current = { ...inputs, metastoreId: answer["metastore_id"] };
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: () => Promise.resolve({}), // nothing of it changes in place
    delete: ({ id }) =>
      telling("unassign metastore", async () => {
        const [workspace = "", metastore_id = ""] = id.split("|");
        await ignoringMissing(() => connection.client.delete(pathOf(workspace), { metastore_id }));
      }),
  };
}
