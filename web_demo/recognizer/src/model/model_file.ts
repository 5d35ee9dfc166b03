import { RecognizerError } from "../errors.js";
import { Checked } from "./checked.js";
import { type ModelSpec, readSpec } from "./model_spec.js";
import { sha256 } from "./sha256.js";
import { findZip, unzip } from "./zip.js";

const RECORD = "model.json";
const RECORD_LIMIT = 2 ** 24; // bytes; an alphabet of all of Unicode takes 5 million
const TFLITE = [..."TFL3"].map((one) => one.charCodeAt(0)); // the flatbuffer's file identifier

/** A file that keras-crnn exported: a network, and what its record says. */
export interface Model {
  spec: ModelSpec;
  /** The file without its record, as a runtime takes it. */
  network: Uint8Array;
}

/**
 * Reads an exported `.tflite` file, and compares its network with the checksum.
 *
 * @throws RecognizerError `model`: another file, or a damaged one.
 */
export async function readModel(file: Uint8Array): Promise<Model> {
  if (!TFLITE.every((byte, k) => file[4 + k] === byte)) {
    throw new RecognizerError(
      "model",
      `The file of ${file.length} bytes is no .tflite model. Give one that keras-crnn exported.`,
    );
  }
  const zip = findZip(file);
  if (!zip) {
    throw new RecognizerError(
      "model",
      "The .tflite file carries no record of a keras-crnn model at its end: it was cut short, or " +
        "something else made it. Export the model again.",
    );
  }
  try {
    const content = await unzip(zip, RECORD, RECORD_LIMIT);
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content));
    const network = file.subarray(0, zip.start);
    const record = new Checked(value, "the record");
    if (record.has("file")) await checkNetwork(network, record.object("file").text("sha256"));
    return { spec: readSpec(value), network };
  } catch (error) {
    throw new RecognizerError(
      "model",
      `The model is damaged, or made by another version (${(error as Error).message}). Fetch the ` +
        "file again, or export it again.",
      { cause: error },
    );
  }
}

async function checkNetwork(network: Uint8Array, wanted: string): Promise<void> {
  const found = await sha256(network);
  if (found !== wanted) throw new Error(`its network's SHA-256 is ${found}, not ${wanted}`);
}
