import { type CompiledModel, type LiteRt, loadLiteRt, Tensor } from "@litertjs/core";
import { RecognizerError } from "../errors.js";
import type { GreyImage } from "../image/grey_image.js";
import { type Engine, Frames } from "./engine.js";
import { keepSignature, listSignatures } from "./signatures.js";

declare global {
  /** What Emscripten's loader is told: in a worker it does not know where its files lie. */
  var Module:
    | { locateFile(name: string): string; print(line: string): void; printErr(line: string): void }
    | undefined;
}

/**
 * Loads LiteRT's WebAssembly, without threads: those need headers that plain servers do not send.
 *
 * @param folder address of the runtime's files, of which LiteRT takes those that the browser runs.
 * @throws RecognizerError `runtime`: no WebAssembly, or its files are not there.
 */
export async function loadRuntime(folder: string): Promise<LiteRt> {
  if (typeof WebAssembly === "undefined") {
    throw new RecognizerError(
      "runtime",
      "This browser runs no WebAssembly, or it is switched off: switch it on, or take another.",
    );
  }
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  const print = () => undefined; // a dozen lines on what it has registered; errors are thrown
  globalThis.Module ??= { locateFile: (name) => base + name, print, printErr: print };
  try {
    return await withoutGpu(() => loadLiteRt(base));
  } catch (error) {
    throw new RecognizerError(
      "runtime",
      `LiteRT does not start from ${base} (${(error as Error).message ?? error}). Put its files ` +
        "there with `npx keras-crnn-runtime FOLDER`; or the browser lacks WebAssembly with SIMD.",
      { cause: error },
    );
  }
}

/**
 * Does something while there seems to be no GPU.
 *
 * LiteRT.js asks for the fastest one whatever it is to run on, which takes a while, wakes a
 * laptop's second GPU, and warns where there is none.
 */
async function withoutGpu<T>(act: () => Promise<T>): Promise<T> {
  const { warn } = console;
  const gpu = { requestAdapter: async () => null };
  Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  console.warn = () => undefined;
  try {
    return await act();
  } finally {
    console.warn = warn;
    Reflect.deleteProperty(navigator, "gpu"); // the browser's own is its prototype's
  }
}

/**
 * Runs a file without state by LiteRT.js, one picture after the other.
 *
 * The file has a graph for each of a few widths. Each is compiled when it is first needed, as that
 * takes longer than all else of a first reading.
 */
export class LiteRtEngine implements Engine {
  private readonly compiled = new Map<number, CompiledModel>();
  private readonly places: Map<number, number>; // of the signature for each width
  private queue: Promise<unknown> = Promise.resolve();

  /**
   * @param widths that the network's record says, in pixels.
   * @throws RecognizerError `model`: the network is for no widths, as one with state is.
   */
  constructor(
    private readonly runtime: LiteRt,
    private readonly network: Uint8Array,
    widths: readonly number[],
  ) {
    const keys = listSignatures(network).map(({ key }) => key);
    this.places = new Map(
      widths.map((width) => [width, keys.indexOf(widths.length > 1 ? `read_${width}` : "read")]),
    );
    if (widths.length === 0 || [...this.places.values()].includes(-1)) {
      throw new RecognizerError(
        "model",
        "The file keeps state between pictures, which LiteRT.js does not run. Export the model " +
          "with `keras-crnn export MODEL --formats web`.",
      );
    }
  }

  probabilities(image: GreyImage): Promise<Frames> {
    const result = this.queue.then(() => this.run(image));
    this.queue = result.catch(() => undefined);
    return result;
  }

  close(): void {
    this.queue.then(() => {
      for (const model of this.compiled.values()) model.delete();
      this.compiled.clear();
    });
  }

  private async run({ levels, width, height }: GreyImage): Promise<Frames> {
    const model = await this.compile(width);
    const input = new Tensor(new Uint8Array(levels), [1, height, width, 1]);
    try {
      const [output] = await model.run([input]);
      try {
        const [time, classes] = output.type.layout.dimensions.slice(1);
        return new Frames(time, classes, Float64Array.from(output.toTypedArray()));
      } finally {
        output.delete();
      }
    } finally {
      input.delete();
    }
  }

  /** The model for a width. Pictures come one by one, so no width is compiled twice at once. */
  private async compile(width: number): Promise<CompiledModel> {
    let model = this.compiled.get(width);
    if (!model) {
      model = await this.load(this.places.get(width) ?? -1);
      this.compiled.set(width, model);
    }
    return model;
  }

  private async load(place: number): Promise<CompiledModel> {
    try {
      const file = keepSignature(this.network, place);
      return await this.runtime.loadAndCompile(file, { accelerator: "wasm" });
    } catch (error) {
      throw new RecognizerError(
        "model",
        `LiteRT.js cannot run the model (${(error as Error).message ?? error}). Export it with ` +
          "`keras-crnn export MODEL --formats web`.",
        { cause: error },
      );
    }
  }
}
