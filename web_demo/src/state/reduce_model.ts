import type { ModelRecord } from "@keras-crnn/recognizer";
import { askAgain, NO_MODEL } from "./reduce_readings.js";
import type { Screen, Trouble } from "./screen.js";
import { readsAlike, type ModelChoice, type Settings } from "./settings.js";
import { step, type Step } from "./step.js";

/** Begins with the models that lie beside the page, and the settings of last time. */
export function start(screen: Screen, models: ModelChoice[], settings: Settings): Step {
  const known = models.some(({ id }) => id === settings.model);
  const chosen = known ? settings : { ...settings, model: models[0]?.id ?? "" };
  return startModel({ ...screen, models, settings: chosen }, null);
}

/** Loads the model that is chosen; `file` where it is one of the user's own, given just now. */
export function startModel(screen: Screen, file: Blob | null): Step {
  const ticket = screen.ticket + 1;
  const choice = screen.models.find(({ id }) => id === screen.settings.model);
  if (choice === undefined) {
    const trouble: Trouble = { problem: "no-models", detail: "" };
    return step({ ...screen, model: { status: "failed", ticket, record: null, trouble }, ticket, trouble });
  }
  const loading: Screen = {
    ...screen,
    ticket,
    model: { status: "loading", ticket, record: null, trouble: null },
    spelling: "idle",
    limitTrouble: null,
    trouble: null,
    // Asked anew once it is there: what the model before may still say is not for them.
    boxes: screen.boxes.map((box) =>
      box.status === "moving" ? box : { ...box, status: "waiting", asked: ticket, trouble: null },
    ),
  };
  return step(loading, { type: "loadModel", choice, file, ticket });
}

export function finishModel(screen: Screen, ticket: number, record: ModelRecord): Step {
  if (ticket !== screen.model.ticket) return step(screen);
  return askAgain({ ...screen, model: { status: "ready", ticket, record, trouble: null } });
}

export function failModel(screen: Screen, ticket: number, trouble: Trouble): Step {
  if (ticket !== screen.model.ticket) return step(screen);
  return step({
    ...screen,
    model: { status: "failed", ticket, record: null, trouble },
    trouble,
    boxes: screen.boxes.map((box) => ({
      ...box,
      status: "failed",
      reading: null,
      trouble: NO_MODEL,
    })),
  });
}

/** Puts a file of the user's own among the models and loads it. */
export function takeOwnModel(screen: Screen, file: Blob, name: string): Step {
  const choice: ModelChoice = { id: `own:${name}`, label: name, file: null };
  const models = [...screen.models.filter(({ id }) => id !== choice.id), choice];
  return startModel({ ...screen, models, settings: { ...screen.settings, model: choice.id } }, file);
}

export function finishSpelling(screen: Screen, ticket: number): Step {
  if (ticket !== screen.model.ticket || screen.spelling !== "loading") return step(screen);
  return askAgain({ ...screen, spelling: "ready" });
}

export function failSpelling(screen: Screen, ticket: number, trouble: Trouble): Step {
  if (ticket !== screen.model.ticket || screen.spelling !== "loading") return step(screen);
  return step({ ...screen, spelling: "failed", trouble });
}

/** Takes settings over, keeps them, and reads again what they may change. */
export function chooseSettings(screen: Screen, changes: Partial<Settings>): Step {
  const settings = { ...screen.settings, ...changes };
  const save = { type: "saveSettings", settings } as const;
  const chosen: Screen = { ...screen, settings };
  // Switched on once more, it gets another try.
  if (changes.spelling === true && screen.spelling === "failed") chosen.spelling = "idle";
  const next =
    settings.model !== screen.settings.model
      ? startModel(chosen, null)
      : readsAlike(settings, screen.settings)
        ? step(chosen)
        : askAgain(chosen);
  return step(next.screen, save, ...next.effects);
}
