import * as pulumi from "@pulumi/pulumi";
import { loadSettings, settingsOf } from "../../settings/settings";
import { stackConfig } from "./stackConfig";

const dev = stackConfig("dev");

/** The mistakes of the stack dev with some values changed; a value of undefined takes the key away. */
function faults(changes: Record<string, string | undefined>, stack = "dev"): string[] {
  const entries = Object.entries({ ...dev, ...changes }).filter(([, value]) => value !== undefined);
  try {
    settingsOf("batch-scoring", stack, Object.fromEntries(entries) as Record<string, string>);
  } catch (error) {
    return (error as Error).message.split("\n- ");
  }
  return [];
}

function onlyFault(changes: Record<string, string | undefined>): string {
  const [title, fault = "", ...rest] = faults(changes);
  expect([title, rest]).toEqual(["the configuration of stack `dev` has 1 mistake:", []]);
  return fault;
}

test("turns text into values", () => {
  const settings = settingsOf("batch-scoring", "dev", {
    ...dev,
    maxWorkers: "3",
    isSchedulePaused: "false",
    lakeAllowedIpAddresses: '["203.0.113.7","198.51.100.0/24"]',
    telemetryHours: "[48,12]",
  });
  expect({
    maxWorkers: settings.maxWorkers,
    trigger: settings.trigger,
    addresses: settings.lakeAllowedIpAddresses,
    tags: settings.tags,
    limits: settings.taskLimits,
    training: settings.trainingWindows,
    scoring: settings.scoringWindows,
  }).toEqual({
    maxWorkers: 3,
    trigger: {
      kind: "cron",
      quartzCronExpression: "0 30 6,18 * * ?",
      timezoneId: "UTC",
      isPaused: false,
    },
    addresses: ["203.0.113.7", "198.51.100.0/24"],
    tags: {
      CostCenter: "predictive-maintenance-dev",
      DataClassification: "internal",
      Environment: "dev",
      ExpiresOn: "2027-06-30",
      ManagedBy: "pulumi",
      Owner: "data-platform",
      Project: "batch-scoring",
    },
    limits: { timeoutMinutes: 120, maxRetries: 1, retryIntervalMinutes: 1 },
    training: {
      horizonHours: 24,
      failureReportDelayHours: 0,
      stepHours: 12,
      offsetHours: 6,
      telemetryHours: [12, 48],
      errorHours: [12, 24, 48],
      range: { start: "2015-01-01T06:00:00", end: "2016-01-01T06:00:00" },
    },
    scoring: {
      horizonHours: 24,
      failureReportDelayHours: 0,
      stepHours: 12,
      offsetHours: 6,
      telemetryHours: [12, 48],
      errorHours: [12, 24, 48],
      range: { start: "", end: "" },
      lookbackHours: 48,
    },
  });
});

test("lets windows end once a day where all of them are whole days", () => {
  const windows = { telemetryHours: "[24,48]", errorHours: "[168]", windowStepHours: "24" };
  const settings = settingsOf("batch-scoring", "dev", { ...dev, ...windows });
  expect(settings.scoringWindows).toMatchObject({ stepHours: 24, errorHours: [168] });
});

test("keeps a configured zero", () => {
  const settings = settingsOf("batch-scoring", "dev", {
    ...dev,
    taskMaxRetries: "0",
    windowOffsetHours: "0",
  });
  expect([settings.taskMaxRetries, settings.windowOffsetHours]).toEqual([0, 0]);
});

