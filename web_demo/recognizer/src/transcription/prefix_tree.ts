import { BLANK } from "../text/any_alphabet.js";

/**
 * Labels as a tree of prefixes, which labels that begin alike share.
 *
 * Nodes are numbered level by level, so that the children of a node are a range.
 */
export class PrefixTree {
  /** Last character of each prefix; node 0 is the empty one. */
  readonly characters: number[] = [BLANK];
  /** Place of the label that ends at a node, or -1. */
  readonly words: number[] = [];
  private readonly firstChild: number[] = []; // of each node, and one past the last node

  /** @param labels character ids, no two alike. */
  constructor(labels: readonly (readonly number[])[]) {
    const sorted = [...labels.keys()].sort((a, b) => compare(labels[a], labels[b]));
    // Each node's labels are a range of the sorted ones.
    const starts = [0];
    const ends = [sorted.length];
    const depths = [0];
    for (let node = 0; node < starts.length; node++) {
      const depth = depths[node];
      let place = starts[node];
      const endsHere = place < ends[node] && labels[sorted[place]].length === depth;
      this.words.push(endsHere ? sorted[place++] : -1);
      this.firstChild.push(starts.length);
      while (place < ends[node]) {
        const character = labels[sorted[place]][depth];
        starts.push(place);
        while (place < ends[node] && labels[sorted[place]][depth] === character) place++;
        ends.push(place);
        depths.push(depth + 1);
        this.characters.push(character);
      }
    }
    this.firstChild.push(starts.length);
  }

  /** The nodes one character longer than a node. */
  children(node: number): number[] {
    const [first, end] = [this.firstChild[node], this.firstChild[node + 1]];
    return Array.from({ length: end - first }, (_, k) => first + k);
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < Math.min(a.length, b.length); k++) if (a[k] !== b[k]) return a[k] - b[k];
  return a.length - b.length;
}
