import type { Box } from "@keras-crnn/recognizer";
import { examples } from "virtual:shipped";
import { fetchPicture } from "./open_picture.js";

const GAP = 24;
const COLUMNS = 3;

/** All examples on one sheet of paper, each at its own size, and where they lie. */
export async function drawSheet(): Promise<{ file: Blob; boxes: Box[] }> {
  const words = await Promise.all(
    examples.map(async ({ file }) => createImageBitmap(await fetchPicture(file), { colorSpaceConversion: "none" })),
  );
  const { boxes, width, height } = layOut(words);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d")!;
  pen.fillStyle = "#f4f1ea";
  pen.fillRect(0, 0, width, height);
  words.forEach((word, place) => {
    pen.drawImage(word, boxes[place]!.left, boxes[place]!.top);
    word.close();
  });
  const file = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (file === null) throw new Error("the browser gives no picture of a canvas");
  return { file, boxes };
}

/** Rows of three in columns, each word in the middle of its cell. */
function layOut(words: { width: number; height: number }[]) {
  const cell = Math.max(...words.map(({ width }) => width)) + GAP;
  const boxes: Box[] = [];
  let top = GAP;
  for (let start = 0; start < words.length; start += COLUMNS) {
    const row = words.slice(start, start + COLUMNS);
    const tallest = Math.max(...row.map(({ height }) => height));
    row.forEach(({ width, height }, column) => {
      boxes.push({
        left: GAP / 2 + column * cell + Math.floor((cell - width) / 2),
        top: top + Math.floor((tallest - height) / 2),
        width,
        height,
      });
    });
    top += tallest + GAP;
  }
  return { boxes, width: COLUMNS * cell + GAP, height: top };
}
