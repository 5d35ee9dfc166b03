import { RecognizerError } from "../errors.js";
import { type CharacterSet, readCharacterSet } from "./character_set.js";

const MOST_CHARACTERS = 10_000; // of a pattern; with more it is a list of words, which is a lexicon
const MOST_GROUPS = 50; // inside each other
/** One character: a class, a set that is not empty, an escaped sign, or one that means itself. */
const ONE =
  /\\[dDwWsS]|\[(?:\^(?:\\.|[^\\])|\\.|[^\\^])(?:\\.|[^\]\\])*\]|\\[^A-Za-z0-9]|[^\\()[|*+?^$]/suy;
const REPEAT = /([*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})([?+]?)/uy;
const GROUP = /\((?:\?:|\?P<\w+>|(?!\?))/uy;

/** A pattern as a tree. `most` of `null` is without end. */
export type Node =
  | { kind: "one"; set: CharacterSet }
  | { kind: "sequence"; parts: Node[] }
  | { kind: "choice"; branches: Node[] }
  | { kind: "repeat"; part: Node; least: number; most: number | null };

/**
 * Reads a pattern: literals, `.`, `\d \w \s`, `[sets]`, `(a|b)`, `?`, `*`, `+`, `{m,n}`.
 *
 * `^` before it and `$` after it, or before and after each of its outermost alternatives, change
 * nothing: a pattern is always of the whole text. As Python's `parse_pattern`, but for escapes of
 * letters and digits inside sets, of which only those above are known.
 *
 * @throws RecognizerError `pattern`: it is broken, or uses another part of the language.
 */
export function parsePattern(pattern: string): Node {
  if (pattern.length > MOST_CHARACTERS) {
    throw refusal(pattern, `has ${pattern.length} characters: give a list of words as a lexicon`);
  }
  return new Parser(pattern.normalize("NFC")).read();
}

function refusal(pattern: string, fault: string): RecognizerError {
  const shown = pattern.length > 200 ? `${pattern.slice(0, 200)}...` : pattern;
  return new RecognizerError("pattern", `The pattern '${shown}' ${fault}.`);
}

class Parser {
  private at = 0;
  private depth = 0; // groups around what is read

  constructor(private readonly pattern: string) {}

  read(): Node {
    const node = this.readBranches();
    if (this.at < this.pattern.length) this.refuse("has a ) without its (");
    return node;
  }

  private readBranches(): Node {
    const branches = [this.readSequence()];
    while (this.pattern[this.at] === "|") {
      this.at++;
      branches.push(this.readSequence());
    }
    return branches.length === 1 ? branches[0] : { kind: "choice", branches };
  }

  private readSequence(): Node {
    const parts: Node[] = [];
    while (this.at < this.pattern.length && !"|)".includes(this.pattern[this.at])) {
      const sign = this.pattern[this.at];
      if (this.isIdle(sign, parts.length === 0)) {
        this.at++;
        continue;
      }
      const part = sign === "(" ? this.readGroup() : this.readOne();
      parts.push(this.readRepeat(part));
    }
    return parts.length === 1 ? parts[0] : { kind: "sequence", parts };
  }

  /** Whether a sign is an anchor at an end of the text, which changes nothing. */
  private isIdle(sign: string, begins: boolean): boolean {
    if (this.depth > 0 || !"^$".includes(sign)) return false;
    return sign === "^" ? begins : [undefined, "|"].includes(this.pattern[this.at + 1]);
  }

  private readGroup(): Node {
    if (this.depth === MOST_GROUPS) {
      this.refuse(`has more than ${MOST_GROUPS} groups inside each other: write it with fewer`);
    }
    if (!this.match(GROUP)) {
      this.refuseKind(this.pattern.slice(this.at, this.at + 4), "a lookaround, flag or condition");
    }
    this.depth++;
    const part = this.readBranches();
    this.depth--;
    if (this.pattern[this.at++] !== ")") this.refuse("has a ( without its )");
    return part;
  }

  private readOne(): Node {
    const start = this.at;
    const sign = this.pattern[start];
    REPEAT.lastIndex = start;
    if (REPEAT.test(this.pattern)) this.refuse(`has nothing before ${sign} to repeat`);
    const found = this.match(ONE);
    if (!found) {
      const text = sign === "\\" ? this.pattern.slice(start, start + 2) : sign;
      if (sign === "[") this.refuse("has a [ without its ]");
      if (text === "\\") this.refuse("ends with a backslash");
      const anchor = ["^", "$", "\\b", "\\B", "\\A", "\\Z"].includes(text);
      const what = anchor ? "an anchor" : /\\[1-9]/.test(text) ? "a backreference" : "an escape";
      this.refuseKind(text, what);
    }
    try {
      return { kind: "one", set: readCharacterSet(found[0]) };
    } catch (error) {
      return this.refuse(`is broken: ${(error as Error).message}`);
    }
  }

  private readRepeat(part: Node): Node {
    const found = this.match(REPEAT);
    if (!found) return part;
    if (found[2] === "+") this.refuseKind(found[0], "a possessive repeat");
    const [least, most] = readBounds(found[1]);
    if (most !== null && least > most) this.refuse(`repeats ${found[1]}, more often than at most`);
    REPEAT.lastIndex = this.at;
    if (REPEAT.test(this.pattern)) this.refuse("repeats a repeat: put the inner one in brackets");
    return { kind: "repeat", part, least, most };
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const found = expression.exec(this.pattern);
    if (found) this.at += found[0].length;
    return found;
  }

  private refuse(fault: string): never {
    throw refusal(this.pattern, fault);
  }

  private refuseKind(text: string, what: string): never {
    this.refuse(
      `holds ${text}, ${what}, which patterns here cannot have: use literals, . \\d \\w \\s ` +
        "[sets], (a|b), ?, *, + and {m,n}",
    );
  }
}

/** The least and the largest number of repeats that a sign asks for. */
function readBounds(sign: string): [number, number | null] {
  if (sign === "*") return [0, null];
  if (sign === "+") return [1, null];
  if (sign === "?") return [0, 1];
  const [least, most] = sign.slice(1, -1).split(",");
  const low = Number(least || 0);
  if (most === undefined) return [low, low];
  return [low, most === "" ? null : Number(most)];
}
