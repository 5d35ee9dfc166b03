/** One character of a pattern: which ones it may be. */
export interface CharacterSet {
  /** As the pattern has it. */
  expression: string;
  /** Whether a character is in the set, or for `negated` ones is named by it. */
  names(character: string): boolean;
  /** Whether it says which characters it is not. */
  negated: boolean;
}

// As Python's `re` has them for text.
const CLASSES: Record<string, RegExp> = {
  d: /^\p{Nd}$/u,
  w: /^[\p{L}\p{N}_]$/u,
  s: /^[\s\x1c-\x1f\x85]$/u,
};

/** Which characters `.`, an escape, a set in brackets or a literal may be. */
export function readCharacterSet(expression: string): CharacterSet {
  if (expression === ".") return { expression, names: (one) => one === "\n", negated: true };
  if (expression.startsWith("[")) return readBrackets(expression);
  const kind = expression.length === 2 && expression[0] === "\\" ? expression[1] : "";
  const known = CLASSES[kind.toLowerCase()];
  if (known) {
    const negated = kind !== kind.toLowerCase();
    return { expression, names: (one) => known.test(one), negated };
  }
  const literal = expression.startsWith("\\") ? expression.slice(1) : expression;
  return { expression, names: (one) => one === literal, negated: false };
}

type Test = (character: string) => boolean;

function readBrackets(expression: string): CharacterSet {
  const negated = expression[1] === "^";
  const inside = [...expression.slice(negated ? 2 : 1, -1)];
  const tests: Test[] = [];
  let at = 0;
  const take = (): { text: string; test: Test; single: boolean } => {
    const one = inside[at++];
    if (one !== "\\") return { text: one, test: (other) => other === one, single: true };
    const sign = inside[at++] ?? "\\";
    const known = CLASSES[sign.toLowerCase()];
    if (known) {
      const wanted = sign === sign.toLowerCase();
      return { text: `\\${sign}`, test: (other) => known.test(other) === wanted, single: false };
    }
    if (/[A-Za-z0-9]/.test(sign)) throw new Error(`the escape \\${sign} in a set is not known`);
    return { text: sign, test: (other) => other === sign, single: true };
  };
  while (at < inside.length) {
    const from = take();
    if (inside[at] !== "-" || at + 1 >= inside.length) {
      tests.push(from.test);
      continue;
    }
    at++; // the dash of a range
    const to = take();
    const [low, high] = [from.text.codePointAt(0)!, to.text.codePointAt(0)!];
    if (!from.single || !to.single || low > high) {
      throw new Error(`the range ${from.text}-${to.text} is none`);
    }
    tests.push((other) => low <= other.codePointAt(0)! && other.codePointAt(0)! <= high);
  }
  return { expression, names: (one) => tests.some((test) => test(one)), negated };
}
