import type { ModelSpec } from "../model/model_spec.js";
import type { Character, Word } from "../reading.js";
import type { Path } from "../transcription/best_path.js";
import type { ReadWord } from "../transcription/words.js";

/** The characters of a path with their spans in the crop, which was `resized` from `width`. */
export function placeCharacters(
  path: Path,
  spec: ModelSpec,
  resized: number,
  width: number,
): Character[] {
  const borders = findBorders(path, spec, resized).map((x) =>
    spec.preprocessing.toSourceX(x, resized, width),
  );
  return path.ids.map((id, k) => ({
    text: spec.alphabet.decode([id]),
    confidence: path.probabilities[k],
    left: borders[k],
    right: borders[k + 1],
  }));
}

/** The words of a path with their spans in the crop. */
export function placeWords(
  words: ReadWord[],
  path: Path,
  characters: Character[],
  spec: ModelSpec,
): Word[] {
  return words.map(({ span: { first, stop }, logProbability, weighed }) => ({
    text: spec.alphabet.decode(path.ids.slice(first, stop)),
    confidence: Math.min(1, Math.exp(logProbability)),
    left: characters[first].left,
    right: characters[stop - 1].right,
    weighed,
  }));
}

/**
 * Borders of the characters, one more than there are, in pixels of the resized picture.
 *
 * CTC marks a character by a peak of a frame or two. Borders are put midway between the peaks, the
 * outer ones as far from their peak as the inner ones.
 */
function findBorders(path: Path, spec: ModelSpec, width: number): number[] {
  const centers = path.ids.map((_, k) => spec.frameCenter((path.starts[k] + path.ends[k] - 1) / 2));
  if (centers.length < 2) return [0, width];
  const inner = centers.slice(1).map((center, k) => (centers[k] + center) / 2);
  const first = Math.max(0, 2 * centers[0] - inner[0]);
  const last = Math.min(width, 2 * centers[centers.length - 1] - inner[inner.length - 1]);
  return [first, ...inner, last];
}
