import { RecognizerError } from "./errors.js";
import type { Answer, Kind, Requests } from "./messages.js";

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** Asks a worker and waits for its answers, which may come in any order. */
export class WorkerLink {
  // Not a module: LiteRT.js loads its runtime by importScripts, which modules lack. On one line, as
  // bundlers look for it.
  private readonly worker = new Worker(new URL("./worker.js", import.meta.url));
  private readonly waiting = new Map<number, Waiting>();
  private closed: RecognizerError | null = null;
  private next = 0;

  constructor() {
    this.worker.addEventListener("message", (event: MessageEvent<Answer>) => this.take(event.data));
    this.worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.end(
        new RecognizerError(
          "runtime",
          `The recogniser's worker does not run (${event.message || "it was not found"}). Serve ` +
            "worker.js beside the module.",
        ),
      );
    });
  }

  /** What the worker gives; `move` is handed over to it without a copy. */
  ask<K extends Kind>(
    kind: K,
    ask: Requests[K]["ask"],
    move: Transferable[] = [],
  ): Promise<Requests[K]["give"]> {
    return new Promise((resolve, reject) => {
      if (this.closed) return reject(this.closed);
      const id = this.next++;
      this.waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.worker.postMessage({ id, kind, ask }, move);
    });
  }

  close(): void {
    this.end(new RecognizerError("closed", "The recogniser was closed: load it again."));
  }

  private take(answer: Answer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if ("give" in answer) return waiting?.resolve(answer.give);
    const { code, message } = answer.failed;
    waiting?.reject(code === null ? new Error(message) : new RecognizerError(code, message));
  }

  private end(error: RecognizerError): void {
    this.closed ??= error;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
