/** Which files of the folder go: the oldest, until the others are within both limits. */

export interface KeptFile {
  readonly name: string;
  readonly bytes: number;
  /** Being written; counts, and stays. */
  readonly isPart: boolean;
}

export interface Keep {
  readonly bytes: number;
  readonly files: number;
}

/** Names of those to delete, the oldest first. Names sort by age. */
export function filesToDelete(files: readonly KeptFile[], keep: Keep): string[] {
  const oldestFirst = files.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let count = files.length;
  const surplus: string[] = [];
  for (const { name, bytes: own, isPart } of oldestFirst) {
    if (bytes <= keep.bytes && count <= keep.files) break;
    if (isPart) continue;
    bytes -= own;
    count -= 1;
    surplus.push(name);
  }
  return surplus;
}
