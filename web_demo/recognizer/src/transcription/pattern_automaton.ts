import { RecognizerError } from "../errors.js";
import { Alphabet } from "../text/alphabet.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { Automaton } from "./automaton.js";
import type { CharacterSet } from "./character_set.js";
import { type Node, parsePattern } from "./pattern_syntax.js";

const MOST_STATES = 4096;
const MOST_STEPS = 10_000_000; // from place to place, and along the alphabet: some seconds

/**
 * Readings that match a pattern from beginning to end.
 *
 * Where the alphabet ignores case, a character matches a set that has it or its other case, and a
 * negated one only if neither is named. So do the kinds of i that the alphabet takes as one. Equals
 * Python's `compile_pattern`.
 *
 * @throws RecognizerError `pattern`: an alphabet of symbols, or a pattern that is broken, that the
 *   alphabet cannot spell, or that grows to more than 4096 states or 10 million steps.
 */
export function compilePattern(pattern: string, alphabet: AnyAlphabet): Automaton {
  if (!(alphabet instanceof Alphabet)) {
    throw new RecognizerError(
      "pattern",
      "A pattern is of characters, and the model reads symbols: give a lexicon of their names.",
    );
  }
  const net = new Net(pattern, alphabet);
  const [start, end] = [net.addPlace(), net.addPlace()];
  net.build(parsePattern(pattern), start, end);
  try {
    return explore(net, start, end, alphabet.classes);
  } catch (error) {
    if (net.lacking.size === 0) throw error;
    throw new RecognizerError(
      "pattern",
      `The pattern '${pattern.slice(0, 200)}' matches nothing that the model can read: it has no ` +
        `character for ${[...net.lacking].join(", ")}. Change the pattern, or take another model.`,
      { cause: error },
    );
  }
}

/** The automaton of all sets of places that can be reached. */
function explore(net: Net, start: number, end: number, classes: number): Automaton {
  const begin = net.close([start]);
  const numbers = new Map([[begin.join(), 0]]);
  const states = [begin];
  const rows: number[][] = [];
  for (const places of states) {
    // grows
    const row = net.follow(places).map((next) => {
      if (next === null) return -1;
      const key = next.join();
      if (!numbers.has(key)) {
        if (states.length === MOST_STATES) {
          net.refuse(`has more than ${MOST_STATES} states: make it simpler, with shorter repeats`);
        }
        numbers.set(key, states.length);
        states.push(next);
      }
      return numbers.get(key)!;
    });
    rows.push([-1, ...row]); // the blank leads nowhere
  }
  rows.push(Array.from({ length: classes }, () => -1));
  const dead = states.length;
  const table = Int32Array.from(rows.flat(), (next) => (next < 0 ? dead : next));
  return new Automaton(table, [...states.map((places) => places.includes(end)), false], classes);
}

/** Whether a set allows a character, which has these forms. */
function allows(set: CharacterSet, forms: string[]): boolean {
  return forms.some((one) => set.names(one)) !== set.negated;
}

/**
 * Thompson's network of a pattern: places joined by characters, or by nothing.
 *
 * A state of the automaton is the set of all places that a text can lead to, as a rising list.
 * Repeats inside repeats make sets that are long and many, so that steps are counted.
 */
class Net {
  /** Sets of which the alphabet has no character. */
  readonly lacking = new Set<string>();
  private readonly free: number[][] = []; // places that each leads to without a character
  private readonly steps: ({ ids: number[]; to: number } | null)[] = [];
  private readonly sets = new Map<string, number[]>();
  private readonly forms: string[][]; // of each character, see `Alphabet.listForms`
  private walked = 0;

  constructor(
    private readonly pattern: string,
    private readonly alphabet: Alphabet,
  ) {
    this.forms = alphabet.symbols.map((symbol) => alphabet.listForms(symbol));
  }

  addPlace(): number {
    if (this.free.length === 8 * MOST_STATES) {
      this.refuse(`has more than ${MOST_STATES} states: repeat less often`);
    }
    this.free.push([]);
    this.steps.push(null);
    return this.free.length - 1;
  }

  /** Joins two places by a node of the pattern; nothing else begins at `start`'s step. */
  build(node: Node, start: number, end: number): void {
    if (node.kind === "one") {
      const place = this.addPlace();
      this.free[start].push(place);
      this.steps[place] = { ids: this.findIds(node.set), to: end };
    } else if (node.kind === "choice") {
      for (const branch of node.branches) this.build(branch, start, end);
    } else if (node.kind === "sequence") {
      const last = node.parts.reduce((from, part) => this.buildOnce(part, from), start);
      this.free[last].push(end);
    } else {
      this.buildRepeat(node, start, end);
    }
  }

  private buildRepeat(
    { part, least, most }: { part: Node; least: number; most: number | null },
    start: number,
    end: number,
  ): void {
    for (let k = 0; k < least; k++) start = this.buildOnce(part, start);
    if (most === null) {
      const loop = this.addPlace();
      this.free[start].push(loop);
      this.build(part, loop, loop);
      start = loop;
    } else {
      for (let k = least; k < most; k++) {
        this.free[start].push(end);
        start = this.buildOnce(part, start);
      }
    }
    this.free[start].push(end);
  }

  private buildOnce(part: Node, start: number): number {
    const after = this.addPlace();
    this.build(part, start, after);
    return after;
  }

  /** Ids of the characters that a set allows. */
  private findIds(set: CharacterSet): number[] {
    let ids = this.sets.get(set.expression);
    if (!ids) {
      ids = [...this.forms.keys()].filter((k) => allows(set, this.forms[k])).map((k) => k + 1);
      this.sets.set(set.expression, ids);
      if (ids.length === 0) this.lacking.add(set.expression);
    }
    return ids;
  }

  /** The places, and all that they lead to without a character, rising. */
  close(places: Iterable<number>): number[] {
    const found = new Set(places);
    const queue = [...found];
    while (queue.length > 0) {
      const nexts = this.free[queue.pop()!];
      this.walk(1 + nexts.length);
      for (const place of nexts) {
        if (!found.has(place)) queue.push(place);
        found.add(place);
      }
    }
    return [...found].sort((a, b) => a - b);
  }

  /** Where each character of the alphabet leads; `null` for nowhere. */
  follow(places: number[]): (number[] | null)[] {
    const { classes } = this.alphabet;
    this.walk(places.length + classes);
    const reached = Array.from({ length: classes }, () => new Set<number>());
    for (const place of places) {
      const step = this.steps[place];
      if (!step) continue;
      this.walk(step.ids.length);
      for (const id of step.ids) reached[id].add(step.to);
    }
    const closed = new Map<string, number[]>(); // many characters lead to the same places
    return reached.slice(1).map((targets) => {
      if (targets.size === 0) return null;
      const key = [...targets].join();
      if (!closed.has(key)) closed.set(key, this.close(targets));
      return closed.get(key)!;
    });
  }

  refuse(fault: string): never {
    throw new RecognizerError("pattern", `The pattern '${this.pattern.slice(0, 80)}' ${fault}.`);
  }

  private walk(steps: number): void {
    this.walked += steps;
    if (this.walked > MOST_STEPS) {
      this.refuse(`takes more than ${MOST_STEPS} steps to prepare: repeat less often`);
    }
  }
}
