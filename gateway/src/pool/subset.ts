/**
 * Which of many workers one gateway keeps lanes to, so that connections grow with gateways × subset and not with gateways × workers.
 *
 * All workers stand on one ring, in the order of a hash of their addresses, and a gateway takes the next so many from its own place
 * on. Places come from the van der Corput sequence, so that gateways lie evenly whatever their number, and nobody moves when one more
 * starts: each knows no more than its own number. (Ward, Wankadia, Guliani: "Reinventing Backend Subsetting at Google", ACM Queue 20-5,
 * 2022, calls it ringsteady subsetting; what came before it: "Site Reliability Engineering", chapter 20.) Between any two workers the
 * number of gateways that keep them differs by a few at most; a hash of names, as in rendezvous hashing, would spread it binomially.
 */

/** A worker, and the name in the settings that it was found under. */
export interface Standing {
  readonly origin: string;
}

/** What a gateway keeps of all workers that it has found. */
export type Keep = <Worker extends Standing>(workers: readonly Worker[], addressOf: (worker: Worker) => string) => readonly Worker[];

export const keepAll: Keep = (workers) => workers;

/**
 * Of each origin `size` workers at most: those behind one name serve the same, and what is behind another may be served nowhere else.
 * @param place from 0 to 1: where on the ring the gateway begins
 */
export function keepSubset(size: number, place: number): Keep {
  return (workers, addressOf) =>
    [...Map.groupBy(workers, ({ origin }) => origin).values()].flatMap((same) => subsetOf(same, size, place, addressOf));
}

/** `size` of the workers, from `place` on along their ring; all where there are no more. When one comes or goes, two others change at most. */
export function subsetOf<Worker>(
  workers: readonly Worker[],
  size: number,
  place: number,
  addressOf: (worker: Worker) => string,
): readonly Worker[] {
  if (workers.length <= size) return workers;
  const ring = workers.map((worker) => ({ worker, address: addressOf(worker) })).map((each) => ({ ...each, hash: hashed(each.address) }));
  // By position and not by hash: arcs of a ring differ in length, and each worker is to be met as often as any other.
  ring.sort((a, b) => a.hash - b.hash || (a.address < b.address ? -1 : 1));
  const start = Math.floor(place * ring.length);
  return Array.from({ length: size }, (_, step) => ring[(start + step) % ring.length]!.worker);
}

/** Which gateway this is, and which of its processes. */
export interface Seat {
  /** From 0 on, another one for each gateway that shares the workers; undefined: nobody has given it one. */
  readonly gateway: number | undefined;
  /** From 1 on. */
  readonly process: number;
  readonly processes: number;
  /** Tells gateways apart that have no number. */
  readonly host: string;
}

/** Where on the ring a gateway begins, from 0 to 1. Without a number it is somewhere, and workers are kept by uneven numbers of gateways. */
export function placeOf({ gateway, process, processes, host }: Seat): number {
  if (gateway !== undefined) return vanDerCorput(gateway * processes + process - 1);
  return (hashed(host) / 2 ** 32 + vanDerCorput(process - 1)) % 1;
}

/** The binary digits of a number mirrored at the point: 0, 1/2, 1/4, 3/4, 1/8, … */
function vanDerCorput(index: number): number {
  let value = 0;
  for (let rest = index, digit = 0.5; rest > 0; rest = Math.floor(rest / 2), digit /= 2) value += digit * (rest % 2);
  return value;
}

/** FNV-1a (32 bits), and MurmurHash3's finaliser, without which names that differ at their ends stand side by side. */
function hashed(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
