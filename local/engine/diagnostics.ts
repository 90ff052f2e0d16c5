import type { DiagnosticEvent, EngineEvent } from "@pulumi/pulumi/automation";

export interface Diagnostic {
  readonly severity: DiagnosticEvent["severity"];
  readonly text: string;
}

/** What tells nothing, or only how the local platform is put together. */
const NOISE = [
  /^(update|preview) failed$/, // the reason is told beside it

  /^Undefined value \(\w+\) will not show as a stack output/, // of a part the stack has not
  /using pulumi-resource-\S+ from \$PATH/,
  /Attempting to deploy or update resources with \d+ pending operations/,
];

/** What the engine, the providers and the program had to say, each once and in full, without the engine's colour marks. */
export function diagnosticsIn(events: readonly EngineEvent[]): Diagnostic[] {
  const seen = new Set<string>();
  const found: Diagnostic[] = [];
  for (const { diagnosticEvent: event } of events) {
    if (event === undefined || event.ephemeral === true || (event.severity as string) === "debug")
      continue;
    const message = plain(event.message)
      .replace(/^1 error occurred:\s+\* /, "")
      .trim();
    if (message === "" || NOISE.some((pattern) => pattern.test(message))) continue;
    const text = event.urn ? `${subject(event.urn)}: ${message}` : message;
    if (seen.has(text)) continue;
    seen.add(text);
    found.push({ severity: event.severity, text });
  }
  return found;
}

function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "");
}

/** `Job "training"` */
function subject(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type.slice(Math.max(type.lastIndexOf(":"), type.lastIndexOf("$")) + 1)} "${name.join("::")}"`;
}
