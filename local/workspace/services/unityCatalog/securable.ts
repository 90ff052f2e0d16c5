import type { Clock } from "../../clock";
import { invalidParameter, objectMissing } from "../../errors";
import type { Collection } from "../../store/collection";
import { METASTORE_ID, USER_NAME } from "../identity";

/** What the service records about every securable object. */
export interface Stamps {
  readonly owner: string;
  readonly metastore_id: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
}

export function created(clock: Clock): Stamps {
  const now = clock();
  return {
    owner: USER_NAME,
    metastore_id: METASTORE_ID,
    created_at: now,
    created_by: USER_NAME,
    updated_at: now,
    updated_by: USER_NAME,
  };
}

export function updated(clock: Clock): Pick<Stamps, "updated_at" | "updated_by"> {
  return { updated_at: clock(), updated_by: USER_NAME };
}

/** Names are case-insensitive and kept in lower case, as Unity Catalog does. */
export function objectName(kind: string, name: string): string {
  if (name === "" || name.length > 255 || /[\s./]|\p{Cc}/u.test(name)) {
    throw invalidParameter(
      `"${name}" is not a valid name for a ${kind.toLowerCase()}: use 1 to 255 characters without periods, slashes and spaces`,
    );
  }
  return name.toLowerCase();
}

export function existing<T extends object>(objects: Collection<T>, kind: string, name: string): T {
  const found = objects.get(name.toLowerCase());
  if (!found) throw objectMissing(kind, name);
  return found;
}

/** The fields of a change that were sent; an absent one leaves what is stored. */
export function sent<T extends object>(changes: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}
