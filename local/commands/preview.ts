import { show } from "../engine/main";
import { preview } from "../engine/stack";
import { fail } from "./errors";
import { previewOptions } from "./options.cjs";
import { clearTransient, transient } from "./screen";

async function showPreview(stack: string): Promise<void> {
  const result = await preview(stack, {
    onResource: (name) => transient(name),
    onNotice: console.log,
  });
  clearTransient();
  show(result);
}

if (require.main === module) {
  const { options } = previewOptions(process.argv.slice(2));
  if (options) showPreview(options.stack).catch(fail);
}
