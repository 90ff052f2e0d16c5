import { at, got, isSet, listAt, present, satisfies, all, textsAt } from "./inputs";
import { jobType } from "./compute";
import type { Fault, Inputs, Resource, Rule } from "./rule";

const notebookType = "databricks:index/notebook:Notebook";
const fileType = "databricks:index/workspaceFile:WorkspaceFile";

/** Addresses of the file system every user of a workspace shares, and of mounts in it. */
const sharedFileSystem = /dbfs:\/|\/dbfs\/|\/mnt\//;

/** Every text anywhere in a value, without reading what a preview can not know. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(Object.getOwnPropertyDescriptors(value)).flatMap((property) =>
    textsIn(property.value),
  );
}

function usesSharedFileSystem(resource: Resource): Fault[] {
  if (resource.type === jobType) {
    return textsIn(resource.inputs)
      .filter((text) => sharedFileSystem.test(text))
      .map((text) => `\`${text}\` is on the shared file system`);
  }
  const content = at(resource.inputs, "contentBase64");
  return Buffer.from(typeof content === "string" ? content : "", "base64")
    .toString("utf8")
    .split("\n")
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => sharedFileSystem.test(line))
    .map(({ number }) => `line ${String(number)} names the shared file system`);
}

function isWriter(inputs: Inputs): boolean {
  return isSet(inputs, "schedule") || isSet(inputs, "trigger") || isSet(inputs, "continuous");
}

function tellsOfFailure({ inputs }: Pick<Resource, "inputs">): Fault[] {
  const isTold =
    textsAt(inputs, "emailNotifications.onFailures").length > 0 ||
    listAt(inputs, "webhookNotifications.onFailures").length > 0;
  return isTold ? [] : ["nobody hears of a failed run"];
}

/** A condition or a call of another job does no work that could be tried again. */
function retries({ inputs }: Pick<Resource, "inputs">): Fault[] {
  return listAt(inputs, "tasks")
    .filter((task) => !isSet(task, "conditionTask") && !isSet(task, "runJobTask"))
    .filter((task) => !isSet(task, "maxRetries"))
    .map((task) => `task \`${String(task["taskKey"])}\` does not say how often it is tried again`);
}

const isPositive = (found: unknown) => typeof found === "number" && found > 0;

/** Jobs and the code they run. */
export const jobRules: readonly Rule[] = [
  {
    name: "dbx-run-as",
    level: "hardened",
    demand: "A job runs as a service principal, not as whoever made it",
    remedy: "set `runAs.servicePrincipalName`",
    controls: ["SAT GOV-42"],
    types: [jobType],
    faults: present("runAs.servicePrincipalName"),
  },
  {
    name: "dbx-job-hygiene",
    level: "mandatory",
    demand:
      "A job ends, is tried again, waits its turn, tells of failure and long runs, and is changed by code alone",
    remedy:
      "set `timeoutSeconds`, each task's `maxRetries`, `queue`, `maxConcurrentRuns` 1, failure notifications, `health` and `editMode`",
    controls: ["Databricks: production job best practices"],
    types: [jobType],
    faults: all(
      satisfies("timeoutSeconds", isPositive, "above 0"),
      satisfies("queue.enabled", (found) => found === true, "`true`"),
      satisfies("editMode", (found) => found === "UI_LOCKED", "`UI_LOCKED`"),
      ({ inputs }) =>
        isWriter(inputs) && at(inputs, "maxConcurrentRuns") !== 1
          ? [`\`maxConcurrentRuns\` must be 1, ${got(at(inputs, "maxConcurrentRuns"))}`]
          : [],
      ({ inputs }) =>
        listAt(inputs, "health.rules").length > 0 ? [] : ["`health.rules` is empty"],
      retries,
      tellsOfFailure,
    ),
  },
  {
    name: "dbx-no-dbfs",
    level: "mandatory",
    demand: "Neither jobs nor code use the file system all users share",
    remedy: "use a volume of Unity Catalog, `/Volumes/<catalog>/<schema>/<volume>`",
    controls: ["SAT GOV-10", "SAT GOV-11"],
    types: [jobType, notebookType, fileType],
    faults: usesSharedFileSystem,
  },
];
