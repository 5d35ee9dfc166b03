/** SHA-256 of bytes, in hex digits, by the browser where it has it. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // Only on pages that came over HTTPS or from this machine: in the local network a phone has none.
  if (!globalThis.crypto?.subtle) return sha256ByHand(bytes);
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The same in this thread: a tenth of a second for two megabytes. */
export function sha256ByHand(bytes: Uint8Array): string {
  const state = new Int32Array(fractions(8, 1 / 2));
  const words = new Int32Array(64);
  const padded = new Uint8Array((((bytes.length + 8) >> 6) + 1) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  for (let at = 0; at < padded.length; at += 64) {
    for (let k = 0; k < 16; k++) words[k] = view.getInt32(at + 4 * k);
    mix(state, words);
  }
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

/** One block of 64 bytes, of which `words` holds the first 16. */
function mix(state: Int32Array, words: Int32Array): void {
  for (let k = 16; k < 64; k++) {
    const [a, b] = [words[k - 15], words[k - 2]];
    const low = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
    const high = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
    words[k] = words[k - 16] + low + words[k - 7] + high;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let k = 0; k < 64; k++) {
    const choice = (e & f) ^ (~e & g);
    const most = (a & b) ^ (a & c) ^ (b & c);
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + choice + ROUNDS[k] + words[k]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + most) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, k) => (state[k] += word));
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

/** First 32 bits behind the point of a power of the first primes. */
function fractions(count: number, power: number): number[] {
  const primes: number[] = [];
  for (let one = 2; primes.length < count; one++) {
    if (primes.every((prime) => one % prime)) primes.push(one);
  }
  return primes.map((prime) => ((prime ** power % 1) * 2 ** 32) | 0);
}

const ROUNDS = Int32Array.from(fractions(64, 1 / 3));
