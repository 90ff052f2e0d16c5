import type { Exemption } from "../policy/exemption";
import type { Level, Rule } from "../policy/rule";

/** A configuration key as `Pulumi.yaml` declares it, and what the stacks make of it. */
export interface SettingRow {
  readonly group: string;
  readonly key: string;
  readonly type: string;
  readonly default: unknown;
  readonly description: string;
  /** What a stack's own file sets; undefined where it keeps the default. */
  readonly stacks: Readonly<Record<string, unknown>>;
}

export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly Rule[];
}

/** A table of each group of settings: key, type, default, what each stack sets, what it is. */
export function settingsTables(rows: readonly SettingRow[], stacks: readonly string[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  return groups
    .map((group) => {
      const own = rows.filter((row) => row.group === group);
      const cells = own.map((row) => [
        code(row.key),
        row.type,
        value(row.default),
        ...stacks.map((stack) => value(row.stacks[stack])),
        row.description,
      ]);
      const header = ["key", "type", "default", ...stacks.map(code), "what"];
      return folded(`${group} (${String(own.length)})`, table(header, cells));
    })
    .join("\n\n");
}

export function outputsTable(outputs: Readonly<Record<string, string>>): string {
  return table(
    ["output", "what"],
    Object.entries(outputs).map(([name, description]) => [code(name), description]),
  );
}

/** A table of each group of rules: what is demanded, whose controls it meets, how strictly, where, who is excused. */
export function controlsTables(
  groups: readonly RuleGroup[],
  metIn: (rule: Rule) => readonly string[],
  exemptions: readonly Exemption[],
): string {
  return groups
    .map(({ title, rules }) => {
      const cells = rules.map((rule) => [
        code(rule.name),
        rule.demand,
        rule.controls.join(", "),
        levels[rule.level],
        list(metIn(rule).map(code)) || "no stack has one",
        list(excusedIn(rule.name, exemptions).map(code)),
      ]);
      const header = ["rule", "what it demands", "controls", "level", "met in", "excused in"];
      return folded(`${title} (${String(rules.length)})`, table(header, cells));
    })
    .join("\n\n");
}

const levels: Readonly<Record<Level, string>> = {
  mandatory: "mandatory",
  hardened: "mandatory where hardened",
  advisory: "advisory",
};

function excusedIn(rule: string, exemptions: readonly Exemption[]): readonly string[] {
  const stacks = exemptions
    .filter(({ rules }) => rules.includes(rule))
    .flatMap((each) => each.stacks);
  return [...new Set(stacks)].sort();
}

/** Puts a generated text between the two marks of its name; throws where the marks are not. */
export function replaced(text: string, name: string, generated: string): string {
  const [begin, end] = [`<!-- ${name}: generated, do not edit -->`, `<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`the text must have the lines \`${begin}\` and \`${end}\`, in this order`);
  return `${text.slice(0, from)}${begin}\n\n${generated}\n\n${text.slice(to)}`;
}

function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>\n\n${content}\n\n</details>`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...rows.map(line)].join("\n");
}

function escaped(cell: string): string {
  return cell.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function value(found: unknown): string {
  if (found === undefined) return "";
  return code(typeof found === "string" ? found || '""' : JSON.stringify(found));
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(items: readonly string[]): string {
  return items.join(", ");
}
