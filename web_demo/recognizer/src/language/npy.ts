const MAGIC = [0x93, ...[..."NUMPY"].map((one) => one.charCodeAt(0)), 1, 0];
const HEADER =
  /^\{'descr': '(<i8|<f8|<U[1-9]\d{0,6})', 'fortran_order': False, 'shape': \((\d{0,9}),?\), \} *\n$/;

/**
 * One array that `numpy.save` wrote: whole numbers or floats of 64 bits in a row, or one text.
 *
 * @throws Error another array, or none.
 */
export class NpyArray {
  private readonly type: string;
  private readonly shape: string;
  private readonly content: DataView;

  /** @param name of the array, for errors. */
  constructor(
    bytes: Uint8Array,
    private readonly name: string,
  ) {
    if (!MAGIC.every((byte, k) => bytes[k] === byte)) throw new Error(`${name} is no NumPy array`);
    const start = MAGIC.length + 2;
    const end = start + bytes[MAGIC.length] + 256 * bytes[MAGIC.length + 1];
    const header = HEADER.exec(String.fromCharCode(...bytes.subarray(start, end)));
    if (!header) throw new Error(`${name} is no row of numbers of 64 bits and no text`);
    [, this.type, this.shape] = header;
    this.content = new DataView(bytes.buffer, bytes.byteOffset + end, bytes.byteLength - end);
  }

  /** Whole numbers of 64 bits; those beyond 53 bits are not exact. */
  readWholes(): Float64Array {
    const { content } = this;
    return this.read(
      "<i8",
      (at) => content.getUint32(at, true) + content.getInt32(at + 4, true) * 2 ** 32,
    );
  }

  readFloats(): Float64Array {
    return this.read("<f8", (at) => this.content.getFloat64(at, true));
  }

  readText(): string {
    const length = Number(this.type.slice(2));
    if (
      !this.type.startsWith("<U") ||
      this.shape !== "" ||
      this.content.byteLength !== 4 * length
    ) {
      throw new Error(`${this.name} is no text`);
    }
    let text = "";
    for (let k = 0; k < length; k++)
      text += String.fromCodePoint(this.content.getUint32(4 * k, true));
    return text.replace(/\0+$/, "");
  }

  private read(type: string, take: (at: number) => number): Float64Array {
    const count = Number(this.shape);
    const fits = this.type === type && this.shape !== "" && this.content.byteLength === 8 * count;
    if (!fits) throw new Error(`${this.name} is no row of ${type} that is whole`);
    const numbers = new Float64Array(count);
    for (let k = 0; k < count; k++) numbers[k] = take(8 * k);
    return numbers;
  }
}
