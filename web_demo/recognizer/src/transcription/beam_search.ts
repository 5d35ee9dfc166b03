import type { Frames } from "../engine/engine.js";
import { END } from "../language/ngrams.js";
import type { LanguageModel } from "../language/language_model.js";
import { BLANK } from "../text/any_alphabet.js";
import { takeLogarithm } from "./alignment.js";
import type { Automaton, LookAhead } from "./automaton.js";
import { addLogarithms } from "./ctc_score.js";

/** What a beam is ranked by, and how many entries it keeps. */
export interface Ranking {
  width: number;
  /** Of a character in a frame: less probable ones begin nothing. */
  leastProbability: number;
  /** Judges spelling, and where a text ends; or `null`. */
  languageModel: LanguageModel | null;
  /** How much the language model counts against the picture, 0 or more. */
  languageWeight: number;
  /** Nats that a character adds beside a language model, against its liking for short words. */
  lengthBonus: number;
  /** What may be read, or `null` for anything. */
  automaton: Automaton | null;
}

/** A label that a search ended with. */
export interface Found {
  ids: number[];
  /** What the ranking adds to its log-probability. */
  bonus: number;
  /** By the alignments that the beam has kept, and the bonus. */
  rank: number;
}

/** A beginning of a label: a node of the tree of all that were looked at. */
class Node {
  private readonly children = new Map<number, Node>();
  private prediction: Float64Array | null = null;

  constructor(
    /** Ids of its label. */
    readonly ids: number[],
    readonly character: number,
  ) {}

  child(character: number): Node | undefined {
    return this.children.get(character);
  }

  grow(character: number): Node {
    let child = this.children.get(character);
    if (!child) {
      child = new Node([...this.ids, character], character);
      this.children.set(character, child);
    }
    return child;
  }

  /** Log-probability, in nats, that a character follows. */
  predict(character: number, model: LanguageModel): number {
    this.prediction ??= model.predict(this.ids);
    return Math.log(this.prediction[character]);
  }
}

/** An entry of the beam. All probabilities are logarithms. */
interface Entry {
  node: Node;
  /** Of the paths that end in a blank. */
  silent: number;
  /** Of those that end in the last character. */
  spoken: number;
  /** What the ranking adds for the characters so far. */
  bonus: number;
  /** Of the automaton. */
  state: number;
}

/** One that may be of the next beam; it becomes a node only if it is chosen. */
interface Choice {
  rank: number;
  make(): Entry;
}

/** One picture's prefix beam search, frame by frame; `BeamDecoder` ranks what it finds. */
export class BeamSearch {
  private readonly logarithms: Float64Array;
  private readonly ahead: LookAhead | null;
  private beam: Entry[] = [
    { node: new Node([], BLANK), silent: 0, spoken: -Infinity, bonus: 0, state: 0 },
  ];

  constructor(
    private readonly ranking: Ranking,
    private readonly frames: Frames,
  ) {
    this.logarithms = frames.values.map(takeLogarithm);
    this.ahead = ranking.automaton?.lookAhead(this.logarithms, frames.time) ?? null;
  }

  /** Goes through the frames; gives the entries that may end here, with the end weighed. */
  run(): Found[] {
    const { classes, time } = this.frames;
    const lowest = Math.log(this.ranking.leastProbability); // minus infinity for 0
    for (let step = 0; step < time; step++) {
      const frame = this.logarithms.subarray(step * classes, (step + 1) * classes);
      const entering: number[] = [];
      for (let id = 1; id < classes; id++) if (frame[id] >= lowest) entering.push(id);
      this.advance(step, frame, entering);
    }
    const { automaton, languageModel, languageWeight } = this.ranking;
    return this.beam
      .filter((entry) => automaton === null || automaton.accepting[entry.state])
      .map(({ node, bonus, silent, spoken }) => {
        const end = languageModel ? languageWeight * node.predict(END, languageModel) : 0;
        const total = addLogarithms(silent, spoken);
        return { ids: node.ids, bonus: bonus + end, rank: total + bonus + end };
      });
  }

  /** One frame, in which some characters may begin; in most frames none do. */
  private advance(step: number, frame: Float64Array, entering: number[]): void {
    const before = this.beam;
    const totals = before.map((entry) => addLogarithms(entry.silent, entry.spoken));
    const staying = before.map((entry, k) => ({
      ...entry,
      silent: totals[k] + frame[BLANK],
      spoken: entry.spoken + frame[entry.node.character],
    }));
    if (entering.length === 0) {
      this.beam = staying;
      return;
    }
    const places = new Map(staying.map((entry) => [entry.node, entry]));
    const begun: Choice[] = [];
    before.forEach((entry, k) => {
      for (const character of entering) {
        // A repeat needs a blank between.
        const from = character === entry.node.character ? entry.silent : totals[k];
        const spoken = from + frame[character];
        const child = entry.node.child(character);
        const there = child && places.get(child);
        if (there)
          there.spoken = addLogarithms(there.spoken, spoken); // spells another entry
        else if (spoken > -Infinity) begun.push(this.begin(step, entry, character, spoken));
      }
    });
    const choices = staying.map((entry) => this.stay(step, entry)).concat(begun);
    this.beam = choices
      .filter(({ rank }) => rank > -Infinity)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, this.ranking.width)
      .map((choice) => choice.make());
  }

  /** An entry that stays, ranked by how well it can still be brought to an end. */
  private stay(step: number, entry: Entry): Choice {
    const { silent, spoken, state, node, bonus } = entry;
    const paused = this.ahead?.at(step + 1, state, BLANK) ?? 0;
    const going = this.ahead?.at(step + 1, state, node.character) ?? 0;
    return { rank: addLogarithms(silent + paused, spoken + going) + bonus, make: () => entry };
  }

  /** An entry with one character more. */
  private begin(step: number, parent: Entry, character: number, spoken: number): Choice {
    const { languageModel, languageWeight, lengthBonus, automaton } = this.ranking;
    let bonus = parent.bonus;
    if (languageModel) {
      bonus += languageWeight * parent.node.predict(character, languageModel) + lengthBonus;
    }
    const state = automaton?.step(parent.state, character) ?? 0;
    const ahead = this.ahead?.at(step + 1, state, character) ?? 0;
    return {
      rank: spoken + bonus + ahead,
      make: () => ({ node: parent.node.grow(character), silent: -Infinity, spoken, bonus, state }),
    };
  }
}
