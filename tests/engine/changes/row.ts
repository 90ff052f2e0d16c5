import type { KeyName } from "../../../settings/keys";
import { BASE, type ChangeRow } from "../changeTable";

export { BASE, type ChangeRow };

export type Changes = { readonly [Key in KeyName]?: ChangeRow };
