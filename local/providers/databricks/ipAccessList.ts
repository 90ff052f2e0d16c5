import { isIPv4 } from "node:net";

import type { ResourceType } from "../protocol/provider";
import { type Inputs, isUnknown, record } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { BEYOND_THE_WORKSPACE, accepted, notServed, oneOf } from "./rules";

export const IP_ACCESS_LIST = "databricks:index/ipAccessList:IpAccessList";
const API = "/api/2.0/ip-access-lists";
const FIELDS: Readonly<Record<string, string>> = {
  label: "label",
  listType: "list_type",
  ipAddresses: "ip_addresses",
};

function addressFaults(inputs: Inputs): Failure[] {
  const addresses = inputs["ipAddresses"];
  if (!Array.isArray(addresses)) return [];
  return addresses.flatMap((address: unknown, index) => {
    const [host = "", bits] = String(address).split("/");
    const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
    if (isUnknown(address) || (isIPv4(host) && isRange)) return [];
    const reason = `expected an IPv4 address or a CIDR range, got ${String(address)}`;
    return [{ property: `ipAddresses[${index}]`, reason }];
  });
}

function body(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(FIELDS).map(([property, field]) => [field, inputs[property]]),
  );
}

function inputsOf(list: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(FIELDS).map(([property, field]) => [property, list[field]]),
  );
}

export function ipAccessList(connection: Connection): ResourceType {
  const found = async (id: string) =>
    record(await connection.client.get(`${API}/${id}`), "ip_access_list") ?? {};
  return {
    immutable: [],
    check: (_subject, inputs) =>
      accepted(
        inputs,
        oneOf(inputs, "listType", ["ALLOW", "BLOCK"]),
        addressFaults(inputs),
        notServed(inputs, BEYOND_THE_WORKSPACE),
      ),
    create: (_subject, inputs) =>
      telling("create ip access list", async () => {
        const answer = await connection.client.post(API, body(inputs));
        const id = String(record(answer, "ip_access_list")?.["list_id"]);
        await found(id);
        return { id, outputs: {} };
      }),
    read: async ({ id, inputs, outputs }) => {
      const list = await unlessMissing(() => found(id));
      if (list === undefined) return undefined;
      const isOn: Inputs = inputs["enabled"] === undefined ? {} : { enabled: list["enabled"] };
      const current: Inputs = { ...inputs, ...inputsOf(list), ...isOn };
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: ({ id }, inputs) =>
      telling("update ip access list", async () => {
        const enabled = inputs["enabled"] ?? true;
        await connection.client.patch(`${API}/${id}`, { ...body(inputs), enabled });
        return {};
      }),
    delete: ({ id }) =>
      telling("delete ip access list", () =>
        ignoringMissing(() => connection.client.delete(`${API}/${id}`)),
      ),
  };
}
