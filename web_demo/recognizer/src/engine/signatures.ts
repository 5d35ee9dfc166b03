// Places of fields in the tables of TFLite's schema, a flatbuffer.
const SUBGRAPHS = 2;
const SIGNATURES = 7;
const SIGNATURE_KEY = 2;
const SIGNATURE_SUBGRAPH = 4;

/** A signature of a `.tflite` file. */
export interface Signature {
  key: string;
  /** Place of its graph among those of the file. */
  subgraph: number;
}

/** The signatures of a `.tflite` file, in its order. */
export function listSignatures(file: Uint8Array): Signature[] {
  const tables = new Tables(file);
  const found = tables.field(tables.root, SIGNATURES);
  if (found === null) return [];
  return tables.elements(tables.follow(found)).map((element) => {
    const table = tables.follow(element);
    const key = tables.field(table, SIGNATURE_KEY);
    const subgraph = tables.field(table, SIGNATURE_SUBGRAPH);
    return {
      key: key === null ? "" : tables.text(tables.follow(key)),
      subgraph: subgraph === null ? 0 : tables.whole(subgraph),
    };
  });
}

/**
 * The same file with one of its signatures alone.
 *
 * A runtime compiles all graphs that it finds, which for widths that nobody needs yet takes longer
 * than all else. The graphs left out stay in the bytes, and nothing leads there any more.
 *
 * @param place of the signature among those of `listSignatures`.
 */
export function keepSignature(file: Uint8Array, place: number): Uint8Array {
  const subgraph = listSignatures(file)[place].subgraph;
  const copy = new Tables(file.slice());
  const signatures = copy.follow(copy.field(copy.root, SIGNATURES)!);
  copy.keepOnly(signatures, place);
  copy.keepOnly(copy.follow(copy.field(copy.root, SUBGRAPHS)!), subgraph);
  const number = copy.field(copy.follow(copy.elements(signatures)[0]), SIGNATURE_SUBGRAPH);
  if (number !== null) copy.write(number, 0);
  return copy.bytes;
}

/** Tables and lists of a flatbuffer; a place is that of a byte in it. */
class Tables {
  private readonly view: DataView;
  readonly root: number;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.root = this.follow(0);
  }

  whole(place: number): number {
    return this.view.getUint32(place, true);
  }

  write(place: number, number: number): void {
    this.view.setUint32(place, number, true);
  }

  /** Where an offset leads. */
  follow(place: number): number {
    return place + this.whole(place);
  }

  /** Place of a table's field, or `null` where it has its default. */
  field(table: number, number: number): number | null {
    const fields = table - this.view.getInt32(table, true);
    const at = 4 + 2 * number;
    if (at >= this.view.getUint16(fields, true)) return null;
    const offset = this.view.getUint16(fields + at, true);
    return offset === 0 ? null : table + offset;
  }

  /** Places of a list's elements, which are offsets. */
  elements(list: number): number[] {
    return Array.from({ length: this.whole(list) }, (_, k) => list + 4 + 4 * k);
  }

  text(place: number): string {
    return new TextDecoder().decode(this.bytes.subarray(place + 4, place + 4 + this.whole(place)));
  }

  /** Shortens a list to one of its elements. */
  keepOnly(list: number, number: number): void {
    const [first] = this.elements(list);
    this.write(first, this.follow(this.elements(list)[number]) - first);
    this.write(list, 1);
  }
}
