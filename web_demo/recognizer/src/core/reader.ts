import type { Engine, Frames } from "../engine/engine.js";
import { RecognizerError } from "../errors.js";
import { GreyImage } from "../image/grey_image.js";
import type { Pixels } from "../image/pixels.js";
import type { LanguageModel } from "../language/language_model.js";
import type { ModelSpec } from "../model/model_spec.js";
import type { Reading, ReadOptions } from "../reading.js";
import { sameAlphabet } from "../text/any_alphabet.js";
import { SecondThoughts } from "../transcription/second_thoughts.js";
import { Decoders } from "./decoders.js";
import { transcribe } from "./transcribe.js";
import { readTurned } from "./turns.js";
import { runNetwork } from "./windows.js";

/** From colours to a reading, in the thread that calls: what the worker runs. */
export class Reader {
  private readonly decoders: Decoders;
  private thoughts: SecondThoughts | null = null;

  constructor(
    readonly spec: ModelSpec,
    private readonly engine: Engine,
  ) {
    this.decoders = new Decoders(spec.alphabet);
  }

  /**
   * Has a language model weigh words that the network is unsure of.
   *
   * @throws RecognizerError `language-model`: it is of another alphabet.
   */
  weighBy(model: LanguageModel): void {
    if (!sameAlphabet(model.alphabet, this.spec.alphabet)) {
      throw new RecognizerError(
        "language-model",
        `The language model is of another alphabet (${model.alphabet.symbols.length} characters) ` +
          `than the recogniser (${this.spec.alphabet.symbols.length}): english-full.npz is for ` +
          "crnn-en-full, english.npz for crnn-en.",
      );
    }
    this.thoughts = new SecondThoughts(model, this.spec.temperature);
  }

  /** Reads a picture cut to the word, line or staff. Throws `RecognizerError`. */
  async read(picture: Pixels, options: ReadOptions = {}): Promise<Reading> {
    const start = performance.now();
    const { languageModel } = options;
    if (languageModel === "record" && this.thoughts === null) {
      throw new RecognizerError(
        "language-model",
        "No language model is loaded: call loadLanguageModel first, or leave languageModel out.",
      );
    }
    const decoder = this.decoders.open(options);
    const thoughts = decoder === null && languageModel !== null ? this.thoughts : null;
    const turns = this.spec.alphabet.kind === "symbols" ? "none" : (options.turns ?? "tall");
    const image = GreyImage.fromPixels(picture);
    const { found, turned } = await readTurned(image, turns, thoughts, async (one) => {
      const output = await runNetwork(this.engine, this.spec, one);
      this.check(output.frames);
      return transcribe(output, this.spec, one.width, { decoder, thoughts });
    });
    return { ...found.reading, turned, milliseconds: performance.now() - start };
  }

  /** Frees the engine. */
  close(): void {
    this.engine.close();
  }

  private check(frames: Frames): void {
    const { classes } = this.spec.alphabet;
    if (frames.classes === classes && frames.values.every(Number.isFinite)) return;
    throw new RecognizerError(
      "model",
      `The network gives no probabilities of ${classes} classes: the file is damaged. Fetch it ` +
        "again, or export it again.",
    );
  }
}
