import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Readable } from "node:stream";
import { Collection } from "../../local/workspace/store/collection";
import { DurableFiles } from "../../local/workspace/store/durableFile";
import { Identifiers } from "../../local/workspace/store/identifiers";

let folder = "";
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "store-"));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true });
});

describe("a collection opened again", () => {
  test("holds what was put, without what was removed, in the order of its keys", () => {
    const first = new Collection<{ value: string }>(folder);
    for (const key of ["10", "9", "a.b/c", "gone"]) first.put(key, { value: key });
    first.put("9", { value: "nine" });
    first.remove("gone");
    const again = new Collection<{ value: string }>(folder);
    expect(again.list()).toEqual([{ value: "nine" }, { value: "10" }, { value: "a.b/c" }]);
  });

  test("ignores and clears what a killed write left", () => {
    new Collection<object>(folder).put("1", { whole: true });
    fs.writeFileSync(path.join(folder, "1.json.2839"), '{"key":"1","val');
    expect(new Collection<object>(folder).list()).toEqual([{ whole: true }]);
    expect(fs.readdirSync(folder)).toEqual(["1.json"]);
  });

  test("holds objects whose names are longer than a file's may be", () => {
    const key = "x".repeat(700);
    new Collection<object>(folder).put(key, { value: 1 });
    expect(new Collection<object>(folder).get(key)).toEqual({ value: 1 });
  });

  test("names a file that someone damaged", () => {
    fs.writeFileSync(path.join(folder, "1.json"), "{");
    expect(() => new Collection<object>(folder)).toThrow(/1\.json is not valid JSON .* restore it/);
  });
});

test("an object that can't be written is not remembered either", () => {
  const collection = new Collection<object>(folder);
  collection.put("1", { version: 1 });
  fs.rmSync(folder, { recursive: true });
  expect(() => collection.put("1", { version: 2 })).toThrow("ENOENT");
  expect(collection.get("1")).toEqual({ version: 1 });
  fs.mkdirSync(folder);
});

test("an id is never given twice, over restarts as well", () => {
  const before = new Identifiers(folder);
  const ids = [before.next(), before.next(), new Identifiers(folder).next()];
  expect(new Set(ids).size).toBe(3);
});

describe("a file written whole", () => {
  test("keeps its old content when the upload breaks off", async () => {
    const files = new DurableFiles(path.join(folder, "tmp"));
    const file = path.join(folder, "a.csv");
    files.write(file, Buffer.from("old"));
    const broken = Readable.from(
      (function* () {
        yield "half";
        throw new Error("connection lost");
      })(),
    );
    await expect(files.writeStream(file, broken)).rejects.toThrow("connection lost");
    expect(fs.readFileSync(file, "utf8")).toBe("old");
    expect(fs.readdirSync(path.join(folder, "tmp"))).toEqual([]);
  });

  test("clears what a killed server left in its temporary folder", () => {
    fs.mkdirSync(path.join(folder, "tmp"));
    fs.writeFileSync(path.join(folder, "tmp", "left"), "half");
    new DurableFiles(path.join(folder, "tmp"));
    expect(fs.readdirSync(path.join(folder, "tmp"))).toEqual([]);
  });
});
