import type { Box, ModelRecord, Reading } from "@keras-crnn/recognizer";
import { FIRST_SETTINGS, type ModelChoice, type Settings } from "./settings.js";

/** A picture that is open. Its pixels are not in here: `url` is where the page shows it from. */
export interface Picture {
  name: string;
  width: number;
  height: number;
  url: string;
}

/** How far a box is: being drawn or moved, to be read, read, or not readable. */
export type BoxStatus = "moving" | "waiting" | "read" | "failed";

/** A box round something to read, and what it says. */
export interface ReadBox {
  id: number;
  box: Box;
  status: BoxStatus;
  /** Ticket of the reading that was asked for last. */
  asked: number;
  /** The last reading; while another is asked for, the one before. */
  reading: Reading | null;
  /** Why it could not be read. */
  trouble: string | null;
  /** Whether the page made it because the picture looks like one word. */
  automatic: boolean;
}

/** What went wrong with the page as a whole; `wording.ts` has a sentence with the remedy for each. */
export type Problem =
  | "picture-broken"
  | "picture-too-large"
  | "picture-unreachable"
  | "no-picture-given"
  | "camera-refused"
  | "camera-missing"
  | "camera-busy"
  | "camera-lost"
  | "camera-insecure"
  | "no-webassembly"
  | "runtime-broken"
  | "model-unreachable"
  | "model-broken"
  | "model-gone"
  | "no-models"
  | "spelling-unreachable"
  | "spelling-broken"
  | "file-unreadable"
  | "copy-refused";

/** A problem, and what the code that met it says, for those who want to know. */
export interface Trouble {
  problem: Problem;
  detail: string;
}

/** How far the model is; `record` is there once it is ready, and why it failed in `trouble`. */
export interface ModelState {
  status: "loading" | "ready" | "failed";
  ticket: number;
  record: ModelRecord | null;
  trouble: Trouble | null;
}

/** Everything that the page shows; only `reduce` makes a new one. */
export interface Screen {
  models: ModelChoice[];
  settings: Settings;
  /** Of the model that is chosen. */
  model: ModelState;
  spelling: "idle" | "loading" | "ready" | "failed";
  /** Why the words, the pattern or the characters cannot be used. */
  limitTrouble: string | null;
  picture: Picture | null;
  /** Ticket of the picture that is being opened. */
  opening: number | null;
  boxes: ReadBox[];
  /** The boxes before some were deleted, to bring them back. */
  deleted: ReadBox[] | null;
  /** The box that has handles. */
  selected: number | null;
  /** The box that is being drawn. */
  draft: Box | null;
  tool: "draw" | "move";
  /** 1 shows all of the picture. */
  zoom: number;
  camera: "off" | "starting" | "running";
  trouble: Trouble | null;
  /** The box whose text was copied just now, or all of them. */
  copied: number | "all" | null;
  /** For the screen reader. `turn` grows, so that the same words are said again. */
  said: { text: string; turn: number };
  /** Grows with everything that is asked for, so that answers that come late are known as such. */
  ticket: number;
  nextBox: number;
}

export const FIRST_SCREEN: Screen = {
  models: [],
  settings: FIRST_SETTINGS,
  model: { status: "loading", ticket: 0, record: null, trouble: null },
  spelling: "idle",
  limitTrouble: null,
  picture: null,
  opening: null,
  boxes: [],
  deleted: null,
  selected: null,
  draft: null,
  tool: "draw",
  zoom: 1,
  camera: "off",
  trouble: null,
  copied: null,
  said: { text: "", turn: 0 },
  ticket: 0,
  nextBox: 1,
};
