import { show } from "../engine/main";
import { policyPack } from "../engine/policy";
import { preview } from "../engine/stack";
import { fail } from "../errors";
import { previewOptions } from "./options.cjs";
import { clearTransient, transient } from "./screen";

async function showPreview(stack: string): Promise<void> {
  const result = await preview(stack, {
    onResource: (name) => transient(name),
    onNotice: console.log,
    policyPack,
  });
  clearTransient();
  show(result);
  if (result.policy.length === 0) console.log("policy: nothing to say");
}

if (require.main === module) {
  const { options } = previewOptions(process.argv.slice(2));
  if (options) showPreview(options.stack).catch(fail);
}
