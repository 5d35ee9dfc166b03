import type { ErrorCode } from "./errors.js";
import type { Pixels } from "./image/pixels.js";
import type { ModelRecord, ReadOptions, Reading } from "./reading.js";

/** What the worker is asked for, and what it gives. */
export interface Requests {
  load: { ask: { model: string | ArrayBuffer | Uint8Array; runtime: string }; give: ModelRecord };
  loadLanguageModel: { ask: { url: string; adapt: boolean }; give: null };
  read: { ask: { picture: ImageBitmap | Pixels; options: ReadOptions }; give: Reading };
}

export type Kind = keyof Requests;

/** A message to the worker; `id` comes back with the answer. */
export type Request = { [K in Kind]: { id: number; kind: K; ask: Requests[K]["ask"] } }[Kind];

/** A message from the worker. */
export type Answer =
  | { id: number; give: unknown }
  | { id: number; failed: { code: ErrorCode | null; message: string } };
