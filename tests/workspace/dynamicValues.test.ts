import { resolve, type DynamicContext } from "../../local/workspace/runs/dynamicValues";
import { notebookParameters, runParameters } from "../../local/workspace/runs/parameters";

// A Sunday.
const sunday = Date.UTC(2026, 10, 22, 9, 5, 7, 123);

const context: DynamicContext = {
  job: {
    id: 7,
    name: "scoring",
    run_id: 12,
    start_time: sunday,
    trigger_time: sunday,
    trigger_type: "onetime",
    parameters: { catalog: "main", "odd.name": "x" },
  },
  workspace: { id: "1000", url: "http://127.0.0.1:8420" },
  task: {
    name: "score",
    run_id: 15,
    execution_count: 2,
    notebook_path: "/Shared/score",
    values: {},
  },
  tasks: {
    ingest: {
      run_id: 13,
      execution_count: 1,
      notebook_path: "/Shared/ingest",
      result_state: "success",
      values: { rows: 5, tables: ["a", "b"], empty: "" },
    },
  },
};

describe("references and what replaces them", () => {
  const cases: [string, string][] = [
    ["{{job.run_id}}", "12"],
    ["run-{{ job.run_id }}-of-{{job.id}}", "run-12-of-7"],
    ["{{job.name}} {{job.repair_count}}", "scoring 0"],
    ["{{job.parameters.catalog}}", "main"],
    ["{{job.parameters.`odd.name`}}", "x"],
    ["{{job.trigger.type}}", "onetime"],
    ["{{job.trigger.time.iso_datetime}}", "2026-11-22T09:05:07"],
    ["{{job.start_time.iso_date}}", "2026-11-22"],
    ["{{job.start_time.iso_weekday}} {{job.start_time.is_weekday}}", "7 false"],
    ["{{job.start_time.year}}{{job.start_time.month}}{{job.start_time.day}}", "20261122"],
    ["{{job.start_time.hour}}:{{job.start_time.minute}}:{{job.start_time.second}}", "09:05:07"],
    ["{{job.start_time.timestamp_ms}}", String(sunday)],
    ["{{task.name}} {{task.run_id}} {{task.execution_count}}", "score 15 2"],
    ["{{task.notebook_path}}", "/Shared/score"],
    ["{{tasks.ingest.values.rows}}", "5"],
    ["{{tasks.ingest.values.tables}}", '["a","b"]'],
    ["[{{tasks.ingest.values.empty}}]", "[]"],
    ["{{tasks.ingest.result_state}}", "success"],
    ["{{workspace.id}} {{workspace.url}}", "1000 http://127.0.0.1:8420"],
    ["no reference", "no reference"],
    // As on the service: an unknown namespace and broken braces are text like any other.
    ["{{my.value}}", "{{my.value}}"],
    ["{{job.run_id}", "{{job.run_id}"],
    ["{{1 + 1}}", "{{1 + 1}}"],
  ];
  test.each(cases)("%s becomes %s", (text, expected) => {
    expect(resolve(text, context)).toBe(expected);
  });
});

describe("rejects a bad key in a known namespace", () => {
  test.each([
    "{{job.naem}}",
    "{{job.parameters.missing}}",
    "{{job.start_time.iso}}",
    "{{job.trigger.time}}",
    "{{task.values}}",
    "{{tasks.ingest.values.missing}}",
    "{{tasks.absent.run_id}}",
    "{{tasks.ingest.error_code}}",
    "{{workspace.name}}",
    "{{job.constructor}}",
  ])("%s", (text) => {
    expect(() => resolve(text, context)).toThrow("is not valid");
  });
});

describe("parameters", () => {
  const settings = {
    parameters: [
      { name: "run_id", default: "{{job.run_id}}" },
      { name: "catalog", default: "main" },
    ],
  };

  test("a run's parameters are the job's, overridden and resolved", () => {
    expect(runParameters(settings, { catalog: "other" }, () => context)).toEqual([
      { name: "run_id", default: "{{job.run_id}}", value: "12" },
      { name: "catalog", default: "main", value: "other" },
    ]);
  });

  test("rejects a parameter the job does not have", () => {
    expect(() => runParameters(settings, { catalogue: "x" }, () => context)).toThrow(
      "Job parameters 'catalogue' are not defined in the job; its parameters are run_id, catalog",
    );
  });

  test("a job parameter wins over a task's own of the same name", () => {
    const task = {
      task_key: "score",
      notebook_task: {
        notebook_path: "/Shared/score",
        base_parameters: { catalog: "task", of: "{{tasks.ingest.values.rows}}" },
      },
    };
    const parameters = [{ name: "catalog", default: "main", value: "job" }];
    expect(notebookParameters(task, parameters, context)).toEqual({ catalog: "job", of: "5" });
  });
});
