import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { cachedSchema } from "../../local/providers/schema/cache";
import { extractSchema } from "../../local/providers/schema/extract";

const DECLARATIONS = `
import * as pulumi from "@pulumi/pulumi";
export declare class Thing { readonly output: pulumi.Output<string>; }
export interface ThingArgs {
    /** Told in a comment, with a { brace. */
    name: pulumi.Input<string>;
    count?: pulumi.Input<number | undefined>;
    kind?: pulumi.Input<string | enums.Kind | undefined>;
    tags?: pulumi.Input<{
        [key: string]: pulumi.Input<string>;
    } | undefined>;
    parts?: pulumi.Input<pulumi.Input<inputs.Part>[] | undefined>;
}
`;
const INPUTS = `
export interface Part { isSmall: pulumi.Input<boolean>; parts?: pulumi.Input<pulumi.Input<inputs.Part>[] | undefined>; }
export interface Unused { a: pulumi.Input<string>; }
`;
const ENUMS = `export declare const Kind: { readonly Small: "Small"; readonly Big: "Big"; };`;

function sdkFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sdk-"));
  const write = (file: string, text: string) => {
    const target = join(folder, file);
    mkdirSync(join(target, ".."), { recursive: true });
    writeFileSync(target, text);
  };
  write("thing.d.ts", DECLARATIONS);
  write("types/input.d.ts", INPUTS);
  write("types/enums/index.d.ts", ENUMS);
  return folder;
}

const served = (folder: string) => ({
  sdk: "things",
  version: "1.2.3",
  folder,
  resources: { "things:index/thing:Thing": "thing.d.ts" },
});

test("the declarations of a resource's arguments become its schema, with the nested types they reach", () => {
  expect(extractSchema(served(sdkFolder()))).toEqual({
    sdk: "things",
    version: "1.2.3",
    resources: {
      "things:index/thing:Thing": {
        name: { type: { kind: "string" }, isRequired: true },
        count: { type: { kind: "number" }, isRequired: false },
        kind: { type: { kind: "enum", values: ["Small", "Big"] }, isRequired: false },
        tags: { type: { kind: "map", values: { kind: "string" } }, isRequired: false },
        parts: {
          type: { kind: "list", items: { kind: "object", name: "Part" } },
          isRequired: false,
        },
      },
    },
    objects: {
      Part: {
        isSmall: { type: { kind: "boolean" }, isRequired: true },
        parts: {
          type: { kind: "list", items: { kind: "object", name: "Part" } },
          isRequired: false,
        },
      },
    },
  });
});

test("a schema is kept per SDK version and extracted again when the file is cut off", () => {
  const folder = mkdtempSync(join(tmpdir(), "schemas-"));
  const extracted = cachedSchema(served(sdkFolder()), folder);
  expect(readdirSync(folder)).toEqual(["things-1.2.3.json"]);
  const file = join(folder, "things-1.2.3.json");
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 40));
  expect(cachedSchema(served(sdkFolder()), folder)).toEqual(extracted);
});

test("a resource type that the SDK does not declare is an error", () => {
  const unknown = {
    ...served(sdkFolder()),
    resources: { "things:index/thing:Other": "thing.d.ts" },
  };
  expect(() => extractSchema(unknown)).toThrow("the SDK declares no OtherArgs in thing.d.ts");
});

test("the pinned SDKs' required properties, enumerations and nested types are read", () => {
  const azure = extractSchema({
    sdk: "azure-native",
    version: "pinned",
    folder: dirname(require.resolve("@pulumi/azure-native/package.json")),
    resources: { "azure-native:storage:StorageAccount": "storage/storageAccount.d.ts" },
  });
  const account = azure.resources["azure-native:storage:StorageAccount"] ?? {};
  const required = Object.keys(account).filter((key) => account[key]?.isRequired);
  expect(required).toEqual(["kind", "resourceGroupName", "sku"]);
  expect(account["kind"]?.type).toEqual({
    kind: "enum",
    values: ["Storage", "StorageV2", "BlobStorage", "FileStorage", "BlockBlobStorage"],
  });
  expect(Object.keys(azure.objects["storage.SkuArgs"] ?? {})).toEqual(["name"]);
});
