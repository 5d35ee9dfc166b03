import type { ModelSpec } from "../model/model_spec.js";
import type { Reading } from "../reading.js";
import { align } from "../transcription/alignment.js";
import type { Decoder } from "../transcription/decoder.js";
import { readBest, type SecondThoughts } from "../transcription/second_thoughts.js";
import { listWords } from "../transcription/words.js";
import { placeCharacters, placeWords } from "./place.js";
import type { NetworkOutput } from "./windows.js";

/** What a picture is read with: a decoder, or second thoughts about the best path, or neither. */
export interface Way {
  decoder: Decoder | null;
  thoughts: SecondThoughts | null;
}

/** A reading as the picture stands, and how sure it is, in nats. */
export interface Transcribed {
  reading: Omit<Reading, "turned" | "milliseconds">;
  logProbability: number;
}

/**
 * Reads what the network gave for one picture of some width in pixels.
 *
 * @throws RecognizerError `narrow`: all that the decoder allows needs more frames.
 */
export function transcribe(
  { frames, width }: NetworkOutput,
  spec: ModelSpec,
  sourceWidth: number,
  { decoder, thoughts }: Way,
): Transcribed {
  const found = decoder === null ? takeBest() : decode(decoder);
  const { path, words, text, logProbability } = found;
  const characters = placeCharacters(path, spec, width, sourceWidth);
  const reading = {
    text,
    confidence: Math.min(1, Math.exp(logProbability)),
    characters,
    words: placeWords(words, path, characters, spec),
    weighed: words.some((word) => word.weighed),
  };
  return { reading, logProbability };

  // The temperature is fitted to readings without a decoder, and is for these alone.
  function takeBest() {
    const best = readBest(frames, spec.alphabet, spec.temperature, thoughts);
    const text = spec.alphabet.decode(best.path.ids);
    return { ...best, text, logProbability: best.path.logProbability };
  }

  function decode(by: Decoder) {
    const [{ ids, logProbability }] = by.decode(frames);
    const path = align(frames, ids);
    const words = listWords(path, frames.time, spec.alphabet, logProbability);
    return { path, words, text: by.spell(ids), logProbability };
  }
}
