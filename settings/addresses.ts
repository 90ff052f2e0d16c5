import { Address4 } from "ip-address";

/** Azure keeps the first four addresses and the last one of every subnet for itself. */
const reservedPerSubnet = 5;

/** Whether the text is an IPv4 range whose address is the range's first, e.g. 10.20.0.0/22. */
export function isRange(text: string): boolean {
  if (!Address4.isValid(text) || !text.includes("/")) return false;
  const range = new Address4(text);
  return range.startAddress().correctForm() === range.correctForm();
}

/** Whether every address of `inner` is one of `outer`. */
export function isWithin(inner: string, outer: string): boolean {
  return new Address4(inner).isInSubnet(new Address4(outer));
}

export function overlap(left: string, right: string): boolean {
  return isWithin(left, right) || isWithin(right, left);
}

/** Ranges of RFC 1918: no public caller comes from one. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const longestPublicPrefix = 30;
const shortestPublicPrefix = 8;

/** What keeps a text from being a public IPv4 address or range that a firewall's list takes; undefined when nothing does. */
export function publicRangeFault(text: string): string | undefined {
  if (!Address4.isValid(text)) return `\`${text}\` is neither an IPv4 address nor a range of them`;
  const length = prefixLength(text);
  if (text.includes("/") && (length < shortestPublicPrefix || length > longestPublicPrefix))
    return `\`${text}\` is a range of /${String(length)}`;
  const inside = privateRanges.find((range) => overlap(text, range));
  return inside === undefined
    ? undefined
    : `\`${text}\` has private addresses, of ${inside}: callers are known by their public ones`;
}

/** Length of the prefix, in bits: 22 of 10.20.0.0/22. */
export function prefixLength(range: string): number {
  return new Address4(range).subnetMask;
}

/** Addresses a subnet of this prefix length has for machines. */
export function usableAddresses(prefix: number): number {
  return 2 ** (32 - prefix) - reservedPerSubnet;
}

/** Addresses a subnet of these ranges has for machines, each as a subnet by itself has: what Azure keeps is told of no sum. */
export function usableIn(ranges: readonly string[]): number {
  return ranges.reduce((sum, range) => sum + usableAddresses(prefixLength(range)), 0);
}

/** The longest prefix, in bits, whose subnet has that many addresses for machines. */
export function prefixFor(addresses: number): number {
  return 32 - Math.ceil(Math.log2(addresses + reservedPerSubnet));
}

/**
 * Ranges of these prefix lengths, one after another from the start of `space`, each at the first boundary of its size.
 * @throws when they do not fit
 */
export function consecutiveRanges(space: string, prefixes: readonly number[]): string[] {
  const whole = new Address4(space);
  let next = whole.startAddress().bigInt();
  return prefixes.map((prefix) => {
    const size = 2n ** BigInt(32 - prefix);
    const start = ((next + size - 1n) / size) * size;
    next = start + size;
    if (next - 1n > whole.endAddress().bigInt())
      throw new Error(`ranges of the sizes /${prefixes.join(", /")} do not fit into ${space}`);
    return `${Address4.fromBigInt(start).correctForm()}/${String(prefix)}`;
  });
}
