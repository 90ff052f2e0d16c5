import { z } from "zod";
import { isTimezone, quartzFault } from "./schedule";

/** One configuration key: how its text becomes a value, what is allowed, and a value that is. */
export interface Key<T> {
  readonly schema: z.ZodType<T, string>;
  readonly allowed: string;
  readonly example: string;
  /** The command line sets a list one item at a time. */
  readonly isList?: true;
}

/** Long-term releases of the ML runtime whose Spark and MLflow the pipeline is tested with. */
export const sparkVersions = [
  "18.x-cpu-ml-scala2.13",
  "17.3.x-cpu-ml-scala2.13",
  "16.4.x-cpu-ml-scala2.12",
] as const;

const authTypes = ["azure-cli", "github-oidc-azure", "pat"] as const;
const skuNames = [
  "Standard_LRS",
  "Standard_ZRS",
  "Standard_GRS",
  "Standard_GZRS",
  "Standard_RAGRS",
  "Standard_RAGZRS",
] as const;
const availabilities = ["SPOT_WITH_FALLBACK_AZURE", "ON_DEMAND_AZURE"] as const;

const tagValue = /^[^<>%&\\?/]{1,256}$/;
const nodeType = /^Standard_[A-Za-z0-9_]+$/;
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}(\/([0-9]|[12]\d|30))?$/;
const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Every key of the program. `Pulumi.yaml` declares the same keys with type, default and description. */
export const keys = {
  owner: text(tagValue, "a team name without any of <>%&\\?/", "data-platform"),
  costCenter: text(tagValue, "a cost center without any of <>%&\\?/", "predictive-maintenance"),
  location: text(/^[a-z][a-z0-9]{2,19}$/, "the name of an Azure region", "westeurope"),
  workspaceProtocol: oneOf(["https", "http"] as const),
  databricksAuthType: oneOf(authTypes),
  lakeSkuName: oneOf(skuNames),
  lakeNetworkDefaultAction: oneOf(["Deny", "Allow"] as const),
  lakeAllowedIpAddresses: list(ipv4, "IPv4 addresses or CIDR ranges up to /30", "203.0.113.7"),
  landingCoolAfterDays: integer(1, 3650, 30),
  landingDeleteAfterDays: integer(2, 3650, 365),
  softDeleteDays: integer(1, 365, 7),
  isDataProtected: boolean(),
  forceDestroy: boolean(),
  sparkVersion: oneOf(sparkVersions),
  nodeTypeId: text(nodeType, "an Azure VM size", "Standard_D4ds_v5"),
  allowedNodeTypeIds: list(nodeType, "Azure VM sizes", "Standard_D4ds_v5"),
  availability: oneOf(availabilities),
  minWorkers: integer(1, 100, 1),
  maxWorkers: integer(1, 100, 4),
  policyMaxWorkers: integer(1, 100, 8),
  scheduleCron: cron(),
  scheduleTimezone: timezone(),
  isSchedulePaused: boolean(),
  taskTimeoutMinutes: integer(1, 2880, 120),
  taskMaxRetries: integer(0, 5, 1),
  taskRetryIntervalMinutes: integer(1, 60, 1),
  jobTimeoutMinutes: integer(1, 2880, 360),
  notificationEmails: list(email, "e-mail addresses", "planner@example.com"),
  horizonHours: integer(1, 168, 24),
  windowStepHours: integer(1, 24, 12),
  windowOffsetHours: integer(0, 23, 6),
  trainingRangeStart: time("2015-01-01T06:00:00"),
  trainingRangeEnd: time("2016-01-01T06:00:00"),
  holdoutStart: time("2015-10-01T06:00:00"),
  scoringLookbackHours: integer(1, 8760, 48),
  trainingSeed: integer(0, 2147483647, 20150101),
};

export type KeyName = keyof typeof keys;
/** The value of every key. */
export type Values = { readonly [Name in KeyName]: z.output<(typeof keys)[Name]["schema"]> };

function text(pattern: RegExp, allowed: string, example: string): Key<string> {
  return { schema: z.string().regex(pattern), allowed, example };
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T): Key<T[number]> {
  // zod's enum accepts any input, a key's text is always a string.
  const schema = z.enum(values) as unknown as z.ZodType<T[number], string>;
  return { schema, allowed: `one of ${values.join(", ")}`, example: values[0] };
}

function integer(min: number, max: number, example: number): Key<number> {
  const schema = z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
  return {
    schema,
    allowed: `a whole number from ${String(min)} to ${String(max)}`,
    example: String(example),
  };
}

function boolean(): Key<boolean> {
  const schema = z
    .string()
    .regex(/^(true|false)$/)
    .transform((value) => value === "true");
  return { schema, allowed: "true or false", example: "false" };
}

function list(pattern: RegExp, allowed: string, example: string): Key<readonly string[]> {
  const schema = z
    .string()
    .transform(jsonOf)
    .pipe(z.array(z.string().regex(pattern)).readonly());
  return { schema, allowed: `a list of ${allowed}`, example, isList: true };
}

function cron(): Key<string> {
  const schema = z.string().superRefine((value, context) => {
    const fault = quartzFault(value);
    if (fault !== undefined)
      context.addIssue({ code: "custom", message: fault, params: { isReason: true } });
  });
  return { schema, allowed: "a Quartz cron expression", example: "0 30 6,18 * * ?" };
}

function timezone(): Key<string> {
  return {
    schema: z.string().refine(isTimezone),
    allowed: "an IANA time zone",
    example: "Europe/Amsterdam",
  };
}

function time(example: string): Key<string> {
  const isTime = (value: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(value) &&
    !Number.isNaN(Date.parse(`${value}Z`)) &&
    new Date(`${value}Z`).toISOString().startsWith(value);
  return {
    schema: z.string().refine(isTime),
    allowed: "a UTC time without zone, YYYY-MM-DDTHH:MM:SS",
    example,
  };
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
