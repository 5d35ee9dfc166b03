import { RecognizerError } from "../errors.js";
import type { Box } from "../reading.js";
import type { Pixels } from "./pixels.js";

// Levels as they are stored: a network is trained on what Pillow decodes, which knows no profiles.
const AS_STORED: ImageBitmapOptions = { colorSpaceConversion: "none", premultiplyAlpha: "none" };

/**
 * The part of a picture to read, at its full resolution, as a copy that may be handed on.
 *
 * @throws RecognizerError `picture` cannot be decoded, or `box` does not lie in it.
 */
export async function cutPicture(
  image: Blob | ImageBitmap | ImageData,
  box?: Box,
): Promise<ImageBitmap | Pixels> {
  if (image instanceof ImageData) return cutPixels(image, box);
  const decoded = image instanceof Blob ? await decode(image) : image;
  try {
    return cutBitmap(decoded, roundBox(decoded, box));
  } finally {
    if (decoded !== image) decoded.close();
  }
}

/**
 * A box of a bitmap, copied by a canvas.
 *
 * `createImageBitmap` can cut too, but of a picture whose file says that it is to be turned,
 * Chromium cuts where the box would lie before the turn.
 */
function cutBitmap(picture: ImageBitmap, { left, top, width, height }: Box): ImageBitmap {
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true })!; // a GPU may round
    context.drawImage(picture, left, top, width, height, 0, 0, width, height);
    return canvas.transferToImageBitmap();
  } catch (error) {
    throw new RecognizerError(
      "picture",
      `The crop of ${width} x ${height} pixels cannot be made (${(error as Error).message}): the ` +
        "picture was closed, or the browser has no memory left for it.",
      { cause: error },
    );
  }
}

/** A box of colours, copied. */
export function cutPixels(image: Pixels, box?: Box): Pixels {
  const { left, top, width, height } = roundBox(image, box);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const start = 4 * ((top + row) * image.width + left);
    data.set(image.data.subarray(start, start + 4 * width), 4 * row * width);
  }
  return { data, width, height };
}

/** A box with whole sides inside of a picture. Throws `box` where it is empty or lies outside. */
export function roundBox(picture: { width: number; height: number }, box?: Box): Box {
  if (box === undefined) return { left: 0, top: 0, width: picture.width, height: picture.height };
  const left = Math.round(box.left);
  const top = Math.round(box.top);
  const right = Math.round(box.left + box.width);
  const bottom = Math.round(box.top + box.height);
  const inside = left >= 0 && top >= 0 && right <= picture.width && bottom <= picture.height;
  if (!inside || !(right > left) || !(bottom > top)) {
    throw new RecognizerError(
      "box",
      `The box of ${box.width} x ${box.height} pixels at ${box.left}, ${box.top} does not lie in ` +
        `the picture of ${picture.width} x ${picture.height}, or is empty: draw it inside.`,
    );
  }
  return { left, top, width: right - left, height: bottom - top };
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, AS_STORED);
  } catch (error) {
    const kind = file.type ? `of type ${file.type}` : "of no known type";
    throw new RecognizerError(
      "picture",
      `The browser cannot decode the picture (${file.size} bytes ${kind}): it is broken, or of a ` +
        "format that this browser does not know. Save it as PNG or JPEG.",
      { cause: error },
    );
  }
}
