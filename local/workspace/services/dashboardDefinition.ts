import { z } from "zod";

/** What the page and the checks read of a definition; a dashboard holds much more. */
const definition = z.looseObject({
  datasets: z
    .array(
      z.looseObject({
        name: z.string(),
        displayName: z.string().optional(),
        query: z.string().optional(),
        queryLines: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  pages: z
    .array(
      z.looseObject({
        name: z.string(),
        displayName: z.string().optional(),
        layout: z.array(z.looseObject({ widget: z.looseObject({}) })).default([]),
      }),
    )
    .default([]),
});

export type DashboardDefinition = z.infer<typeof definition>;

/** @throws Error for a text that is no definition */
export function parsedDefinition(text: string): DashboardDefinition {
  return definition.parse(JSON.parse(text));
}

/** Pure: why the service does not take a text as a dashboard, or undefined. */
export function definitionFault(text: string): string | undefined {
  let parsed: DashboardDefinition;
  try {
    parsed = parsedDefinition(text);
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const where = issue === undefined ? "" : ` at '${issue.path.join(".")}'`;
    const why = issue?.message ?? (error as Error).message;
    return `Failed to parse serialized_dashboard${where}: ${why}`;
  }
  const twice = [parsed.datasets, parsed.pages].flatMap((parts) => repeated(parts));
  return twice.length === 0
    ? undefined
    : `validation failed: [resource name must be unique; found duplicates: [${twice.join(", ")}]]`;
}

function repeated(parts: readonly { readonly name: string }[]): string[] {
  const names = parts.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
