import type { Box, Reading } from "@keras-crnn/recognizer";
import type { Picture, ReadBox, Screen } from "./screen.js";
import { readOptions } from "./settings.js";
import { spanBox } from "./turns.js";

/** The texts, one a line; boxes that are not read are left out. */
export function resultsText(boxes: ReadBox[]): string {
  return boxes
    .map(({ reading }) => reading?.text ?? "")
    .filter((text) => text !== "")
    .join("\n");
}

/** Everything that was read, in pixels of the picture, as the JSON that is downloaded. */
export function resultsJson(screen: Screen, picture: Picture): string {
  const { languageModel, ...bounds } = readOptions(screen.settings, screen.spelling === "ready");
  const results = {
    picture: { name: picture.name, width: picture.width, height: picture.height },
    model: screen.model.record?.name ?? null,
    languageModel: languageModel === "record" ? (screen.model.record?.language ?? null) : null,
    ...bounds,
    readings: screen.boxes.map(({ box, status, reading, trouble }) => ({
      box,
      ...(reading !== null && status === "read" ? inPicture(reading, box) : { text: null, trouble }),
    })),
  };
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** `street.json` for `street.jpg`. */
export function resultsFileName(picture: string): string {
  return `${picture.replace(/\.[a-z0-9]+$/i, "") || "readings"}.json`;
}

function inPicture({ text, confidence, weighed, turned, characters, words }: Reading, box: Box) {
  const place = ({ left, right }: { left: number; right: number }): Box => {
    const { left: x, top, width, height } = spanBox(box, turned, left, right);
    return { left: round(x), top: round(top), width: round(width), height: round(height) };
  };
  return {
    text,
    confidence,
    weighed,
    turned,
    characters: characters.map((one) => ({
      text: one.text,
      confidence: one.confidence,
      box: place(one),
    })),
    words: words.map((one) => ({
      text: one.text,
      confidence: one.confidence,
      weighed: one.weighed,
      box: place(one),
    })),
  };
}

/** To hundredths of a pixel: more is noise. */
function round(pixels: number): number {
  return Math.round(100 * pixels) / 100;
}
