import { invalidParameter } from "../errors";
import type { Collection } from "../store/collection";

type Conf = Readonly<Record<string, string>>;

const isFlag = (value: string): boolean => value === "true" || value === "false";
const MAX_LIFETIME_DAYS = 730;

/** The keys known here and what each takes; an empty text takes a limit away. */
const KEYS: Readonly<Record<string, (value: string) => boolean>> = {
  enableIpAccessLists: isFlag,
  enableTokensConfig: isFlag,
  maxTokenLifetimeDays: (value) =>
    value === "" || (/^\d+$/.test(value) && Number(value) <= MAX_LIFETIME_DAYS),
};

/** Switches older than settings: texts by key, never deleted. */
export class WorkspaceConf {
  constructor(private readonly objects: Collection<Conf>) {}

  /** null is what the service answers for a key that was never set. */
  get(keys: readonly string[]): Readonly<Record<string, string | null>> {
    checkKeys(keys);
    const stored = this.stored();
    return Object.fromEntries(keys.map((key) => [key, stored[key] ?? null]));
  }

  set(changes: Conf): void {
    checkKeys(Object.keys(changes));
    const refused = Object.entries(changes).filter(([key, value]) => !KEYS[key]?.(value));
    if (refused.length > 0) {
      throw invalidParameter(
        `Some values are not allowed: ${JSON.stringify(Object.fromEntries(refused))}`,
      );
    }
    const after = Object.entries({ ...this.stored(), ...changes });
    this.objects.put("conf", Object.fromEntries(after.filter(([, value]) => value !== "")));
  }

  private stored(): Conf {
    return this.objects.get("conf") ?? {};
  }
}

function checkKeys(keys: readonly string[]): void {
  const invalid = keys.filter((key) => KEYS[key] === undefined);
  if (invalid.length > 0) throw invalidParameter(`Invalid keys: ${JSON.stringify(invalid)}`);
}
