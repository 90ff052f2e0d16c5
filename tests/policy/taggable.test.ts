import { readFileSync } from "node:fs";
import * as path from "node:path";
import { armTypes } from "./armTypes";
import { untaggedTypes } from "../../policy/governance";

const sdk = path.join(__dirname, "..", "..", "node_modules", "@pulumi", "azure-native");

/** Whether the SDK's resource takes tags, by its declaration. */
function takesTags(type: string): boolean {
  const [, module = "", name = ""] = type.split(":");
  const file = `${name[0]?.toLowerCase() ?? ""}${name.slice(1)}.d.ts`;
  const declaration = readFileSync(path.join(sdk, module, file), "utf8");
  return /^ {4}tags\?:/m.test(declaration.slice(declaration.indexOf(`interface ${name}Args`)));
}

test("asks for tags exactly where the SDK takes them", () => {
  const known = Object.keys(armTypes);
  expect(known.filter((type) => !takesTags(type)).sort()).toEqual(
    untaggedTypes.filter((type) => known.includes(type)).sort(),
  );
});

test("knows every type that it asks for no tags", () => {
  expect(untaggedTypes.filter((type) => !(type in armTypes))).toEqual([]);
});
