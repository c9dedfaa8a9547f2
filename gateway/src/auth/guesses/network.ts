/** Which network an address belongs to, as far as one caller can choose among its addresses. */

import { isIPv4, isIPv6 } from "node:net";

/** What is no address at all. */
const elsewhere = "elsewhere";

/** An IPv4 address itself; of an IPv6 address its first 64 bits, since whoever has one has the 2^64 beside it. */
export function networkOf(address: string | undefined): string {
  const plain = address?.split("%", 1)[0] ?? "";
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return elsewhere;
  const groups = groupsOf(plain);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) return [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join(".");
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(":")}::/64`;
}

/** The eight groups of a valid address, of which `::` leaves out those that are 0. */
function groupsOf(address: string): number[] {
  const [before = "", after] = address.split("::");
  const first = numbersOf(before);
  const last = numbersOf(after ?? "");
  return [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** The last two groups may be written as an IPv4 address. */
function numbersOf(part: string): number[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => {
    if (!group.includes(".")) return [Number.parseInt(group, 16)];
    const [a, b, c, d] = group.split(".").map(Number) as [number, number, number, number];
    return [(a << 8) | b, (c << 8) | d];
  });
}
