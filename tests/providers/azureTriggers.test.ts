import { CLIENT_TOKEN } from "../../local/providers/azureNative/arm";
import { answerOf } from "../../local/providers/azureNative/resourceManager";
import { GROUP, group, platform } from "./azurePlatform";
import { urn } from "./urns";

const TRIGGER = "azure-native:datafactory:Trigger";
const inputs = {
  resourceGroupName: "rg",
  factoryName: "adf-a",
  triggerName: "scoring",
  properties: { type: "ScheduleTrigger", recurrence: { frequency: "Day", interval: 1 } },
};

// The descriptions of the SDKs are extracted once, which takes long.
beforeAll(() => void platform(), 120_000);

/** A factory with a trigger, and what Azure answers to its actions. */
async function azure() {
  const { create, operations, store } = platform();
  await create(GROUP, group);
  await create("azure-native:datafactory:Factory", { ...group, factoryName: "adf-a" });
  const { id, outputs } = await create(TRIGGER, inputs);
  const remembered = { id, inputs, outputs };
  const ask = async (path: string, token: string = CLIENT_TOKEN, method = "POST") => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = answerOf(
      [store],
      new Request(`https://management.azure.com${path}`, { method, headers }),
    );
    return [answer.status, await answer.text()];
  };
  return {
    id,
    ask,
    state: () => store.get(id)?.outputs["properties"],
    act: (action: string) => ask(`${id}/${action}?api-version=2018-06-01`),
    update: () => operations.update(urn(TRIGGER, "x"), remembered, inputs, false),
    remove: () => operations.delete(urn(TRIGGER, "x"), remembered),
  };
}

const refused = 'Code="TriggerEnabledCannotUpdate"';

test("a trigger is made stopped, and takes neither change nor deletion while it is started", async () => {
  const { act, state, update, remove } = await azure();
  expect(state()).toEqual({ ...inputs.properties, runtimeState: "Stopped" });
  expect(await act("start")).toEqual([200, ""]);
  expect(state()).toEqual({ ...inputs.properties, runtimeState: "Started" });
  await expect(update()).rejects.toThrow(refused);
  await expect(remove()).rejects.toThrow(refused);
  expect(await act("stop")).toEqual([200, ""]);
  await update();
  await remove();
  expect(state()).toBeUndefined();
});

test("Azure refuses who does not sign in, and what is not there, in its own words", async () => {
  const { id, ask, act, remove } = await azure();
  const start = `${id}/start?api-version=2018-06-01`;
  const words = expect.stringContaining("The access token is invalid.") as unknown;
  expect(await ask(start, "another")).toEqual([401, words]);
  const missing = expect.stringContaining("MissingApiVersionParameter") as unknown;
  expect(await ask(`${id}/start`)).toEqual([400, missing]);
  await remove();
  const gone = expect.stringContaining("triggers/scoring' under resource group 'rg'") as unknown;
  expect(await act("start")).toEqual([404, gone]);
});

test("what this platform does not serve is refused by name", async () => {
  const { id, ask, act } = await azure();
  await expect(act("cancel")).rejects.toThrow(`does not serve POST ${id}/cancel`);
  const read = ask(`${id}/start?api-version=2018-06-01`, CLIENT_TOKEN, "GET");
  await expect(read).rejects.toThrow("does not serve GET");
});