test.each([
  [
    { owner: undefined },
    "owner must be a team name without any of <>%&\\?/, it is not set; set it with: pulumi config set owner data-platform --stack dev",
  ],
  [
    { minWorkers: "two" },
    "minWorkers must be a whole number from 1 to 100, got `two`; set it with: pulumi config set minWorkers 1 --stack dev",
  ],
  [
    { horizonHours: "169" },
    "horizonHours must be a whole number from 1 to 168, got `169`; set it with: pulumi config set horizonHours 24 --stack dev",
  ],
  [
    { isDataProtected: "yes" },
    "isDataProtected must be true or false, got `yes`; set it with: pulumi config set isDataProtected false --stack dev",
  ],
  [
    { allowedNodeTypeIds: '["Standard_D4ds_v5","Standard_NC24"]' },
    "allowedNodeTypeIds must be a list of Standard_D4ds_v5, Standard_D8ds_v5, Standard_D16ds_v5, Standard_E4ds_v5, " +
      "Standard_E8ds_v5, Standard_E16ds_v5, Standard_D4ads_v5, Standard_D8ads_v5, Standard_D16ads_v5, Standard_E4ads_v5, " +
      'Standard_E8ads_v5, Standard_E16ads_v5, got `["Standard_D4ds_v5","Standard_NC24"]`; ' +
      "set it with: pulumi config set --path 'allowedNodeTypeIds[1]' Standard_D4ds_v5 --stack dev",
  ],
  [
    { availability: "SPOT_AZURE" },
    "availability must be one of SPOT_WITH_FALLBACK_AZURE, ON_DEMAND_AZURE, " +
      "got `SPOT_AZURE`; set it with: pulumi config set availability SPOT_WITH_FALLBACK_AZURE --stack dev",
  ],
  [
    { notificationEmails: '["planner"]' },
    'notificationEmails must be a list of e-mail addresses, got `["planner"]`; ' +
      "set it with: pulumi config set --path 'notificationEmails[0]' planner@example.com --stack dev",
  ],
  [
    { lakeAllowedIpAddresses: "203.0.113.7" },
    "lakeAllowedIpAddresses must be a list of public IPv4 addresses or CIDR ranges of /8 to /30, got `203.0.113.7`; " +
      "set it with: pulumi config set --path 'lakeAllowedIpAddresses[0]' 203.0.113.7 --stack dev",
  ],
  [
    { workspaceAllowedIpAddresses: '["203.0.113.7","0.0.0.0/0"]' },
    "workspaceAllowedIpAddresses must be a list of public IPv4 addresses or CIDR ranges of /8 to /30, " +
      'got `["203.0.113.7","0.0.0.0/0"]` (`0.0.0.0/0` is a range of /0); ' +
      "set it with: pulumi config set --path 'workspaceAllowedIpAddresses[1]' 203.0.113.7 --stack dev",
  ],
  [
    { lakeAllowedIpAddresses: '["192.168.7.0/24"]' },
    'lakeAllowedIpAddresses must be a list of public IPv4 addresses or CIDR ranges of /8 to /30, got `["192.168.7.0/24"]` ' +
      "(`192.168.7.0/24` has private addresses, of 192.168.0.0/16: callers are known by their public ones); " +
      "set it with: pulumi config set --path 'lakeAllowedIpAddresses[0]' 203.0.113.7 --stack dev",
  ],
  [
    { telemetryHours: "[]" },
    "telemetryHours must be a list of one or more different whole numbers from 1 to 168, in any order, got `[]`; " +
      "set it with: pulumi config set --path 'telemetryHours[0]' 24 --stack dev",
  ],
  [
    { telemetryHours: "[12,169]" },
    "telemetryHours must be a list of one or more different whole numbers from 1 to 168, in any order, got `[12,169]`; " +
      "set it with: pulumi config set --path 'telemetryHours[1]' 24 --stack dev",
  ],
  [
    { errorHours: '[12,"24"]' },
    'errorHours must be a list of one or more different whole numbers from 1 to 168, in any order, got `[12,"24"]`; ' +
      "set it with: pulumi config set --path 'errorHours[1]' 24 --stack dev",
  ],
  [
    { errorHours: "[12,24,48,24]" },
    "errorHours must be a list of one or more different whole numbers from 1 to 168, in any order, got `[12,24,48,24]` " +
      "(`24` is there twice); remove it with: pulumi config rm --path 'errorHours[3]' --stack dev",
  ],
  [
    { scheduleCron: "30 6 * * *" },
    "scheduleCron must be a Quartz cron expression, got `30 6 * * *` " +
      "(it has 5 fields, Quartz wants 6 or 7, seconds first); set it with: pulumi config set scheduleCron '0 30 6,18 * * ?' --stack dev",
  ],
  [
    { scheduleTimezone: "Mars/Base" },
    "scheduleTimezone must be an IANA time zone, got `Mars/Base`; set it with: pulumi config set scheduleTimezone Europe/Amsterdam --stack dev",
  ],
  [
    { holdoutStart: "2015-02-30T06:00:00" },
    "holdoutStart must be a UTC time without zone, YYYY-MM-DDTHH:MM:SS, got `2015-02-30T06:00:00`; " +
      "set it with: pulumi config set holdoutStart 2015-10-01T06:00:00 --stack dev",
  ],
])("rejects %j and says what to type", (changes, fault) => {
  expect(onlyFault(changes)).toBe(fault);
});

