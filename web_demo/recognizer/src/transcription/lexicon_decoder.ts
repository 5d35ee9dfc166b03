import type { Frames } from "../engine/engine.js";
import { RecognizerError } from "../errors.js";
import { requiredFrames } from "../text/any_alphabet.js";
import { bestPath } from "./best_path.js";
import { normalizeFrames } from "./ctc_score.js";
import type { Decoder, Transcription } from "./decoder.js";
import type { Lexicon } from "./lexicon.js";
import { PrefixSearch } from "./prefix_search.js";
import { PrefixTree } from "./prefix_tree.js";

/**
 * Reads a picture as one of the words of a lexicon: the most probable ones, exactly.
 *
 * Section 2.3.3 of the paper; gives what Python's `LexiconDecoder` gives by its tree. Words that
 * need more frames than the picture has are never chosen. Of equally probable words the first of
 * the lexicon counts.
 */
export class LexiconDecoder implements Decoder {
  private readonly tree: PrefixTree;
  private readonly fewest: number;

  constructor(readonly lexicon: Lexicon) {
    this.tree = new PrefixTree(lexicon.labels);
    this.fewest = lexicon.labels.reduce(
      (least, label) => Math.min(least, requiredFrames(label)),
      Infinity,
    );
  }

  /**
   * The most probable words, best first. Of a word that the lexicon has in several forms the most
   * probable one counts. Where frames hold exact zeros and make every word impossible, the words
   * nearest to the best path's text, with a log-probability of minus infinity.
   */
  decode(frames: Frames, count = 1): Transcription[] {
    if (this.fewest > frames.time) {
      throw new RecognizerError(
        "narrow",
        `None of the ${this.lexicon.words.length} words of the lexicon fits into ${frames.time} ` +
          `frames: the shortest needs ${this.fewest}. Give a wider picture, or shorter words.`,
      );
    }
    const words = new Map<string, Transcription>();
    for (const one of this.findForms(frames, count * this.lexicon.mostForms)) {
      const word = this.spell(one.ids);
      if (!words.has(word)) words.set(word, one);
    }
    return [...words.values()].slice(0, count);
  }

  spell(ids: readonly number[]): string {
    return this.lexicon.spell(ids);
  }

  private findForms(frames: Frames, count: number): Transcription[] {
    const normal = normalizeFrames(frames);
    const { labels } = this.lexicon;
    const found = new PrefixSearch(this.tree, normal, count)
      .run()
      .map((word) => ({ word, score: normal.score(labels[word]) }))
      .filter(({ score }) => score > -Infinity)
      .sort((a, b) => b.score - a.score || a.word - b.word)
      .slice(0, count)
      .map(({ word, score }) => ({ ids: labels[word], logProbability: score }));
    return found.length > 0 ? found : this.nearest(frames, count);
  }

  private nearest(frames: Frames, count: number): Transcription[] {
    const read = bestPath(frames).ids;
    return this.lexicon.labels
      .filter((label) => requiredFrames(label) <= frames.time)
      .map((ids) => ({ ids, distance: editDistance(read, ids) }))
      .sort((a, b) => a.distance - b.distance) // stable: of equally near ones the first
      .slice(0, count)
      .map(({ ids }) => ({ ids, logProbability: -Infinity }));
  }
}

/** Levenshtein distance: least number of insertions, deletions and substitutions. */
export function editDistance(a: readonly number[], b: readonly number[]): number {
  let above = Array.from({ length: b.length + 1 }, (_, k) => k);
  a.forEach((one, i) => {
    const row = [i + 1];
    b.forEach((other, j) => {
      row.push(Math.min(above[j] + (one === other ? 0 : 1), above[j + 1] + 1, row[j] + 1));
    });
    above = row;
  });
  return above[b.length];
}
