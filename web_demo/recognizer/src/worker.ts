import { Reader } from "./core/reader.js";
import { LiteRtEngine, loadRuntime } from "./engine/litert.js";
import { RecognizerError } from "./errors.js";
import { fetchBytes } from "./fetch_bytes.js";
import type { Pixels } from "./image/pixels.js";
import { LanguageModel } from "./language/language_model.js";
import type { Answer, Kind, Request, Requests } from "./messages.js";
import { describeSpec } from "./model/model_spec.js";
import { readModel } from "./model/model_file.js";

let reader: Reader | null = null;

type Handlers = { [K in Kind]: (ask: Requests[K]["ask"]) => Promise<Requests[K]["give"]> };

const handlers: Handlers = {
  async load({ model, runtime }) {
    const fetched = typeof model === "string" ? fetchBytes(model) : new Uint8Array(model);
    // At once, as each takes a while; of two failures the model's is told.
    const loading = loadRuntime(runtime);
    loading.catch(() => undefined);
    const { spec, network } = await readModel(await fetched);
    const record = describeSpec(spec);
    reader = new Reader(spec, new LiteRtEngine(await loading, network, record.widths));
    return record;
  },

  async loadLanguageModel({ url, adapt }) {
    const reader = open();
    const model = await LanguageModel.read(await fetchBytes(url));
    reader.weighBy(adapt ? model.adapted(reader.spec.alphabet) : model);
    return null;
  },

  async read({ picture, options }) {
    return open().read(picture instanceof ImageBitmap ? takePixels(picture) : picture, options);
  },
};

self.addEventListener("message", async ({ data }: MessageEvent<Request>) => {
  const handler = handlers[data.kind] as (ask: unknown) => Promise<unknown>;
  const answer = await handler(data.ask).then(
    (give): Answer => ({ id: data.id, give }),
    (error: unknown): Answer => ({ id: data.id, failed: describe(error) }),
  );
  self.postMessage(answer);
});

function open(): Reader {
  if (!reader) throw new RecognizerError("model", "No model is loaded: load one first.");
  return reader;
}

function describe(error: unknown) {
  const code = error instanceof RecognizerError ? error.code : null;
  return { code, message: error instanceof Error ? error.message : String(error) };
}

/** Colours of a bitmap, which is used up. */
function takePixels(bitmap: ImageBitmap): Pixels {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) {
    throw new RecognizerError(
      "picture",
      "The browser has no memory left to read the picture with.",
    );
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, width, height);
}
