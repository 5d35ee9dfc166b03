// First code point of a stretch, and the script of its letters: 0 for none, 1 Latin, 2 Greek,
// 3 Cyrillic. Python's table, `keras_crnn.text.scripts`.
const STRETCHES: readonly (readonly [first: number, script: number])[] = [
  [0x0000, 0],
  [0x0041, 1],
  [0x005b, 0],
  [0x0061, 1],
  [0x007b, 0],
  [0x00c0, 1],
  [0x00d7, 0],
  [0x00d8, 1],
  [0x00f7, 0],
  [0x00f8, 1],
  [0x0250, 0],
  [0x0370, 2],
  [0x0400, 3],
  [0x0530, 0],
  [0x1e00, 1],
  [0x1f00, 2],
  [0x2000, 0],
];

/**
 * Number of the script that a character is a letter of, among those whose letters look alike:
 * 1 for Latin, 2 for Greek, 3 for Cyrillic, 0 for all others.
 *
 * @param character one code point.
 */
export function scriptOf(character: string): number {
  const code = character.codePointAt(0)!;
  return STRETCHES.filter(([first]) => first <= code).at(-1)![1];
}

/**
 * Scripts of the classes of an alphabet, the blank first; `null` where it has fewer than two.
 *
 * @param characters the alphabet's, in the order of their ids.
 */
export function listScripts(characters: readonly string[]): Uint8Array | null {
  const scripts = Uint8Array.of(0, ...characters.map(scriptOf));
  return new Set(scripts.filter((script) => script > 0)).size > 1 ? scripts : null;
}
