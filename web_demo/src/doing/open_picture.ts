import type { Box } from "@keras-crnn/recognizer";
import type { PictureSource } from "../state/events.js";
import type { Picture, Problem } from "../state/screen.js";
import { drawSheet } from "./example_sheet.js";

/** A picture as the browser holds it; `picture` is what the screen knows of it. */
export interface OpenPicture {
  picture: Picture;
  /** All pixels, upright, as they are stored in the file. */
  bitmap: ImageBitmap;
  /** What to read of it at once. */
  boxes: Box[];
}

/** A picture that cannot be opened, and why. */
export class PictureError extends Error {
  override readonly name = "PictureError";

  constructor(
    readonly problem: Problem,
    detail: string,
  ) {
    super(detail);
  }
}

// 4 bytes each, in the bitmap and again in the picture that is shown: 512 MB.
const MOST_PIXELS = 64_000_000;

/**
 * Opens a picture.
 *
 * @throws PictureError that is broken, too large or cannot be fetched.
 */
export async function openPicture(source: PictureSource): Promise<OpenPicture> {
  if (source.from === "sheet") {
    const sheet = await drawSheet();
    return decode(sheet.file, "Twelve examples", sheet.boxes);
  }
  const file = source.from === "file" ? source.file : await fetchPicture(source.url);
  return decode(file, source.name, []);
}

export function closePicture({ picture, bitmap }: OpenPicture): void {
  URL.revokeObjectURL(picture.url);
  bitmap.close();
}

export async function fetchPicture(url: string): Promise<Blob> {
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return await answer.blob();
  } catch (error) {
    throw new PictureError("picture-unreachable", `${url}: ${String(error)}`);
  }
}

async function decode(file: Blob, name: string, boxes: Box[]): Promise<OpenPicture> {
  const url = URL.createObjectURL(file);
  try {
    const { width, height } = await measure(url);
    if (width * height > MOST_PIXELS) {
      const millions = Math.round((width * height) / 1e6);
      throw new PictureError(
        "picture-too-large",
        `It has ${width} × ${height} pixels, ${millions} million; the most is ${MOST_PIXELS / 1e6} million.`,
      );
    }
    // The recogniser reads levels as they are stored: it was trained so.
    const bitmap = await createImageBitmap(file, {
      colorSpaceConversion: "none",
      premultiplyAlpha: "none",
    });
    return { picture: { name, url, width: bitmap.width, height: bitmap.height }, bitmap, boxes };
  } catch (error) {
    URL.revokeObjectURL(url);
    if (error instanceof PictureError) throw error;
    throw new PictureError("picture-broken", `${name}: ${String(error)}`);
  }
}

/** Width and height, which the browser knows before it decodes the pixels. */
async function measure(url: string): Promise<{ width: number; height: number }> {
  const image = new Image();
  await new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("the browser cannot decode it"));
    image.src = url;
  });
  if (image.naturalWidth === 0 || image.naturalHeight === 0) throw new Error("it has no pixels");
  return { width: image.naturalWidth, height: image.naturalHeight };
}
