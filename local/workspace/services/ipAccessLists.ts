import * as net from "node:net";
import type { Clock } from "../clock";
import { ApiError, invalidParameter, objectMissing } from "../errors";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { USER_ID } from "./identity";

export interface IpAccessListFields {
  readonly label: string;
  readonly list_type: "ALLOW" | "BLOCK";
  readonly ip_addresses: readonly string[];
}

export interface IpAccessList extends IpAccessListFields {
  readonly list_id: string;
  readonly enabled: boolean;
  readonly address_count: number;
  readonly created_at: number;
  readonly created_by: number;
  readonly updated_at: number;
  readonly updated_by: number;
}

const MAX_ADDRESSES = 1000;

/** Addresses the workspace answers to or not; kept, not enforced: this one answers to this machine alone. */
export class IpAccessLists {
  constructor(
    private readonly objects: Collection<IpAccessList>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(fields: IpAccessListFields): IpAccessList {
    this.check(fields.ip_addresses);
    const id = this.ids.nextUuid("ip-access-list");
    const stamps = { created_at: this.clock(), created_by: Number(USER_ID) };
    return this.objects.put(id, this.stamped({ list_id: id, enabled: true, ...fields, ...stamps }));
  }

  get(id: string): IpAccessList {
    const found = this.objects.get(id);
    if (!found) throw objectMissing("IP access list", id);
    return found;
  }

  list(): IpAccessList[] {
    return this.objects.list();
  }

  update(id: string, change: Partial<IpAccessListFields & { enabled: boolean }>): void {
    const before = this.get(id);
    if (change.ip_addresses) this.check(change.ip_addresses, id);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    this.objects.put(id, this.stamped({ ...before, ...Object.fromEntries(given) }));
  }

  delete(id: string): void {
    this.get(id);
    this.objects.remove(id);
  }

  private stamped(
    list: Omit<IpAccessList, "address_count" | "updated_at" | "updated_by">,
  ): IpAccessList {
    const updated = { updated_at: this.clock(), updated_by: Number(USER_ID) };
    return { ...list, address_count: list.ip_addresses.length, ...updated };
  }

  private check(addresses: readonly string[], replacedId = ""): void {
    const wrong = addresses.find((address) => !isAddressOrRange(address));
    if (wrong !== undefined)
      throw invalidParameter(`'${wrong}' is not an IPv4 address or CIDR range`);
    const others = this.list()
      .filter(({ list_id }) => list_id !== replacedId)
      .reduce((sum, { address_count }) => sum + address_count, 0);
    if (others + addresses.length > MAX_ADDRESSES) {
      throw new ApiError(
        400,
        "QUOTA_EXCEEDED",
        `All IP access lists together hold at most ${MAX_ADDRESSES} addresses and ranges.`,
      );
    }
  }
}

function isAddressOrRange(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const isRange = bits === undefined || (/^\d{1,2}$/.test(bits) && Number(bits) <= 32);
  return net.isIPv4(address) && isRange && rest.length === 0;
}
