import type { ResourceType } from "../protocol/provider";
import { type Inputs, records, requiredText } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Connection } from "./connection";
import { ignoringMissing, telling, unlessMissing } from "./errors";
import { accepted, notServed } from "./rules";
import { UNITY_CATALOG } from "./securable";

/** Securable type of each property that can name the object. */
const SECURABLES: Readonly<Record<string, string>> = {
  catalog: "catalog",
  credential: "credential",
  externalLocation: "external_location",
  // The API counts models among the functions.
  model: "function",
  schema: "schema",
  storageCredential: "storage_credential",
  table: "table",
  volume: "volume",
};
const NOT_SERVED = [
  ...["foreignConnection", "function", "mcpService", "metastore", "modelProviderService"],
  ...["modelService", "pipeline", "providerConfig", "recipient", "secret", "share"],
];

type Privileges = ReadonlyMap<string, readonly string[]>;

function faults(inputs: Inputs): Failure[] {
  const named = Object.keys(SECURABLES).filter((key) => inputs[key] !== undefined);
  const failures = notServed(inputs, NOT_SERVED);
  if (failures.length === 0 && named.length !== 1) {
    const reason = `exactly one securable must be named, by one of ${Object.keys(SECURABLES).join(", ")}`;
    failures.push({ property: named[1] ?? "grants", reason });
  }
  return failures;
}

/** `use schema` and `USE_SCHEMA` are one privilege. */
function privilegesIn(grants: unknown): Privileges {
  const list = records(grants);
  return new Map(
    list.map((grant) => {
      const privileges = Array.isArray(grant["privileges"]) ? grant["privileges"].map(String) : [];
      return [
        String(grant["principal"]),
        privileges.map((each) => each.toUpperCase().replaceAll(" ", "_")).sort(),
      ];
    }),
  );
}

function grantsOf(privileges: Privileges): Inputs[] {
  return [...privileges].map(([principal, held]) => ({ principal, privileges: [...held] }));
}

/** The grants of a securable are the program's alone: what else is there is taken away. */
export function grantChanges(present: Privileges, wanted: Privileges): Inputs[] {
  const principals = [...new Set([...wanted.keys(), ...present.keys()])];
  return principals.flatMap((principal) => {
    const had = present.get(principal) ?? [];
    const gets = wanted.get(principal) ?? [];
    const add = gets.filter((each) => !had.includes(each));
    const remove = had.filter((each) => !gets.includes(each));
    if (add.length === 0 && remove.length === 0) return [];
    return [
      { principal, ...(add.length > 0 ? { add } : {}), ...(remove.length > 0 ? { remove } : {}) },
    ];
  });
}

export function grants(connection: Connection): ResourceType {
  const apply = async (id: string, wanted: unknown): Promise<void> => {
    const path = `${UNITY_CATALOG}/permissions/${id}`;
    const present = (await connection.client.get(path))["privilege_assignments"];
    const changes = grantChanges(privilegesIn(present), privilegesIn(wanted));
    if (changes.length > 0) await connection.client.patch(path, { changes });
  };
  return {
    immutable: Object.keys(SECURABLES),
    check: (_subject, inputs) => accepted(inputs, faults(inputs)),
    create: async (_subject, inputs) => {
      const key = Object.keys(SECURABLES).find((each) => inputs[each] !== undefined) ?? "";
      const id = `${SECURABLES[key]}/${requiredText(inputs, key)}`;
      await telling("create grants", () => apply(id, inputs["grants"]));
      return { id, outputs: {} };
    },
    read: async ({ id, inputs, outputs }) => {
      const answer = await unlessMissing(() =>
        connection.client.get(`${UNITY_CATALOG}/permissions/${id}`),
      );
      if (answer === undefined) return undefined;
      const present = privilegesIn(answer["privilege_assignments"]);
      const isAsGiven = grantChanges(present, privilegesIn(inputs["grants"])).length === 0;
      const current = isAsGiven ? inputs : { ...inputs, grants: grantsOf(present) };
      return { id, inputs: current, outputs: { ...outputs, ...current } };
    },
    update: async ({ id }, inputs) => {
      await telling("update grants", () => apply(id, inputs["grants"]));
      return {};
    },
    delete: async ({ id }) => {
      await telling("delete grants", () => ignoringMissing(() => apply(id, [])));
    },
  };
}