test.each([
  [
    { minWorkers: "2", maxWorkers: "2" },
    "maxWorkers must be above minWorkers (2), got `2`",
    "maxWorkers 3",
  ],
  [{ maxWorkers: "5" }, "maxWorkers must be at most policyMaxWorkers (4), got `5`", "maxWorkers 4"],
  [
    { landingDeleteAfterDays: "30" },
    "landingDeleteAfterDays must be above landingCoolAfterDays (30), got `30`",
    "landingDeleteAfterDays 31",
  ],
  [
    { jobTimeoutMinutes: "100", durationWarningMinutes: "90" },
    "taskTimeoutMinutes must be at most jobTimeoutMinutes (100), got `120`",
    "taskTimeoutMinutes 100",
  ],
  [
    { horizonHours: "6", scheduleCron: "0 0 0/6 * * ?" },
    "horizonHours must be at least windowStepHours (12), got `6`",
    "horizonHours 12",
  ],
  [
    { failureReportDelayHours: "649" },
    "evaluationLookbackHours must be at least 721, three times horizonHours plus failureReportDelayHours, so that there are failures to judge by, got `720`",
    "evaluationLookbackHours 721",
  ],
  [
    { windowOffsetHours: "12" },
    "windowOffsetHours must be below windowStepHours (12), got `12`",
    "windowOffsetHours 11",
  ],
  [
    { scoringLookbackHours: "8", scheduleCron: "0 0 0/8 * * ?" },
    "scoringLookbackHours must be at least windowStepHours (12), got `8`",
    "scoringLookbackHours 12",
  ],
  [
    { windowStepHours: "8" },
    "windowStepHours must be a divisor of the day's 24 hours, of telemetryHours (12, 24, 36) and of errorHours (12, 24, 48), got `8`",
    "windowStepHours 12",
  ],
  [
    { telemetryHours: "[12,20]", windowOffsetHours: "3" },
    "windowStepHours must be a divisor of the day's 24 hours, of telemetryHours (12, 20) and of errorHours (12, 24, 48), got `12`",
    "windowStepHours 4",
  ],
  [
    { errorHours: "[30,12]" },
    "windowStepHours must be a divisor of the day's 24 hours, of telemetryHours (12, 24, 36) and of errorHours (12, 30), got `12`",
    "windowStepHours 6",
  ],
  [
    { telemetryHours: "[36]", errorHours: "[72]", windowStepHours: "18" },
    "windowStepHours must be a divisor of the day's 24 hours, of telemetryHours (36) and of errorHours (72), got `18`",
    "windowStepHours 12",
  ],
  [
    { holdoutStart: "2015-01-01T06:00:00" },
    "holdoutStart must be later than trainingRangeStart (2015-01-01T06:00:00), got `2015-01-01T06:00:00`",
    "holdoutStart 2015-01-02T06:00:00",
  ],
  [
    { trainingRangeEnd: "2015-10-01T06:00:00" },
    "trainingRangeEnd must be later than holdoutStart (2015-10-01T06:00:00), got `2015-10-01T06:00:00`",
    "trainingRangeEnd 2015-10-02T06:00:00",
  ],
  [
    { allowedNodeTypeIds: '["Standard_E8ds_v5"]' },
    "nodeTypeId must be one of allowedNodeTypeIds (Standard_E8ds_v5), got `Standard_D4ds_v5`",
    "nodeTypeId Standard_E8ds_v5",
  ],
  [
    { maxDbusPerHour: "2" },
    "maxDbusPerHour must be at least the 3 units an hour of a driver and maxWorkers (2) of Standard_D4ds_v5, got `2`",
    "maxDbusPerHour 3",
  ],
  [
    { durationWarningMinutes: "360" },
    "durationWarningMinutes must be below jobTimeoutMinutes (360), got `360`",
    "durationWarningMinutes 359",
  ],
  [
    { scheduleCron: "0 30 6 ? * MON-FRI", scoringLookbackHours: "72" },
    "scheduleCron must be an expression that fires at least every 24 hours (horizonHours), which it does not " +
      "after 2026-01-02T06:30:00.000Z until 2026-01-05T06:30:00.000Z, got `0 30 6 ? * MON-FRI`",
    "scheduleCron '0 30 6,18 * * ?'",
  ],
  [
    { scheduleCron: "0 30 6 ? * MON-FRI", horizonHours: "72" },
    "scoringLookbackHours must be at least the 72 hours that scheduleCron pauses " +
      "after 2026-01-02T06:30:00.000Z until 2026-01-05T06:30:00.000Z, got `48`",
    "scoringLookbackHours 72",
  ],
  [
    { databricksAuthType: "pat" },
    "databricksAuthType must be azure-cli or github-oidc-azure while workspaceProtocol is https, got `pat`",
    "databricksAuthType azure-cli",
  ],
  [
    { isDataProtected: "true", expiresOn: "never" },
    "forceDestroy must be false while isDataProtected is true, got `true`",
    "forceDestroy false",
  ],
])("rejects values that contradict each other: %j", (changes, fault, command) => {
  expect(onlyFault(changes)).toBe(
    `${fault}; set it with: pulumi config set ${command} --stack dev`,
  );
});

