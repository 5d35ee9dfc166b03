import type { ErrorCode, Reading } from "@keras-crnn/recognizer";
import type { Effect } from "./events.js";
import { languageFile } from "./languages.js";
import type { ReadBox, Screen } from "./screen.js";
import { isBounded, readOptions } from "./settings.js";
import { say, step, type Step } from "./step.js";
import { describeReading } from "./wording.js";

// Errors that are the settings' fault and not that of one box.
const OF_LIMITS: readonly (ErrorCode | null)[] = ["lexicon", "pattern", "options"];

export const NO_MODEL = "There is no model.";

// Where every word is surer than this, a language model would have nothing to say.
const SURE_WORD = 0.95;

/** Has boxes read; where no model is there yet, they wait for it. */
export function askForReading(screen: Screen, ids: number[]): Step {
  const effects: Effect[] = [];
  let ticket = screen.ticket;
  const boxes = screen.boxes.map((box): ReadBox => {
    if (!ids.includes(box.id)) return box;
    ticket += 1;
    if (screen.model.status === "failed") {
      return { ...box, status: "failed", asked: ticket, reading: null, trouble: NO_MODEL };
    }
    if (screen.model.status === "ready") {
      const options = readOptions(screen.settings, screen.spelling === "ready");
      effects.push({ type: "read", id: box.id, box: box.box, options, ticket });
    }
    return { ...box, status: "waiting", asked: ticket, trouble: null };
  });
  return { screen: { ...screen, boxes, ticket }, effects };
}

/** Has all boxes read again, but for those under the user's hand. */
export function askAgain(screen: Screen): Step {
  const ids = screen.boxes.filter(({ status }) => status !== "moving").map(({ id }) => id);
  return askForReading({ ...screen, limitTrouble: null }, ids);
}

/** Shows a reading, unless something else was asked of its box since. */
export function showReading(screen: Screen, id: number, ticket: number, reading: Reading): Step {
  if (!isAwaited(screen, id, ticket)) return step(screen);
  const read: Partial<ReadBox> = { status: "read", reading, trouble: null };
  return wantSpelling(announce(settle(screen, id, read), id), reading);
}

/** Says at a box, or at the settings, why it could not be read. */
export function failReading(
  screen: Screen,
  failed: { id: number; ticket: number; code: ErrorCode | null; message: string },
): Step {
  if (!isAwaited(screen, failed.id, failed.ticket)) return step(screen);
  const limits = isBounded(screen.settings) && OF_LIMITS.includes(failed.code);
  const trouble = limits ? "See “What the text may be”." : failed.message;
  const next = settle(screen, failed.id, { status: "failed", reading: null, trouble });
  const troubled = limits ? { ...next, limitTrouble: failed.message } : next;
  return step(announce(troubled, failed.id));
}

function isAwaited(screen: Screen, id: number, ticket: number): boolean {
  return screen.boxes.some((box) => box.id === id && box.asked === ticket && box.status === "waiting");
}

function settle(screen: Screen, id: number, what: Partial<ReadBox>): Screen {
  return { ...screen, boxes: screen.boxes.map((box) => (box.id === id ? { ...box, ...what } : box)) };
}

/** One box says its text; of many the screen reader hears only that they are read. */
function announce(screen: Screen, id: number): Screen {
  const place = screen.boxes.findIndex((box) => box.id === id);
  if (id === screen.selected || screen.boxes.length === 1) {
    return say(screen, `Box ${place + 1}: ${describeReading(screen.boxes[place]!)}`);
  }
  const waiting = screen.boxes.some(({ status }) => status === "waiting");
  return waiting ? screen : say(screen, `${screen.boxes.length} boxes are read.`);
}

/** Fetches the language model when the first reading comes that it may have a say in. */
function wantSpelling(screen: Screen, reading: Reading): Step {
  const { settings, model } = screen;
  const file = model.record === null ? null : languageFile(model.record);
  const wanted = settings.spelling && !isBounded(settings) && screen.spelling === "idle";
  const unsure = reading.words.some(({ confidence }) => confidence < SURE_WORD);
  if (!wanted || !unsure || file === null) return step(screen);
  return step({ ...screen, spelling: "loading" }, { type: "loadSpelling", file, ticket: model.ticket });
}
