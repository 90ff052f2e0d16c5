import { isDate } from "../budget";
import { boolean, checked, integer, oneOf, optional } from "./key";

/** What the stack may cost, what it may take, and until when it is there. */
export const costsKeys = {
  budgetAmount: integer(0, 10_000_000, 300),
  budgetStartDate: optional(
    /^\d{4}-(0[1-9]|1[0-2])-01$/,
    "the first day of a month, YYYY-MM-01",
    "2027-01-01",
  ),
  hasCostExport: boolean(),
  familyCoreQuota: integer(1, 100_000, 100),
  spotCoreQuota: integer(0, 100_000, 100),
  dataClassification: oneOf(["public", "internal", "confidential", "restricted"] as const),
  expiresOn: checked(
    (value) => value === "never" || isDate(value),
    "a date, YYYY-MM-DD, or never",
    "2027-06-30",
  ),
};
