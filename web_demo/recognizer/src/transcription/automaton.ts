import { RecognizerError } from "../errors.js";
import { type AnyAlphabet, BLANK } from "../text/any_alphabet.js";

const MOST_CELLS = 2 ** 25; // of the look-ahead, 256 MB: a wide picture has many more frames

/** How well each state can still be brought to an end, in nats. */
export interface LookAhead {
  /** Of the best way from a frame on, for a path in a state whose last frame had a class. */
  at(step: number, state: number, id: number): number;
}

/** A table of what may follow, which a beam search obeys; equals Python's `Automaton`. */
export class Automaton {
  /** Time steps that its shortest reading needs. */
  readonly fewestFrames: number;
  private readonly states: number; // the dead one included

  /**
   * @param table the state after each character, `states * classes`, row by row; state 0 is the
   *   start, the last one is dead. The blank's column is dead throughout.
   * @param accepting where a reading may end.
   * @throws RecognizerError `pattern`: no reading is allowed at all.
   */
  constructor(
    private readonly table: Int32Array,
    readonly accepting: readonly boolean[],
    private readonly classes: number,
  ) {
    this.states = accepting.length;
    this.dropHopeless();
    this.fewestFrames = this.countFrames();
  }

  /** Readings of some characters only, such as digits, of any length. */
  static ofCharacters(characters: string, alphabet: AnyAlphabet): Automaton {
    let ids: number[];
    try {
      ids = alphabet.encode(characters);
    } catch (error) {
      throw new RecognizerError("options", (error as Error).message, { cause: error });
    }
    if (ids.length === 0) {
      throw new RecognizerError("options", "No characters are allowed: give one, such as 0123.");
    }
    const table = new Int32Array(2 * alphabet.classes).fill(1);
    for (const id of ids) table[id] = 0;
    return new Automaton(table, [true, false], alphabet.classes);
  }

  /** The state after one more character. */
  step(state: number, id: number): number {
    return this.table[state * this.classes + id];
  }

  /**
   * A backward Viterbi pass.
   *
   * @param logarithms log-probabilities of the frames, `time * classes`.
   * @throws RecognizerError `pattern`: it would need more than 256 MB.
   */
  lookAhead(logarithms: Float64Array, time: number): LookAhead {
    const { classes, states, table } = this;
    const size = states * classes;
    if ((time + 1) * size > MOST_CELLS) {
      throw new RecognizerError(
        "pattern",
        `The pattern has ${states - 1} states: too many for a picture of ${time} frames. Make it ` +
          "simpler, such as with shorter repeats, or the picture narrower.",
      );
    }
    const ahead = new Float64Array((time + 1) * size).fill(-Infinity);
    this.accepting.forEach((accepts, state) => {
      if (accepts)
        ahead.fill(0, time * size + state * classes, time * size + (state + 1) * classes);
    });
    for (let t = time - 1; t >= 0; t--) {
      const frame = logarithms.subarray(t * classes, (t + 1) * classes);
      const after = ahead.subarray((t + 1) * size, (t + 2) * size);
      const now = ahead.subarray(t * size, (t + 1) * size);
      for (let row = 0; row < size; row += classes)
        lookBack(row, classes, table, frame, after, now);
    }
    return { at: (step, state, id) => ahead[step * size + state * classes + id] };
  }

  /** Sends all that cannot end in an accepted state to the dead one. */
  private dropHopeless(): void {
    const dead = this.states - 1;
    const before = Array.from({ length: this.states }, () => new Set<number>());
    this.table.forEach((next, cell) => before[next].add(Math.floor(cell / this.classes)));
    const hopeful = [...this.accepting];
    const queue = [...hopeful.keys()].filter((state) => hopeful[state]);
    while (queue.length > 0) {
      for (const state of before[queue.pop()!]) {
        if (!hopeful[state]) queue.push(state);
        hopeful[state] = true;
      }
    }
    this.table.forEach((next, cell) => {
      if (!hopeful[next]) this.table[cell] = dead;
    });
  }

  /**
   * Fewest frames of a reading.
   *
   * States in the order of how soon they are reached. A character may not follow itself without a
   * blank, so it takes two frames; but a state that is reached by two characters as soon is not
   * bound by either, and one more frame frees it, too.
   */
  private countFrames(): number {
    const dead = this.states - 1;
    const seen = new Set<number>();
    const waiting = new Map([[0, new Map([[0, new Set([BLANK])]])]]); // frames: state: last ids
    while (waiting.size > 0) {
      const frames = [...waiting.keys()].reduce((a, b) => Math.min(a, b));
      const reached = waiting.get(frames)!;
      waiting.delete(frames);
      for (const [state, last] of reached) {
        if (seen.has(state)) continue;
        if (this.accepting[state]) return frames;
        seen.add(state);
        for (let id = 1; id < this.classes; id++) {
          const next = this.step(state, id);
          if (next === dead || seen.has(next)) continue;
          const soon = frames + (last.size === 1 && last.has(id) ? 2 : 1);
          const then = waiting.get(soon) ?? new Map<number, Set<number>>();
          waiting.set(soon, then);
          then.set(next, (then.get(next) ?? new Set()).add(id));
        }
      }
    }
    throw new RecognizerError("pattern", "The pattern allows no text at all: it must allow one.");
  }
}

/** One state at one frame: what is ahead where the next frame goes on, pauses, or begins. */
function lookBack(
  row: number,
  classes: number,
  table: Int32Array,
  frame: Float64Array,
  after: Float64Array,
  now: Float64Array,
): void {
  let first = -1; // the best new character
  let best = -Infinity;
  let second = -Infinity;
  for (let id = 1; id < classes; id++) {
    const entered = frame[id] + after[table[row + id] * classes + id];
    if (entered > best) {
      second = best;
      best = entered;
      first = id;
    } else if (entered > second) second = entered;
  }
  const paused = frame[BLANK] + after[row + BLANK];
  for (let id = 0; id < classes; id++) {
    // A character may not follow itself without a blank: it gets the second best.
    const begun = id === first ? second : best;
    now[row + id] = Math.max(frame[id] + after[row + id], paused, begun);
  }
}
