import { type Inputs, isRecord, record, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import type { Arm } from "./arm";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
import { badRequest } from "./errors";
import { idsAt } from "./references";
import { systemIdentity } from "./systemIdentity";

const NOTIFICATIONS_MAX = 5;
const CONTACTS = ["contactEmails", "contactRoles", "contactGroups"];

function notificationFaults(inputs: Inputs): Failure[] {
  const notifications = Object.entries(record(inputs, "notifications") ?? {});
  if (notifications.length > NOTIFICATIONS_MAX) {
    const reason = `a budget has ${NOTIFICATIONS_MAX} notifications at most, got ${notifications.length}`;
    return [{ property: "notifications", reason }];
  }
  return notifications
    .filter(([, each]) => isRecord(each) && !CONTACTS.some((key) => isFilled(each[key])))
    .map(([name]) => ({
      property: `notifications.${name}`,
      reason: "at least one contact email, role or group is needed",
    }));
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function startFaults(inputs: Inputs): Failure[] {
  const start = text(record(inputs, "timePeriod") ?? {}, "startDate");
  return start === undefined || /^\d{4}-\d\d-01(T|$)/.test(start)
    ? []
    : [
        {
          property: "timePeriod.startDate",
          reason: `the start date must be the first day of a month, got ${start}`,
        },
      ];
}

/** Only what is made is judged: a budget lives on in months after its first. */
function refusePastMonth(inputs: Inputs, id: string, arm: Arm): void {
  const start = text(record(inputs, "timePeriod") ?? {}, "startDate");
  if (start === undefined || arm.store.get(id) !== undefined) return;
  const thisMonth = new Date(arm.clock()).toISOString().slice(0, "YYYY-MM".length);
  if (start.slice(0, thisMonth.length) >= thisMonth) return;
  throw badRequest(
    "BadRequest",
    `Invalid start date ${start} in timePeriod: it must be ${thisMonth}-01 or later.`,
  );
}

function refusePastRecurrence(inputs: Inputs, id: string, arm: Arm): void {
  const period = record(record(inputs, "schedule") ?? {}, "recurrencePeriod") ?? {};
  const from = text(period, "from");
  if (from === undefined || arm.store.get(id) !== undefined) return;
  if (Date.parse(from) > arm.clock()) return;
  throw badRequest(
    "BadRequest",
    `Invalid recurrencePeriod: its start must be in the future, got ${from}.`,
  );
}

export const budget: ArmType = plainType({
  path: ArmPath.below("scope", "Microsoft.Consumption/budgets/{budgetName}"),
  apiVersion: "2024-08-01",
  isLocated: false,
  faults: (inputs) => [...startFaults(inputs), ...notificationFaults(inputs)],
  refuse: refusePastMonth,
});

export const costExport: ArmType = plainType({
  path: ArmPath.below("scope", "Microsoft.CostManagement/exports/{exportName}"),
  apiVersion: "2024-08-01",
  isLocated: false,
  needs: (inputs) => idsAt(inputs, "deliveryInfo.destination.resourceId"),
  refuse: refusePastRecurrence,
  ...systemIdentity,
});
