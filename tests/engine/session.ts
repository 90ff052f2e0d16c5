// A process that runs one engine operation after another, as its parent asks: the packages are loaded once.
import { destroy, preview, refresh, up } from "../../local/engine/stack";
import type { Answer, Question } from "./engine";
import { SharedProviders } from "./sharedProviders";

const operations = { preview, up, refresh, destroy };
const providers = new SharedProviders();

/** The engine's own setting: these providers are running already. */
const RUNNING_PROVIDERS = "PULUMI_DEBUG_PROVIDERS";

async function answer({ operation, stack, source }: Question): Promise<Answer> {
  try {
    if (operation === "preview")
      process.env[RUNNING_PROVIDERS] = await providers.addresses(stack, source);
    else {
      await providers.end();
      process.env[RUNNING_PROVIDERS] = "";
    }
    return { result: await operations[operation](stack, { source }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (question: Question) => {
  void answer(question).then((told) => process.send?.(told));
});
