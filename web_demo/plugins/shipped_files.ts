import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** A file that is copied beside the page. */
export interface ShippedFile {
  /** Relative to the page. */
  to: string;
  from: string;
  /** Large ones are kept for use without a connection only once they were used. */
  large: boolean;
}

export interface Shipped {
  files: ShippedFile[];
  models: { id: string; label: string; file: string }[];
  examples: { file: string; text: string }[];
  /** Folder of the runtime, relative to the page. */
  runtime: string;
}

// What is read with at first comes first; a model that is not named here goes by its file's name.
const LABELS: Record<string, string> = {
  "crnn-en-full": "English, case and signs",
  "crnn-en": "English, the paper’s network",
  "crnn-music": "Music, a staff",
};

// Megabytes from which a model's size is said before it is chosen.
const LARGE = 3;

/** Everything that the page needs besides its own sources, where it lies in the checkout. */
export function listShipped(demo: string): Shipped {
  const root = path.dirname(demo);
  const models = listModels(path.join(demo, "models"));
  const examples = listExamples(path.join(root, "examples/images"));
  const runtime = listRuntime();
  const languages = ["english.npz", "english-full.npz"].map((name) => ({
    to: `models/${name}`,
    from: path.join(root, "keras_crnn/pretrained/weights", name),
    large: true,
  }));
  return {
    files: [...models.map(({ copy }) => copy), ...languages, ...examples.map(({ copy }) => copy), ...runtime.files],
    models: models.map(({ choice }) => choice),
    examples: examples.map(({ example }) => example),
    runtime: runtime.folder,
  };
}

/** The beginning of a file's SHA-256. */
export function checksum(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 10);
}

function plainName(file: string): string {
  return file.replace(/(-stateless)?\.tflite$/, "");
}

function listModels(folder: string) {
  const known = Object.keys(LABELS);
  const rank = (id: string) => (known.includes(id) ? known.indexOf(id) : known.length);
  const names = readdirSync(folder).filter((name) => name.endsWith(".tflite"));
  const plain = names.map(plainName);
  return names
    .map((name, index) => {
      // Two files of one model are told apart by their whole names.
      const alone = plain.indexOf(plain[index]) === plain.lastIndexOf(plain[index]);
      const id = alone ? plain[index] : name.slice(0, -".tflite".length);
      const from = path.join(folder, name);
      const megabytes = statSync(from).size / 1e6;
      const size = megabytes > LARGE ? ` (${megabytes.toFixed(0)} MB)` : "";
      const to = `models/${name}`;
      return {
        choice: { id, label: (LABELS[id] ?? id) + size, file: to },
        copy: { to, from, large: true },
      };
    })
    .sort((one, other) => rank(one.choice.id) - rank(other.choice.id));
}

function listExamples(folder: string) {
  const lines = readFileSync(path.join(folder, "gt.tsv"), "utf-8").trim().split("\n");
  return lines.map((line) => {
    const [name, text] = line.split("\t") as [string, string];
    const to = `examples/${name}`;
    return { example: { file: to, text }, copy: { to, from: path.join(folder, name), large: false } };
  });
}

/** LiteRT's WebAssembly without threads: with relaxed SIMD, and for browsers that lack it. */
function listRuntime() {
  const found = createRequire(import.meta.url).resolve("@litertjs/core/package.json");
  const { version } = JSON.parse(readFileSync(found, "utf-8")) as { version: string };
  const folder = `runtime/${version}/`;
  const names = ["litert_wasm_internal", "litert_wasm_compat_internal"];
  const files = names.flatMap((name) =>
    [".js", ".wasm"].map((end) => ({
      to: `${folder}${name}${end}`,
      from: path.join(path.dirname(found), "wasm", name + end),
      large: true,
    })),
  );
  return { folder, files };
}
