/** One way to write a word of a list: its text in NFC, and the place of the word. */
export interface WordForm {
  text: string;
  owner: number;
}

/** The words as they are given, in NFC. */
export function listGiven(words: string[]): WordForm[] {
  return words.map((word, owner) => ({ text: word.normalize("NFC"), owner }));
}

/**
 * Each word as given, in lower case, in upper case and with initial capitals.
 *
 * Words that differ in case alone are one word, the first spelling's, and its forms those of all
 * its spellings.
 */
export function listForms(words: string[]): WordForm[] {
  const first = new Map<string, number>();
  const owners = new Map<string, number>(); // of each form the first word to have it
  listGiven(words).forEach(({ text, owner: place }) => {
    const lower = text.toLowerCase();
    if (!first.has(lower)) first.set(lower, place);
    const owner = first.get(lower)!;
    for (const form of [text, lower, text.toUpperCase(), capitalize(text)]) {
      const normal = form.normalize("NFC");
      if (!owners.has(normal)) owners.set(normal, owner);
    }
  });
  return [...owners].map(([text, owner]) => ({ text, owner }));
}

/** A capital after whatever is no letter, as Python's `str.title` has it. */
function capitalize(word: string): string {
  const characters = [...word];
  let inside = false;
  let result = "";
  characters.forEach((character, k) => {
    if (!inside) result += toTitle(character);
    else if (character === "Σ" && !isCased(characters[k + 1] ?? "")) result += "ς"; // a word's last
    else result += character.toLowerCase();
    inside = isCased(character);
  });
  return result;
}

function isCased(character: string): boolean {
  return /\p{Cased}/u.test(character);
}

/** The capital of a character; of one with several, such as the sharp s, the first alone is. */
function toTitle(character: string): string {
  if (/\p{Lt}/u.test(character)) return character;
  const [head = "", ...tail] = character.toUpperCase();
  return head + tail.join("").toLowerCase();
}
