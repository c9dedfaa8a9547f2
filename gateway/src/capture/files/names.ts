/** What capture files are called: by when they began, and by which process; sorted by name the oldest comes first. */

export type CaptureFormat = "jsonl" | "parquet";

/** Of a file that is not complete. */
const partSuffix = ".part";
const pattern = /^\d{8}T\d{6}\.\d{3}Z-[A-Za-z0-9._-]+-\d{6}\.(?:jsonl|parquet)(?:\.part)?$/;

/** @param process unlike that of any other process */
export function captureFileName(wallMs: number, process: string, number: number, format: CaptureFormat): string {
  const began = new Date(wallMs).toISOString().replaceAll(/[-:]/g, "");
  return `${began}-${process}-${String(number).padStart(6, "0")}.${format}`;
}

export function partOf(name: string): string {
  return `${name}${partSuffix}`;
}

/** The name that it will have; undefined for one that is complete. */
export function wholeOf(part: string): string | undefined {
  return part.endsWith(partSuffix) ? part.slice(0, -partSuffix.length) : undefined;
}

/** Whether it is one of ours: nothing else in the folder is ever touched. */
export function isCaptureFile(name: string): boolean {
  return pattern.test(name);
}
