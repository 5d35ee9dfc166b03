import { runtime } from "virtual:shipped";
import { Recognizer, RecognizerError } from "@keras-crnn/recognizer";
import type { Effect } from "../state/events.js";
import type { Problem, Trouble } from "../state/screen.js";
import type { Dispatch } from "../store.js";
import { addressOf, runtimeFiles, type Offline } from "./offline.js";

type Ask<T extends Effect["type"]> = Extract<Effect, { type: T }>;

/** Has the recogniser load and read, one thing after the other. */
export class Reader {
  private recognizer: Recognizer | null = null;
  private loading = 0;
  /** Files of the user's own, by the id of their choice. */
  private readonly own = new Map<string, Blob>();
  /** By box, so that what is asked of a box twice is read once. */
  private readonly pending = new Map<number, Ask<"read">>();
  private busy = false;

  constructor(
    private readonly dispatch: Dispatch,
    private readonly bitmap: () => ImageBitmap | null,
    private readonly offline: Offline,
  ) {}

  async load({ choice, file, ticket }: Ask<"loadModel">): Promise<void> {
    this.loading = ticket;
    this.recognizer?.close();
    this.recognizer = null;
    this.pending.clear();
    if (file !== null) this.own.set(choice.id, file);
    if (typeof WebAssembly !== "object") return this.fail(ticket, "no-webassembly", "");
    let model: string | ArrayBuffer;
    try {
      model = choice.file === null ? await this.ownBytes(choice.id) : addressOf(choice.file);
    } catch (error) {
      return this.fail(ticket, "model-gone", String(error)); // moved, or written anew
    }
    try {
      const recognizer = await Recognizer.load(model, { runtime });
      if (ticket !== this.loading) return recognizer.close();
      this.recognizer = recognizer;
      this.dispatch({ type: "modelLoaded", ticket, record: recognizer.record });
      void this.offline.keep([...runtimeFiles(), ...(choice.file === null ? [] : [choice.file])]);
    } catch (error) {
      const problems: Partial<Record<string, Problem>> = {
        network: "model-unreachable",
        model: "model-broken",
      };
      const code = error instanceof RecognizerError ? error.code : "";
      this.fail(ticket, problems[code] ?? "runtime-broken", String(error));
    }
  }

  async loadSpelling({ file, ticket }: Ask<"loadSpelling">): Promise<void> {
    const recognizer = this.recognizer;
    if (recognizer === null) return;
    try {
      // A model of the user's own may read characters that the language model never saw.
      await recognizer.loadLanguageModel(addressOf(file), { adapt: true });
      this.dispatch({ type: "spellingLoaded", ticket });
      void this.offline.keep([file]);
    } catch (error) {
      const unreachable = error instanceof RecognizerError && error.code === "network";
      const problem = unreachable ? "spelling-unreachable" : "spelling-broken";
      this.dispatch({ type: "spellingFailed", ticket, trouble: { problem, detail: String(error) } });
    }
  }

  read(asked: Ask<"read">): void {
    this.pending.delete(asked.id);
    this.pending.set(asked.id, asked);
    if (!this.busy) void this.readAll();
  }

  private async readAll(): Promise<void> {
    this.busy = true;
    for (let next = first(this.pending); next !== undefined; next = first(this.pending)) {
      this.pending.delete(next.id);
      await this.readOne(next);
    }
    this.busy = false;
  }

  private async readOne({ id, box, options, ticket }: Ask<"read">): Promise<void> {
    const bitmap = this.bitmap();
    // Whoever took model or picture away asks again when the next one is there.
    if (this.recognizer === null || bitmap === null) return;
    try {
      const reading = await this.recognizer.read(bitmap, box, options);
      this.dispatch({ type: "readingArrived", id, ticket, reading });
    } catch (error) {
      const code = error instanceof RecognizerError ? error.code : null;
      const message = error instanceof Error ? error.message : String(error);
      this.dispatch({ type: "readingFailed", id, ticket, code, message });
    }
  }

  private async ownBytes(id: string): Promise<ArrayBuffer> {
    const file = this.own.get(id);
    if (file === undefined) throw new Error(`'${id}' is not here any more.`);
    return file.arrayBuffer();
  }

  private fail(ticket: number, problem: Problem, detail: string): void {
    const trouble: Trouble = { problem, detail };
    this.dispatch({ type: "modelFailed", ticket, trouble });
  }
}

function first<K, V>(map: Map<K, V>): V | undefined {
  return map.values().next().value;
}
