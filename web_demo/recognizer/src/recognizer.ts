import { RecognizerError } from "./errors.js";
import { cutPicture } from "./image/cut.js";
import type { Box, ModelRecord, ReadOptions, Reading } from "./reading.js";
import { WorkerLink } from "./worker_link.js";

/** Where things lie, for {@link Recognizer.load}. */
export interface LoadOptions {
  /**
   * Folder with the runtime's WebAssembly, as `npx keras-crnn-runtime FOLDER` fills it. Defaults to
   * `runtime/` beside the page.
   */
  runtime?: string | URL;
  /** Language model to load at once; see {@link Recognizer.loadLanguageModel}. */
  languageModel?: string | URL;
}

/**
 * Reads words, lines and staves: network, alphabet and preprocessing together, in a worker.
 *
 * ```ts
 * const recognizer = await Recognizer.load("models/crnn-en-full.tflite");
 * const box = { left: 10, top: 20, width: 200, height: 50 };
 * const { text, confidence } = await recognizer.read(file, box);
 * ```
 */
export class Recognizer {
  private constructor(
    /** Alphabet, language and sizes of the model. */
    readonly record: ModelRecord,
    private readonly link: WorkerLink,
  ) {}

  /**
   * Loads a model and the runtime for it.
   *
   * @param model the address of a file that `keras-crnn export --formats web` made, or its bytes,
   *   which are copied.
   * @throws RecognizerError `network`, `model`, `runtime`, `language-model`.
   */
  static async load(
    model: string | URL | ArrayBuffer | Uint8Array,
    options: LoadOptions = {},
  ): Promise<Recognizer> {
    const link = new WorkerLink();
    try {
      const record = await link.ask("load", {
        model: typeof model === "string" || model instanceof URL ? resolve(model) : model,
        runtime: resolve(options.runtime ?? "runtime/"),
      });
      const recognizer = new Recognizer(record, link);
      if (options.languageModel !== undefined) {
        await recognizer.loadLanguageModel(options.languageModel);
      }
      return recognizer;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  /**
   * Loads a language model, which weighs words that the network is unsure of.
   *
   * @param options `adapt` brings one of another alphabet to the model's, if that has its letters.
   * @throws RecognizerError `network`, or `language-model`: none, or one of another alphabet.
   */
  async loadLanguageModel(url: string | URL, options: { adapt?: boolean } = {}): Promise<void> {
    await this.link.ask("loadLanguageModel", { url: resolve(url), adapt: options.adapt ?? false });
  }

  /**
   * Reads a picture, or a box of it at its full resolution.
   *
   * @param image a file, which is decoded and turned upright; or a decoded picture.
   * @param box whole pixels of it are read: its sides are rounded. Defaults to all of it.
   * @throws RecognizerError `picture`, `box`, `lexicon`, `pattern`, `options`, `language-model`,
   *   `narrow`, `closed`.
   */
  async read(
    image: Blob | ImageBitmap | ImageData,
    box?: Box,
    options: ReadOptions = {},
  ): Promise<Reading> {
    const picture = await cutPicture(image, box);
    const moved = picture instanceof ImageBitmap ? picture : picture.data.buffer;
    return this.link.ask("read", { picture, options }, [moved as Transferable]);
  }

  /** Frees the worker; readings under way end with an error. */
  close(): void {
    this.link.close();
  }
}

/** An address as the worker needs it, which knows nothing of the page's. */
function resolve(url: string | URL): string {
  try {
    return new URL(url, document.baseURI).href;
  } catch (error) {
    throw new RecognizerError("network", `'${url}' is no address.`, { cause: error });
  }
}
