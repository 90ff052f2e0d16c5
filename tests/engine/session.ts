// A process that runs one engine operation after another, as its parent asks: the packages are loaded once.
import { destroy, preview, refresh, up } from "../../local/engine/stack";
import type { Answer, Question } from "./engine";

const operations = { preview, up, refresh, destroy };

async function answer({ operation, stack, source }: Question): Promise<Answer> {
  try {
    return { result: await operations[operation](stack, { source }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

process.on("message", (question: Question) => {
  void answer(question).then((told) => process.send?.(told));
});
