import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { checkDescription } from "../../local/providers/descriptions/check";
import type { Descriptions } from "../../local/providers/descriptions/description";
import { extractDescriptions } from "../../local/providers/descriptions/extract";
import { PACKAGES, UNDESCRIBED, packageOf } from "../../local/providers/descriptions/packages";
import { type Inputs, UNKNOWN } from "../../local/providers/protocol/values";
import type { PropertySchema } from "../../local/providers/schema/propertyTypes";
import { ACCOUNT, CONTAINER, account, container, platform } from "./azurePlatform";

const folder = mkdtempSync(join(tmpdir(), "description-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OPERATIONS = `
const createOperationSpec = {
    path: "/groups/{groupName}/providers/Things/things/{thingName}",
    httpMethod: "PUT",
    requestBody: Parameters.body,
    urlParameters: [Parameters.groupName, Parameters.thingName],
};
const getOperationSpec = {
    path: "/groups/{groupName}/providers/Things/things/{thingName}",
    httpMethod: "GET",
};
`;
const MODELS = `
const Resource = { type: { name: "Composite", className: "Resource", modelProperties: {
  id: { serializedName: "id", readOnly: true, type: { name: "String" } },
} } };
const Thing = { type: { name: "Composite", className: "Thing", modelProperties: {
  ...Resource.type.modelProperties,
  size: { serializedName: "properties.size", required: true,
    constraints: { InclusiveMinimum: 1, InclusiveMaximum: 9 }, type: { name: "Number" } },
  code: { serializedName: "code", constraints: { Pattern: /^x\\d$/ }, type: { name: "String" } },
  kind: { serializedName: "kind", type: { name: "String" } },
  parts: { serializedName: "properties.parts", constraints: { MaxItems: 2 },
    type: { name: "Sequence", element: { type: { name: "Composite", className: "Thing" } } } },
} } };
const Box = { type: { name: "Composite", className: "Box", uberParent: "Box",
  polymorphicDiscriminator: { serializedName: "type", clientName: "type" },
  modelProperties: { type: { serializedName: "type", required: true, type: { name: "String" } } } } };
const Crate = { type: { name: "Composite", className: "Crate", uberParent: "Box",
  modelProperties: { wood: { serializedName: "wood", required: true, type: { name: "String" } } } } };
const discriminators = { "Box": Box, "Box.crate": Crate };
`;
const PARAMETERS = `
const groupName = { parameterPath: "groupName", mapper: { serializedName: "groupName",
  constraints: { MaxLength: 5 }, type: { name: "String" } } };
const thingName = { parameterPath: "thingName", mapper: { serializedName: "thingName", type: { name: "Uuid" } } };
`;
const DECLARATIONS = `export interface Thing { kind?: ThingKind; size: number; }`;

/** A package as Azure's generator writes it, in the form of today or in that of some years ago. */
function sdkPackage(form: "commonjs" | "esm", body = "Thing"): string {
  const root = join(folder, `arm-${form}-${body}`);
  const isEsm = form === "esm";
  const exporting = (text: string) =>
    isEsm
      ? text.replaceAll(/^const (\w+) =/gm, "export const $1 =")
      : `"use strict";\n${text}\n${[...text.matchAll(/^const (\w+) =/gm)].map(([, name]) => `exports.${name} = ${name};`).join("\n")}`;
  const importing = (names: readonly string[]) =>
    names
      .map((name) =>
        isEsm
          ? `import * as ${name} from "../models/${name.toLowerCase()}";`
          : `const ${name} = tslib_1.__importStar(require("../models/${name.toLowerCase()}.js"));`,
      )
      .join("\n");
  const write = (file: string, text: string) => {
    const target = join(root, isEsm ? "dist-esm/src" : "dist/commonjs", file);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  };
  write("models/mappers.js", exporting(MODELS));
  const parameter = `const body = { parameterPath: "body", mapper: Mappers.${body} };`;
  write(
    "models/parameters.js",
    isEsm
      ? `import * as Mappers from "./mappers";\n${exporting(PARAMETERS + parameter)}`
      : exporting(`const Mappers = require("./mappers.js");\n${PARAMETERS}${parameter}`),
  );
  write("models/index.js", exporting(`const KnownThingKind = { Big: "Big", Small: "Small" };`));
  write("models/index.d.ts", DECLARATIONS);
  const runtime = isEsm
    ? `import * as core from "@azure/core-client";\nconst serializer = core.createSerializer({});`
    : `const tslib_1 = require("tslib");\nconst core = tslib_1.__importStar(require("@azure/core-client"));\nconst serializer = core.createSerializer({});`;
  write(
    "operations/things.js",
    `${runtime}\n${importing(["Mappers", "Parameters"])}\n${OPERATIONS}`,
  );
  write("operations/index.js", "");
  return root;
}

const PATH = "/groups/{resourceGroupName}/providers/Things/things/{name}";
const TOKEN = "things:things:Thing";

function described(form: "commonjs" | "esm", body?: string): Descriptions {
  return extractDescriptions([{ token: TOKEN, path: PATH, folder: sdkPackage(form, body) }]);
}

test.each(["commonjs", "esm"] as const)(
  "the request that creates a type describes its body and the names in its id (%s)",
  (form) => {
    const { types, models } = described(form);
    expect(types[TOKEN]).toEqual({
      model: `arm-${form}-Thing.Thing`,
      names: {
        resourceGroupName: { kind: "text", limits: { MaxLength: 5 } },
        name: { kind: "uuid" },
      },
    });
    expect(models[`arm-${form}-Thing.Thing`]?.properties).toEqual([
      {
        name: "size",
        place: "properties.size",
        isRequired: true,
        value: { kind: "number", limits: { InclusiveMinimum: 1, InclusiveMaximum: 9 } },
      },
      {
        name: "code",
        place: "code",
        isRequired: false,
        value: { kind: "text", limits: { Pattern: "^x\\d$" } },
      },
      {
        name: "kind",
        place: "kind",
        isRequired: false,
        value: { kind: "text", values: ["Big", "Small"] },
      },
      {
        name: "parts",
        place: "properties.parts",
        isRequired: false,
        value: {
          kind: "list",
          limits: { MaxItems: 2 },
          items: { kind: "model", model: `arm-${form}-Thing.Thing` },
        },
      },
    ]);
  },
);

test("a type that no request of the package creates is an error", () => {
  const elsewhere = PATH.replace("things/{name}", "others/{name}");
  expect(() =>
    extractDescriptions([{ token: TOKEN, path: elsewhere, folder: sdkPackage("esm") }]),
  ).toThrow("no request of arm-esm-Thing creates things:things:Thing at /groups");
});

const text = { type: { kind: "string" }, isRequired: false } as const;
const thing = {
  size: { type: { kind: "number" }, isRequired: false },
  code: text,
  kind: text,
  parts: {
    type: { kind: "list", items: { kind: "object", name: "ThingArgs" } },
    isRequired: false,
  },
} as const;
const schema: PropertySchema = {
  sdk: "things",
  version: "1",
  resources: { [TOKEN]: { ...thing, name: text, resourceGroupName: text } },
  objects: { ThingArgs: thing, CrateArgs: { type: text, wood: text } },
};

test.each<[string, Inputs, string, string]>([
  [
    "a name that is too long",
    { resourceGroupName: "abcdef" },
    "resourceGroupName",
    "expected resourceGroupName to have at most 5 characters, got 6: abcdef",
  ],
  ["a name that is no GUID", { name: "mine" }, "name", "expected name to be a GUID, got mine"],
  ["a number below the range", { size: 0 }, "size", "expected size to be 1 to 9, got 0"],
  ["a number above the range", { size: 10 }, "size", "expected size to be 1 to 9, got 10"],
  [
    "what does not match the pattern",
    { code: "y1" },
    "code",
    "expected code to match ^x\\d$, got y1",
  ],
  [
    "a value outside the choice",
    { kind: "Huge" },
    "kind",
    'expected kind to be one of ["Big" "Small"], got Huge',
  ],
  [
    "too many items",
    { parts: [{ size: 1 }, { size: 1 }, { size: 1 }] },
    "parts",
    "expected parts to have at most 2 items, got 3",
  ],
  [
    "a nested value",
    { parts: [{ size: 1 }, { size: 12 }] },
    "parts[1].size",
    "expected size to be 1 to 9, got 12",
  ],
  [
    "what is missing",
    { size: undefined },
    "size",
    'Missing required argument: the service\'s description requires "size", but no definition was found',
  ],
])("a description refuses %s", (_, inputs, property, reason) => {
  const given = { size: 5, ...inputs };
  expect(checkDescription(described("commonjs"), schema, TOKEN, given)).toEqual([
    { property, reason },
  ]);
});

test("a description takes values that are allowed, of any case, or still to be computed", () => {
  const given = { size: 9, code: "x1", kind: "big", parts: UNKNOWN, name: UNKNOWN };
  expect(checkDescription(described("commonjs"), schema, TOKEN, given)).toEqual([]);
});

test("the value of a discriminator says which model an object follows", () => {
  const boxes = described("esm", "Box");
  const boxed = { ...schema, resources: { [TOKEN]: { type: text, wood: text } } };
  const faults = (type: string) => checkDescription(boxes, boxed, TOKEN, { type });
  expect(faults("crate").map(({ property }) => property)).toEqual(["wood"]);
  expect(faults("other")).toEqual([]);
});

test("every Azure type that is served is described, or listed with the reason why not", () => {
  const { schema: served } = platform(join(folder, "azure"));
  const unknown = Object.keys(UNDESCRIBED).filter((token) => served.resources[token] === undefined);
  expect(unknown).toEqual([]); // the rest is refused when the provider is made
  expect(packageOf("Microsoft.Network/privateDnsZones/virtualNetworkLinks")).toBe(
    PACKAGES["Microsoft.Network/privateDnsZones"],
  );
  expect(packageOf("microsoft.insights/diagnosticSettings")).toBe(PACKAGES["Microsoft.Insights"]);
  expect(packageOf("Microsoft.Nothing/things")).toBeUndefined();
});

test.each<[string, string, Inputs, string, string]>([
  [
    "an account's name",
    ACCOUNT,
    { ...account, resourceGroupName: "r".repeat(91) },
    "resourceGroupName",
    "expected resourceGroupName to have 1 to 90 characters",
  ],
  [
    "a rule of the firewall",
    ACCOUNT,
    { ...account, sasPolicy: { sasExpirationPeriod: "1" } },
    "sasPolicy.expirationAction",
    "Missing required argument",
  ],
  [
    "a container's place",
    CONTAINER,
    { ...container, accountName: "Lake" },
    "accountName",
    "expected accountName to match ^[a-z0-9]+$, got Lake",
  ],
])("the pinned packages refuse %s", (_, token, inputs, property, reason) => {
  const found = platform(join(folder, "azure")).failures(token, inputs);
  expect(found.map((failure) => [failure.property, failure.reason])).toContainEqual([
    property,
    expect.stringContaining(reason),
  ]);
});
