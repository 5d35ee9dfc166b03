import { crc32, deflateSync } from "node:zlib";
import type { Page } from "playwright-core";

/** A picture made in a page: an example at its own size somewhere in a large one, and where. */
export async function drawScene(
  page: Page,
  example: string,
  size: { width: number; height: number },
  place: { left: number; top: number },
  type: "image/png" | "image/jpeg" = "image/png",
): Promise<{ file: Buffer; width: number; height: number }> {
  const made = await page.evaluate(
    async ({ example, size, place, type }) => {
      const word = await createImageBitmap(await (await fetch(example)).blob());
      const canvas = document.createElement("canvas");
      Object.assign(canvas, size);
      const pen = canvas.getContext("2d")!;
      pen.fillStyle = "#888";
      pen.fillRect(0, 0, size.width, size.height);
      pen.drawImage(word, place.left, place.top);
      const data = canvas.toDataURL(type, 0.95).split(",")[1]!;
      return { data, width: word.width, height: word.height };
    },
    { example, size, place, type },
  );
  return { file: Buffer.from(made.data, "base64"), width: made.width, height: made.height };
}

/** A JPEG with the note that it has to be turned to be upright: 6 is by 90 degrees to the right. */
export function noteOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tiff = Buffer.from([
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1], // big end first; one entry
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  ]);
  const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** A valid PNG of one grey, small as a file and as large as wanted as a picture. */
export function greyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8); // one bit a pixel
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), ...chunks]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
