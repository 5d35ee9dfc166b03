import { Preprocessing } from "../image/preprocessing.js";
import type { ModelRecord } from "../reading.js";
import { Alphabet } from "../text/alphabet.js";
import type { AnyAlphabet } from "../text/any_alphabet.js";
import { SymbolAlphabet } from "../text/symbol_alphabet.js";
import { checkTemperature } from "../transcription/temperature.js";
import { Checked } from "./checked.js";

const FORMAT = 1;

/** What belongs to a network's weights: the record `model.json` of an exported file. */
export interface ModelSpec {
  /** The classes stand for. */
  alphabet: AnyAlphabet;
  preprocessing: Preprocessing;
  /** That brings the probabilities to shares of right readings; 1 leaves them. */
  temperature: number;
  /** Name of the network. */
  network: string;
  /** That the model reads, such as "english"; `null` where it has none of its own. */
  language: string | null;
  /** Columns from one frame to the next. */
  stride: number;
  /** Column of the resized picture, in pixels from its left edge, that a frame looks at. */
  frameCenter(step: number): number;
}

/** Rebuilds what Python's `ModelSpec.to_json` wrote. Throws where it is damaged. */
export function readSpec(value: unknown): ModelSpec {
  const record = new Checked(value, "the record");
  if (record.number("format") !== FORMAT) {
    throw new Error(`its format is ${record.number("format")}, and ${FORMAT} is known`);
  }
  const temperature = record.has("temperature") ? record.number("temperature") : 1;
  checkTemperature(temperature);
  const config = record.object("config");
  const preprocessing = readPreprocessing(record.object("preprocessing"));
  if (preprocessing.settings.height !== config.whole("height")) {
    throw new Error("its pictures and its network are of different heights");
  }
  const { center, stride } = findCenter(config.objects("convolutions"));
  return {
    alphabet: readAlphabet(record.object("alphabet")),
    preprocessing,
    temperature,
    network: config.text("name"),
    language: record.has("language") ? record.text("language") : null,
    stride,
    frameCenter: (step) => center + stride * step,
  };
}

/** Rebuilds what Python's `to_dict` of an alphabet wrote. */
export function readAlphabet(values: Checked): AnyAlphabet {
  if (values.has("symbols")) return new SymbolAlphabet(values.texts("symbols"));
  return new Alphabet(values.text("characters"), values.flag("ignore_case"));
}

/** What a page may know of a model. */
export function describeSpec(spec: ModelSpec): ModelRecord {
  const { height, width, widths } = spec.preprocessing.settings;
  return {
    name: spec.network,
    symbols: [...spec.alphabet.symbols],
    kind: spec.alphabet.kind,
    height,
    widths: widths ?? (width === null ? [] : [width]),
    language: spec.language,
    temperature: spec.temperature,
  };
}

function readPreprocessing(values: Checked): Preprocessing {
  return new Preprocessing({
    height: values.whole("height"),
    width: values.has("width") ? values.whole("width") : null,
    minWidth: values.whole("min_width"),
    maxWidth: values.whole("max_width"),
    widths: values.has("widths") ? values.wholes("widths") : null,
  });
}

/** Where frame 0 looks, and how far on the next one does, in pixels. */
function findCenter(stages: Checked[]): { center: number; stride: number } {
  let center = 0.5;
  let stride = 1;
  for (const stage of stages) {
    if (!stage.flag("same")) center += ((stage.whole("kernel") - 1) / 2) * stride;
    if (!stage.has("pool")) continue;
    const pool = stage.wholes("pool");
    if (pool.length !== 2 || !(pool[1] > 0)) throw new Error(`a pool is two strides, not ${pool}`);
    // A stride of 1 along the row pads a column on either side.
    center += (pool[1] === 1 ? -0.5 : 0.5) * stride;
    stride *= pool[1];
  }
  return { center, stride };
}
