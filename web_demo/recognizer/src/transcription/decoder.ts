import type { Frames } from "../engine/engine.js";

/** One label that a picture's frames may spell, and its log-probability in nats. */
export interface Transcription {
  ids: number[];
  logProbability: number;
}

/** Finds what frames say where something bounds it. */
export interface Decoder {
  /**
   * The most probable labels, best first: one at least.
   *
   * @throws RecognizerError `narrow`: nothing that is allowed fits into so few frames.
   */
  decode(frames: Frames, count?: number): Transcription[];

  /** A label as it is to be shown. */
  spell(ids: readonly number[]): string;
}
