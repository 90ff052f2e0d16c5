import * as path from "node:path";
import { checkInputs } from "../../local/providers/schema/check";
import { extractSchema } from "../../local/providers/schema/extract";
import type { PropertySchema } from "../../local/providers/schema/propertyTypes";
import type { Resource } from "../../policy/rule";
import * as azure from "./fixtures/azure";
import * as databricks from "./fixtures/databricks";
import * as sources from "./fixtures/sources";

const packages = path.join(__dirname, "..", "..", "node_modules", "@pulumi");

function isResource(value: unknown): value is Resource {
  return typeof value === "object" && value !== null && "type" in value && "urn" in value;
}

const fixtures = [azure, databricks, sources]
  .flatMap((folder): unknown[] => Object.values(folder))
  .filter(isResource);

/** The SDKs' declarations of the fixtures' types: `databricks:index/job:Job` is declared in `job.d.ts`. */
function schemaOf(sdk: string): PropertySchema {
  const types = fixtures.map(({ type }) => type).filter((type) => type.startsWith(`${sdk}:`));
  const resources = Object.fromEntries(types.map((type) => [type, declaration(type)]));
  return extractSchema({ sdk, version: "", folder: path.join(packages, sdk), resources });
}

function declaration(type: string): string {
  const [, module = "", name = ""] = type.split(":");
  const file = `${name[0]?.toLowerCase() ?? ""}${name.slice(1)}.d.ts`;
  return module.startsWith("index") ? file : path.join(module, file);
}

// A rule over an input that no resource has would hold for ever and find nothing.
test.each(["azure-native", "databricks"])("every input of %s exists in the pinned SDK", (sdk) => {
  const schema = schemaOf(sdk);
  const unknown = fixtures
    .filter(({ type }) => type.startsWith(`${sdk}:`))
    .flatMap(({ type, inputs }) =>
      checkInputs(schema, type, inputs).map(
        ({ property, reason }) => `${type} ${property}: ${reason}`,
      ),
    )
    .filter((fault) => !fault.includes("Missing required argument"));
  expect(unknown).toEqual([]);
});
