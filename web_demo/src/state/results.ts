import type { Picture, ReadBox, Screen } from "./screen.js";
import { readOptions } from "./settings.js";

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
      ...(reading !== null && status === "read" ? inPicture(reading, box.left) : { text: null, trouble }),
    })),
  };
  return `${JSON.stringify(results, null, 2)}\n`;
}

/** `street.json` for `street.jpg`. */
export function resultsFileName(picture: string): string {
  return `${picture.replace(/\.[a-z0-9]+$/i, "") || "readings"}.json`;
}

type Spanned = { left: number; right: number };

function inPicture(reading: NonNullable<ReadBox["reading"]>, left: number) {
  const round = (value: number) => Math.round(value * 100) / 100;
  const shift = <T extends Spanned>(part: T): T => ({
    ...part,
    left: round(left + part.left),
    right: round(left + part.right),
  });
  return {
    text: reading.text,
    confidence: reading.confidence,
    weighed: reading.weighed,
    characters: reading.characters.map(shift),
    words: reading.words.map(shift),
  };
}
