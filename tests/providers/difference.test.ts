import { difference } from "../../local/providers/protocol/difference";
import { Operations } from "../../local/providers/protocol/operations";
import type { Provider } from "../../local/providers/protocol/provider";
import { type Inputs, UNKNOWN } from "../../local/providers/protocol/values";
import { urn } from "./urns";

test("equal inputs have no difference, however they are ordered", () => {
  expect(difference({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 }, ["a"])).toEqual([]);
});

test("every differing leaf is told by its path and kind", () => {
  const olds = {
    name: "a",
    tags: { x: "1", "a.b": "1" },
    tasks: [{ key: "a" }, { key: "b" }],
    gone: true,
  };
  const news = { name: "b", tags: { x: "2", "a.b": "1" }, tasks: [{ key: "a" }], added: 1 };
  expect(difference(olds, news, [])).toEqual([
    { path: "name", kind: "update", replaces: false },
    { path: "tags.x", kind: "update", replaces: false },
    { path: "tasks[1]", kind: "delete", replaces: false },
    { path: "gone", kind: "delete", replaces: false },
    { path: "added", kind: "add", replaces: false },
  ]);
});

test("a change at or below an immutable path replaces, one beside it does not", () => {
  const changes = difference(
    { storageRoot: "a", storageRootNote: "a", keepers: { a: "1" } },
    { storageRoot: "b", storageRootNote: "b", keepers: { a: "2" } },
    ["storageRoot", "keepers"],
  );
  expect(changes.filter(({ replaces }) => replaces).map(({ path }) => path)).toEqual([
    "storageRoot",
    "keepers.a",
  ]);
});

const layers = { encryption: { layers: 2, key: "a" } };

test.each<[string, Inputs, Inputs, boolean]>([
  ["appears with its value", {}, layers, true],
  ["goes with its value", layers, {}, true],
  ["appears without a value of it", {}, { encryption: { key: "a" } }, false],
  ["goes without a value of it", { encryption: { key: "a" } }, {}, false],
  ["appears with a value still to be computed", {}, { encryption: { layers: UNKNOWN } }, false],
  ["appears and is itself still to be computed", {}, { encryption: UNKNOWN }, false],
  ["is to be computed anew", layers, { encryption: UNKNOWN }, false],
  ["becomes a plain value", layers, { encryption: "none" }, true],
  ["stays while its sister comes", layers, { encryption: { ...layers.encryption, b: 1 } }, false],
])("where the record around an immutable property %s", (_, olds, news, replaces) => {
  const changes = difference(olds, news, ["encryption.layers"]);
  expect(changes.map((change) => change.replaces)).toEqual([replaces]);
});

test.each<[string, Inputs, Inputs, boolean]>([
  ["the outer record", {}, { properties: layers }, true],
  ["the inner record", { properties: { a: 1 } }, { properties: { a: 1, ...layers } }, true],
  [
    "the outer record with the inner one unknown",
    {},
    { properties: { encryption: UNKNOWN } },
    false,
  ],
])("an immutable property two records deep that comes with %s", (_, olds, news, replaces) => {
  const changes = difference(olds, news, ["properties.encryption.layers"]);
  expect(changes.map((change) => change.replaces)).toEqual([replaces]);
});

test("a value still to be computed counts as different", () => {
  expect(difference({ id: "1" }, { id: UNKNOWN }, [])).toEqual([
    { path: "id", kind: "update", replaces: false },
  ]);
});

const TOKEN = "things:index/thing:Thing";

function thingProvider(): Provider {
  return {
    schema: { sdk: "things", version: "1.0.0", resources: { [TOKEN]: {} }, objects: {} },
    resources: {
      [TOKEN]: {
        immutable: [],
        foreseen: () => ({ id: "known", url: "u" }),
        create: () => Promise.resolve({ id: "7", outputs: { url: "u", at: 1 } }),
        read: () => Promise.resolve(undefined),
        update: () => Promise.resolve({ at: 2 }),
        delete: () => Promise.resolve(),
      },
    },
    configure: () => undefined,
  };
}

test("outputs are the inputs with what the service computes; an input taken away is no output any more", async () => {
  const operations = new Operations(thingProvider());
  const created = await operations.create(urn(TOKEN, "a"), { name: "a", note: "n" }, false);
  expect(created).toEqual({ id: "7", outputs: { name: "a", note: "n", url: "u", at: 1 } });
  const remembered = { id: "7", inputs: { name: "a", note: "n" }, outputs: created.outputs };
  expect(await operations.update(urn(TOKEN, "a"), remembered, { name: "b" }, false)).toEqual({
    name: "b",
    url: "u",
    at: 2,
  });
});

test("a preview creates nothing and tells what is known beforehand", async () => {
  const operations = new Operations(thingProvider());
  expect(await operations.create(urn(TOKEN, "a"), { name: "a" }, true)).toEqual({
    id: "known",
    outputs: { name: "a", url: "u" },
  });
});

test("rejects a resource type and a function the provider does not serve, by name", async () => {
  const operations = new Operations(thingProvider());
  await expect(operations.create(urn("things:index/other:Other", "a"), {}, false)).rejects.toThrow(
    'the local things provider has no resource type "things:index/other:Other"; it serves things:index/thing:Thing',
  );
  await expect(operations.invoke("things:index/get:get", {})).rejects.toThrow(
    'the local things provider has no function "things:index/get:get"',
  );
});
