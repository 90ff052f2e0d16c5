/** Full names of the tables a dashboard reads. */
export interface DashboardTables {
  readonly worklist: string;
  readonly predictions: string;
  readonly failures: string;
  readonly quarantine: string;
}

/** When it is known whether an alarm came true. */
export interface AlarmOutcome {
  readonly horizonHours: number;
  /** Hours until a failure is in the data. */
  readonly failureReportDelayHours: number;
}

interface Dataset {
  readonly name: string;
  readonly displayName: string;
  readonly queryLines: readonly string[];
}

interface Column {
  readonly name: string;
  readonly title: string;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// The canvas of a dashboard is six columns wide.
const full = 6;
const half = 3;

/** The maintenance planner's dashboard, as the text a dashboard of Databricks is stored in. */
export function dashboardDefinition(tables: DashboardTables, outcome: AlarmOutcome): string {
  const page = {
    name: "maintenance",
    displayName: "Maintenance",
    pageType: "PAGE_TYPE_CANVAS",
    layout: [
      table("worklist", "Worklist: what will fail soon", worklistColumns, {
        x: 0,
        y: 0,
        width: full,
        height: 8,
      }),
      bars("alarms_per_day", "Alarms per day", ["day", "alarms"], {
        x: 0,
        y: 8,
        width: half,
        height: 6,
      }),
      bars("alarms_come_true", "Share of alarms that came true, by week", ["week", "share"], {
        x: half,
        y: 8,
        width: half,
        height: 6,
      }),
      table("runs", "Scoring runs", runColumns, { x: 0, y: 14, width: half, height: 6 }),
      table("quality", "Lines that could not be ingested", qualityColumns, {
        x: half,
        y: 14,
        width: half,
        height: 6,
      }),
    ],
  };
  return JSON.stringify({ datasets: datasets(tables, outcome), pages: [page] });
}

function datasets(tables: DashboardTables, outcome: AlarmOutcome): Dataset[] {
  const horizon = String(outcome.horizonHours);
  const known = String(outcome.horizonHours + outcome.failureReportDelayHours);
  return [
    dataset("worklist", "Worklist", [
      "SELECT place, machine_id, component, round(probability, 3) AS probability, round(expected_saving) AS saving,",
      "  window_end, get(reasons, 0).feature AS main_reason, model_version",
      `FROM ${tables.worklist} WHERE is_alarm ORDER BY place`,
    ]),
    dataset("alarms_per_day", "Alarms per day", [
      // After a promotion two versions speak of the same windows: what both say is one alarm.
      "SELECT date(window_end) AS day,",
      "  count(DISTINCT IF(is_alarm, struct(machine_id, component, window_end), NULL)) AS alarms",
      `FROM ${tables.predictions} GROUP BY day ORDER BY day`,
    ]),
    dataset("alarms_come_true", "Alarms that came true", [
      "SELECT date(date_trunc('WEEK', window_end)) AS week, avg(is_hit) AS share FROM (",
      "  SELECT alarm.window_end, int(count(failed.failed_at) > 0) AS is_hit",
      `  FROM ${tables.predictions} AS alarm LEFT JOIN ${tables.failures} AS failed`,
      "    ON failed.machine_id = alarm.machine_id AND failed.component = alarm.component",
      "    AND failed.failed_at > alarm.window_end",
      `    AND failed.failed_at <= alarm.window_end + INTERVAL ${horizon} HOURS`,
      // Until its horizon is over and failures in it are reported, an alarm is neither right nor wrong.
      `  WHERE alarm.is_alarm AND alarm.window_end + INTERVAL ${known} HOURS <= current_timestamp()`,
      "  GROUP BY alarm.machine_id, alarm.component, alarm.window_end, alarm.model_version)",
      "GROUP BY week ORDER BY week",
    ]),
    dataset("runs", "Runs", [
      "SELECT run_id, max(scored_at) AS scored_at, max_by(model_version, scored_at) AS model_version,",
      "  count(DISTINCT machine_id) AS machines, count_if(is_alarm) AS alarms",
      `FROM ${tables.predictions} GROUP BY run_id ORDER BY scored_at DESC LIMIT 100`,
    ]),
    dataset("quality", "Quality", [
      "SELECT table_name, reason, count(*) AS lines",
      `FROM ${tables.quarantine} GROUP BY table_name, reason ORDER BY lines DESC`,
    ]),
  ];
}

const worklistColumns: readonly Column[] = [
  { name: "place", title: "Place" },
  { name: "machine_id", title: "Machine" },
  { name: "component", title: "Component" },
  { name: "probability", title: "Probability" },
  { name: "saving", title: "Expected saving" },
  { name: "window_end", title: "As of" },
  { name: "main_reason", title: "Main reason" },
  { name: "model_version", title: "Model" },
];
const runColumns: readonly Column[] = [
  { name: "run_id", title: "Run" },
  { name: "scored_at", title: "Scored at" },
  { name: "model_version", title: "Model" },
  { name: "machines", title: "Machines" },
  { name: "alarms", title: "Alarms" },
];
const qualityColumns: readonly Column[] = [
  { name: "table_name", title: "Table" },
  { name: "reason", title: "Reason" },
  { name: "lines", title: "Lines" },
];

function dataset(name: string, displayName: string, lines: readonly string[]): Dataset {
  // The lines are joined as they are, a line without its end would run into the next.
  return { name, displayName, queryLines: lines.map((line) => `${line}\n`) };
}

function table(datasetName: string, title: string, columns: readonly Column[], position: Place) {
  const fields = columns.map(({ name }) => name);
  const spec = {
    version: 2,
    widgetType: "table",
    encodings: {
      columns: columns.map(({ name, title: displayName }) => ({ fieldName: name, displayName })),
    },
  };
  return widget(datasetName, title, fields, spec, position);
}

function bars(
  datasetName: string,
  title: string,
  [x, y]: readonly [string, string],
  position: Place,
) {
  const axis = (fieldName: string, type: string) => ({
    fieldName,
    displayName: fieldName,
    scale: { type },
  });
  const encodings = { x: axis(x, "temporal"), y: axis(y, "quantitative") };
  return widget(datasetName, title, [x, y], { version: 3, widgetType: "bar", encodings }, position);
}

function widget(
  datasetName: string,
  title: string,
  fields: readonly string[],
  spec: object,
  position: Place,
) {
  const query = {
    datasetName,
    fields: fields.map((name) => ({ name, expression: `\`${name}\`` })),
    disaggregated: true,
  };
  return {
    widget: {
      name: datasetName,
      queries: [{ name: "main_query", query }],
      spec: { ...spec, frame: { showTitle: true, title } },
    },
    position,
  };
}
