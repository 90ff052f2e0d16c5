import * as fs from "node:fs";
import * as path from "node:path";
import { refusal, TestWorkspace, type Answer } from "./harness";

let local: TestWorkspace;
beforeEach(async () => {
  local = await TestWorkspace.open();
});
afterEach(() => local.close());

describe("workspace objects", () => {
  const mkdirs = (at: string): Promise<Answer> =>
    local.post("/api/2.0/workspace/mkdirs", { path: at });
  const status = (at: string): Promise<Answer> =>
    local.get(`/api/2.0/workspace/get-status?path=${at}`);
  const imported = (at: string, content: string, more: object = {}): Promise<Answer> =>
    local.post("/api/2.0/workspace/import", {
      path: at,
      content: Buffer.from(content).toString("base64"),
      format: "SOURCE",
      language: "PYTHON",
      ...more,
    });

  test("an import below a missing folder is an error, which makes clients make the folder", async () => {
    expect(await imported("/Shared/new/a", "x")).toEqual(
      refusal(404, "RESOURCE_DOES_NOT_EXIST", "The parent folder (/Shared/new) does not exist."),
    );
    await mkdirs("/Shared/new");
    expect((await imported("/Shared/new/a", "x")).status).toBe(200);
  });

  test("a notebook comes back byte for byte and keeps its id when it is replaced", async () => {
    const first = await imported("/Shared/a", "# Databricks notebook source\n");
    const source = "# Databricks notebook source\nprint('ä')\r\n";
    const second = await imported("/Shared/a", source, { overwrite: true });
    const { body } = await local.get(
      "/api/2.0/workspace/export?path=/Workspace/Shared/a&format=SOURCE",
    );
    expect(second.body).toEqual(first.body);
    expect([Buffer.from(String(body["content"]), "base64").toString(), body["file_type"]]).toEqual([
      source,
      "py",
    ]);
    expect(fs.readFileSync(path.join(local.paths.filesDir, "Shared/a"), "utf8")).toBe(source);
  });

  test("a form upload makes a file, as the provider sends it", async () => {
    const boundary = "b0undary";
    const part = (name: string, value: string, more = ""): string =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
    const payload = [
      part("path", "/Shared/lib.py"),
      part("content", "x = 1\n", '; filename="content"'),
      part("format", "RAW"),
      part("overwrite", "true"),
      `--${boundary}--\r\n`,
    ].join("");
    const headers = {
      host: "127.0.0.1",
      authorization: "Bearer t",
      "content-type": `multipart/form-data; boundary=${boundary}`,
    };
    const { statusCode } = await local.server.inject({
      method: "POST",
      url: "/api/2.0/workspace/import",
      headers,
      payload,
    });
    const { object_type, path: at, size } = (await status("/Shared/lib.py")).body;
    expect([statusCode, object_type, at, size]).toEqual([200, "FILE", "/Shared/lib.py", 6]);
  });

  test.each([
    ["/Shared/nb.py", "# Databricks notebook source\n", "/Shared/nb", "NOTEBOOK"],
    ["/Shared/module.py", "import os\n", "/Shared/module.py", "FILE"],
    ["/Shared/query.sql", "-- Databricks notebook source\nselect 1", "/Shared/query", "NOTEBOOK"],
  ])("format AUTO of %s is told by its first line", async (at, content, stored, type) => {
    await imported(at, content, { format: "AUTO", language: undefined });
    expect((await status(stored)).body["object_type"]).toBe(type);
  });

  const cell = (cell_type: string, source: string): object => ({ cell_type, source });
  const ipynb = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { language_info: { name: "python" } },
    cells: [
      cell("markdown", "# Title\n\ntext"),
      cell("code", "x = 1"),
      cell("code", "%sql\nselect 1"),
    ],
  });
  const source = [
    "# Databricks notebook source\n# MAGIC %md\n# MAGIC # Title\n# MAGIC\n# MAGIC text",
    "x = 1",
    "# MAGIC %sql\n# MAGIC select 1\n",
  ].join("\n\n# COMMAND ----------\n\n");
  const exported = async (format: string): Promise<string> => {
    const { body } = await local.get(`/api/2.0/workspace/export?path=/Shared/a&format=${format}`);
    return Buffer.from(String(body["content"]), "base64").toString();
  };

  test.each([
    ["/Shared/a", "JUPYTER"],
    ["/Shared/a.ipynb", "JUPYTER"],
    ["/Shared/a.ipynb", "AUTO"],
  ])("a Jupyter notebook imported to %s as %s is kept without extension", async (at, format) => {
    await imported(at, ipynb, { format, language: undefined });
    const { object_type, language, path: kept } = (await status("/Shared/a")).body;
    expect([object_type, language, kept]).toEqual(["NOTEBOOK", "PYTHON", "/Shared/a"]);
    expect(await exported("JUPYTER")).toBe(ipynb);
    expect(await exported("SOURCE")).toBe(source);
  });

  test("a notebook in source format is exported as a Jupyter notebook of the same cells", async () => {
    await imported("/Shared/a", source);
    const { cells } = JSON.parse(await exported("JUPYTER")) as {
      cells: { cell_type: string; source: string }[];
    };
    expect(cells.map(({ cell_type, source: text }) => [cell_type, text])).toEqual([
      ["markdown", "# Title\n\ntext"],
      ["code", "x = 1"],
      ["code", "%sql\nselect 1"],
    ]);
  });

  const refusals: [string, () => Promise<Answer>, Answer][] = [
    [
      "an object that is there",
      () => imported("/Shared/a", "x"),
      refusal(400, "RESOURCE_ALREADY_EXISTS", "Path (/Shared/a) already exists."),
    ],
    [
      "a file over a notebook",
      () => imported("/Shared/a", "x", { format: "RAW", overwrite: true }),
      refusal(
        400,
        "RESOURCE_ALREADY_EXISTS",
        "Node (/Shared/a) already exists with type NOTEBOOK, so a FILE cannot be made there.",
      ),
    ],
    [
      "a path that is not there",
      () => status("/Shared/x"),
      refusal(404, "RESOURCE_DOES_NOT_EXIST", "Path (/Shared/x) doesn't exist."),
    ],
    [
      "a relative path",
      () => mkdirs("a"),
      refusal(400, "INVALID_PARAMETER_VALUE", "Path (a) doesn't start with '/'"),
    ],
    [
      "a path out of the tree",
      () => mkdirs("/Shared/../../etc"),
      refusal(400, "INVALID_PARAMETER_VALUE", expect.stringContaining("'..'")),
    ],
    [
      "removing a folder that is not empty",
      () => local.post("/api/2.0/workspace/delete", { path: "/Shared" + "/folder" }),
      refusal(400, "DIRECTORY_NOT_EMPTY", "Folder (/Shared/folder) is not empty"),
    ],
    [
      "a format it can not store",
      () => imported("/Shared/b", "{}", { format: "DBC" }),
      refusal(501, "NOT_IMPLEMENTED", expect.stringContaining("'DBC'")),
    ],
    ...["{", "{}", '{"nbformat": 3, "cells": []}', "# Databricks notebook source\n"].map(
      (content): [string, () => Promise<Answer>, Answer] => [
        `${JSON.stringify(content)} for a Jupyter notebook`,
        () => imported("/Shared/b", content, { format: "JUPYTER" }),
        refusal(
          400,
          "INVALID_PARAMETER_VALUE",
          "The notebook content is not a Jupyter notebook of version 4",
        ),
      ],
    ),
  ];
  test.each(refusals)("rejects %s", async (_, act, expected) => {
    await imported("/Shared/a", "x");
    await mkdirs("/Shared/folder/inner");
    expect(await act()).toEqual(expected);
  });

  test("a removed folder takes all below it, on the disk as well", async () => {
    await mkdirs("/Shared/folder/inner");
    await imported("/Shared/folder/inner/a", "x");
    await local.post("/api/2.0/workspace/delete", { path: "/Shared/folder", recursive: true });
    expect((await local.get("/api/2.0/workspace/list?path=/Shared")).body).toEqual({});
    expect(fs.existsSync(path.join(local.paths.filesDir, "Shared/folder"))).toBe(false);
  });
});
