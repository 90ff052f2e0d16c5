import { outputsTable, replaced, settingsTables } from "../../operations/documentation";

const row = {
  group: "Lake",
  key: "softDeleteDays",
  type: "integer",
  default: 7,
  description: "Days a deleted blob can be restored | at least",
  stacks: { prod: 30 },
};

test("a setting's row tells its default and only what a stack sets itself", () => {
  expect(settingsTables([row], ["dev", "prod"])).toBe(
    [
      "<details><summary>Lake (1)</summary>",
      "",
      "| key | type | default | `dev` | `prod` | what |",
      "|---|---|---|---|---|---|",
      "| `softDeleteDays` | integer | `7` |  | `30` | Days a deleted blob can be restored \\| at least |",
      "",
      "</details>",
    ].join("\n"),
  );
});

test("an empty default is not the same as none", () => {
  const texts = ["", undefined, [], false].map(
    (each) =>
      settingsTables([{ ...row, default: each, stacks: {} }], [])
        .split("\n")[4]
        ?.split(" | ")[2],
  );
  expect(texts).toEqual(['`""`', "", "`[]`", "`false`"]);
});

test("an output's row tells what it is", () => {
  expect(outputsTable({ workspaceUrl: "Address" })).toContain("| `workspaceUrl` | Address |");
});

test("only what is between the marks is replaced", () => {
  const text = "a\n<!-- x: generated, do not edit -->\nold\n<!-- end of x -->\nb\n";
  const once = replaced(text, "x", "new");
  expect(once).toBe("a\n<!-- x: generated, do not edit -->\n\nnew\n\n<!-- end of x -->\nb\n");
  expect(replaced(once, "x", "new")).toBe(once);
});

test("rejects a text without the marks", () => {
  expect(() => replaced("a", "x", "new")).toThrow(
    "the text must have the lines `<!-- x: generated, do not edit -->` and `<!-- end of x -->`",
  );
});
