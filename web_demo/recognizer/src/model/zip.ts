const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22; // bytes, without the comment
const LONGEST_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** A zip at the end of some bytes: where it begins, and its entries. */
export interface Zip {
  start: number;
  entries: ReadonlyMap<string, Entry>;
}

interface Entry {
  method: number;
  checksum: number;
  compressed: Uint8Array;
  size: number;
}

/** The zip that bytes are, or that stands at their end; `null` where there is none. */
export function findZip(bytes: Uint8Array): Zip | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - END_SIZE;
  for (let end = last; end >= Math.max(0, last - LONGEST_COMMENT); end--) {
    if (view.getUint32(end, true) !== END) continue;
    // Offsets count from the zip's own beginning, as Python's zipfile wrote it.
    const directory = end - view.getUint32(end + 12, true);
    const start = directory - view.getUint32(end + 16, true);
    if (start < 0 || start >= end) continue;
    return { start, entries: readDirectory(bytes, view, start, directory, end) };
  }
  return null;
}

/**
 * The contents of an entry.
 *
 * @param most bytes that it may have.
 * @throws Error it is missing, damaged, or larger.
 */
export async function unzip(zip: Zip, name: string, most: number): Promise<Uint8Array> {
  const entry = zip.entries.get(name);
  if (!entry) throw new Error(`it has no ${name}`);
  if (entry.size > most) throw new Error(`${name} has ${entry.size} bytes; ${most} are the most`);
  const content = await expand(entry, name);
  if (content.length !== entry.size || checksum(content) !== entry.checksum) {
    throw new Error(`${name} is damaged`);
  }
  return content;
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  directory: number,
  end: number,
): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  let at = directory;
  while (at + 46 <= end && view.getUint32(at, true) === ENTRY) {
    const [nameSize, extra, comment] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameSize));
    const local = start + view.getUint32(at + 42, true);
    if (local + 30 > end || view.getUint32(local, true) !== LOCAL) break;
    const content =
      local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    entries.set(name, {
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      compressed: bytes.subarray(content, content + view.getUint32(at + 20, true)),
      size: view.getUint32(at + 24, true),
    });
    at += 46 + nameSize + extra + comment;
  }
  return entries;
}

async function expand(entry: Entry, name: string): Promise<Uint8Array> {
  if (entry.method === STORED) return entry.compressed;
  if (entry.method !== DEFLATED) throw new Error(`${name} is packed in a way that is not known`);
  const packed = new Blob([entry.compressed as Uint8Array<ArrayBuffer>]).stream();
  try {
    const stream = packed.pipeThrough(new DecompressionStream("deflate-raw"));
    return await collect(stream.getReader(), entry.size, name);
  } catch (error) {
    throw new Error(`${name} is damaged`, { cause: error });
  }
}

/** No more than the directory says: what is forged to grow is left. */
async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  size: number,
  name: string,
): Promise<Uint8Array> {
  const content = new Uint8Array(size);
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return content.subarray(0, filled);
    if (filled + value.length > size) {
      await reader.cancel();
      throw new Error(`${name} is longer than it says`);
    }
    content.set(value, filled);
    filled += value.length;
  }
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** CRC-32, as zips have it. */
function checksum(bytes: Uint8Array): number {
  let rest = -1;
  for (let k = 0; k < bytes.length; k++) rest = (rest >>> 8) ^ TABLE[(rest ^ bytes[k]) & 0xff];
  return ~rest >>> 0;
}
