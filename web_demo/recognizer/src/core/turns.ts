import { type ErrorCode, RecognizerError } from "../errors.js";
import { GreyImage } from "../image/grey_image.js";
import type { Reading, ReadOptions } from "../reading.js";
import { type SecondThoughts, UNSURE } from "../transcription/second_thoughts.js";
import type { Transcribed } from "./transcribe.js";

/** Degrees, clockwise. */
export type Turn = Reading["turned"];
type Turns = NonNullable<ReadOptions["turns"]>;

// Height by width above which a crop may be a word on its side; few upright words are so narrow.
const TALL = 1.3;
// The same of what is no word on its side: a rule, the edge of a page.
const LONGEST = 20;
// The same of digits and colons, the thinnest that stand upright.
const THINNEST = 2.5;
// What a thinner crop as it stands has less than the others.
const THIN = 3;
// Characters that a turned tall crop has at least: one alone is hardly ever that wide. Two may be
// a digit or a colon on its side, so where a crop is surely read as it stands they are too few.
const LEAST_CHARACTERS = 2;
const LEAST_BESIDE_SURE = 3;
// How sure a turned tall crop is at least, where the crop as it stands could be read too. One that
// is less sure makes that one less sure as well.
const LEAST_SURE = 0.3;
// Of errors that are the crop's, and may not be those of the crop turned.
const UNFIT: readonly ErrorCode[] = ["narrow", "pattern"];

/** How readings of one crop are compared, in units of a logistic regression of Python's. */
interface Weights {
  /** Of the reading's log probability. */
  total: number;
  /** Of that for each character. */
  mean: number;
  /** Of the language model's, for each character. */
  spelling: number;
  /** What the crop as it stands has before the others. */
  upright: number;
}

const WITH_SPELLING: Weights = { total: 0.77, mean: 2.85, spelling: 0.68, upright: 0 };
const WITHOUT: Weights = { total: 1.77, mean: 3.18, spelling: 0, upright: -0.5 };
// What a wide crop has before the same turned over, where the two are as likely.
const WIDE = 0.5;

/**
 * Reads a crop the way that it is read best. Equals Python's `turns`.
 *
 * @param thoughts whose language model tells words from what upside-down letters spell, or `null`.
 * @param read reads a crop as it stands.
 * @throws RecognizerError `narrow`: nothing that is allowed fits, however it is turned; `pattern`:
 *   the crop is too long for one.
 */
export async function readTurned(
  image: GreyImage,
  turns: Turns,
  thoughts: SecondThoughts | null,
  read: (image: GreyImage) => Promise<Transcribed>,
): Promise<{ found: Transcribed; turned: Turn }> {
  const found = new Map<Turn, Transcribed>();
  let unfit: RecognizerError | null = null;
  const attempt = async (degrees: Turn) => {
    try {
      found.set(degrees, await read(turnImage(image, degrees)));
    } catch (error) {
      // On its side it may be many times as long, and too long for a pattern.
      if (!(error instanceof RecognizerError && UNFIT.includes(error.code))) throw error;
      unfit ??= error;
    }
  };
  await attempt(0);
  for (const degrees of listTurns(image, turns)) await attempt(degrees);
  if (found.size === 0 && unfit) throw unfit;
  return chooseTurn(found, image, thoughts);
}

/** The reading of the likeliest turn, as sure as it and that turn are. */
function chooseTurn(
  found: ReadonlyMap<Turn, Transcribed>,
  image: GreyImage,
  thoughts: SecondThoughts | null,
): { found: Transcribed; turned: Turn } {
  const upright = found.get(0) ?? null;
  const least = leastCharacters(upright, image);
  const scored = [...found].map(([turned, one]) => {
    const counts = !isSideways(turned) || one.reading.characters.length >= least;
    return { turned, one, score: counts ? scoreTurn(one, turned, image, thoughts) : -Infinity };
  });
  const best = scored
    .filter(({ turned, one }) => {
      return upright === null || !isSideways(turned) || one.reading.confidence >= LEAST_SURE;
    })
    .reduce((a, b) => (b.score > a.score ? b : a)); // of equals the first
  if (best.score === -Infinity) return { found: best.one, turned: best.turned };
  let total = 0;
  let same = 0;
  for (const { one, score } of scored) {
    const share = Math.exp(score - best.score);
    total += share;
    if (one.reading.text === best.one.reading.text) same += share;
  }
  return { found: makeLessSure(best.one, same / total), turned: best.turned };
}

/** A reading that counts only as far as something else is likely, 0 to 1. */
function makeLessSure({ reading, logProbability }: Transcribed, share: number): Transcribed {
  const words = reading.words.map((word) => ({ ...word, confidence: word.confidence * share }));
  return {
    reading: { ...reading, confidence: reading.confidence * share, words },
    logProbability: logProbability + Math.log(share),
  };
}

/** How a crop is to be tried after it was read as it stands. */
function listTurns(image: GreyImage, turns: Turns): Turn[] {
  const tall = isTall(image);
  if (turns === "any") return tall ? [90, 180, 270] : [180];
  return turns === "tall" && tall ? [90, 270] : [];
}

/** Characters that a tall crop has at least when it is turned. */
function leastCharacters(upright: Transcribed | null, image: GreyImage): number {
  if (upright === null || upright.reading.text === "" || isThin(image)) return LEAST_CHARACTERS;
  return upright.reading.confidence >= UNSURE ? LEAST_BESIDE_SURE : LEAST_CHARACTERS;
}

function isSideways(turned: Turn): boolean {
  return turned === 90 || turned === 270;
}

function isTall(image: GreyImage): boolean {
  return image.height > TALL * image.width && image.height <= LONGEST * image.width;
}

function isThin(image: GreyImage): boolean {
  return image.height > THINNEST * image.width;
}

function scoreTurn(
  { reading, logProbability }: Transcribed,
  degrees: Turn,
  image: GreyImage,
  thoughts: SecondThoughts | null,
): number {
  const count = reading.characters.length;
  if (count === 0) return -Infinity;
  const weights = thoughts === null ? WITHOUT : WITH_SPELLING;
  let value = (weights.total + weights.mean / count) * logProbability;
  if (thoughts !== null) value += weights.spelling * thoughts.spell(reading.text);
  if (degrees === 0) {
    value += isTall(image) ? weights.upright : WIDE;
    if (isThin(image)) value -= THIN;
  }
  return value;
}

/** A crop turned clockwise. */
export function turnImage(image: GreyImage, degrees: Turn): GreyImage {
  if (degrees === 0) return image;
  const { width, height, levels } = image;
  const sideways = degrees !== 180;
  const [w, h] = sideways ? [height, width] : [width, height];
  const turned = new Uint8Array(levels.length);
  for (let y = 0, k = 0; y < h; y++) {
    for (let x = 0; x < w; x++, k++) {
      if (degrees === 90) turned[k] = levels[(height - 1 - x) * width + y];
      else if (degrees === 180) turned[k] = levels[levels.length - 1 - k];
      else turned[k] = levels[x * width + (width - 1 - y)];
    }
  }
  return new GreyImage(turned, w, h);
}