test("starts scoring for new files instead of by the clock, whose expression then binds nothing", () => {
  const settings = settingsOf("batch-scoring", "dev", {
    ...dev,
    scoringTrigger: "fileArrival",
    scheduleCron: "0 30 6 ? * MON-FRI",
  });
  expect(settings.trigger).toEqual({
    kind: "fileArrival",
    isPaused: true,
    quietMinutes: 5,
    minIntervalMinutes: 60,
  });
});

test("rejects a key nobody reads", () => {
  expect(onlyFault({ maxWorker: "3" })).toBe(
    "maxWorker is not a setting of this program; remove it with: pulumi config rm maxWorker --stack dev",
  );
});

test("rejects a stack name that would not fit into every name", () => {
  expect(faults({}, "Dev_1")).toEqual([
    "the configuration of stack `Dev_1` has 1 mistake:",
    "the stack's name must be lower-case letters, digits and single dashes between them, a letter first, 20 characters at most, " +
      "got `Dev_1`; rename it with: pulumi stack rename dev --stack Dev_1",
  ]);
});

test("mends the stack that was asked for, whichever one is selected", () => {
  const commands = faults({ owner: undefined, colour: "red" }, "staging").slice(1);
  expect(commands.map((fault) => fault.split(" with: ")[1])).toEqual([
    "pulumi config set owner data-platform --stack staging",
    "pulumi config rm colour --stack staging",
  ]);
});

test("reports all mistakes at once", () => {
  const found = faults({ owner: undefined, minWorkers: "0", windowStepHours: "8", colour: "red" });
  expect(found.map((fault) => fault.split(" ").slice(0, 3).join(" "))).toEqual([
    "the configuration of",
    "owner must be",
    "minWorkers must be",
    "colour is not",
    "windowStepHours must be",
  ]);
});

test("reads the project's own keys of the running stack and no others", () => {
  const own = Object.entries(dev).map(([name, value]) => [`batch-scoring:${name}`, value]);
  pulumi.runtime.setAllConfig({
    ...(Object.fromEntries(own) as Record<string, string>),
    "azure-native:location": "northeurope",
    "batch-scoring-other:colour": "red",
  });
  expect(loadSettings("batch-scoring", "dev")).toEqual(settingsOf("batch-scoring", "dev", dev));
});
