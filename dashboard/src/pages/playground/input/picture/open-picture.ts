/** Opens a picture file in the browser: any format that it can show. */
import type { Pixels } from "./resample.ts";

/** Beyond this there is nothing left to see at a model's resolution, and phones run out of memory. */
const longestSide = 2_048;

/** Throws an Error with a sentence when the file is no picture. */
export async function pixelsFromFile(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (bitmap === undefined) throw new Error("This file is no picture that the browser can open.");
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const context = new OffscreenCanvas(width, height).getContext("2d");
  if (context === null) throw new Error("The browser has no canvas to open the picture on.");
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}

/** The first file that is a picture, of what was dropped or pasted. */
export function pictureAmong(items: DataTransfer): File | undefined {
  return [...items.files].find(({ type }) => type.startsWith("image/"));
}
