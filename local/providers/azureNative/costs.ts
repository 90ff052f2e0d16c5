import { type Inputs, isRecord, record, text } from "../protocol/values";
import type { Failure } from "../schema/check";
import { ArmPath } from "./armPath";
import { type ArmType, plainType } from "./armType";
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

export const budget: ArmType = plainType({
  path: ArmPath.below("scope", "Microsoft.Consumption/budgets/{budgetName}"),
  apiVersion: "2024-08-01",
  isLocated: false,
  faults: (inputs) => [...startFaults(inputs), ...notificationFaults(inputs)],
});

export const costExport: ArmType = plainType({
  path: ArmPath.below("scope", "Microsoft.CostManagement/exports/{exportName}"),
  apiVersion: "2024-08-01",
  isLocated: false,
  needs: (inputs) => idsAt(inputs, "deliveryInfo.destination.resourceId"),
  ...systemIdentity,
});
