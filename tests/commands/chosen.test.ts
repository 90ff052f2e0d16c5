import { chosen } from "../../local/commands/local";
import { stages } from "../../local/commands/options.cjs";

const tasks = ["ingest", "clean", "score", "is_retraining_needed"].map((task_key) => ({
  task_key,
}));

it("leaves the tasks to the job when every stage is wanted", () => {
  expect(chosen({ tasks }, stages)).toBeUndefined();
});

it.each([
  [
    ["score", "ingest"],
    ["ingest", "score"],
  ],
  [["clean"], ["clean"]],
  [["train"], []],
])("of a job's own tasks runs those of the wanted stages %j", (wanted, expected) => {
  expect(chosen({ tasks }, wanted)).toEqual(expected);
});
