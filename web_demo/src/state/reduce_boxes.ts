import type { Box } from "@keras-crnn/recognizer";
import { isReadable, sameBox, wholeBox } from "./boxes.js";
import { askForReading } from "./reduce_readings.js";
import type { ReadBox, Screen } from "./screen.js";
import { say, step, type Step } from "./step.js";

/** Shows the box that is being drawn. */
export function drawBox(screen: Screen, box: Box | null): Step {
  return step(screen.picture === null ? screen : { ...screen, draft: box });
}

/** Keeps the box that was drawn, and reads it. */
export function finishDrawing(screen: Screen): Step {
  const done = { ...screen, draft: null };
  return screen.draft === null ? step(done) : addBox(done, screen.draft);
}

/** Adds a box, which is selected and read. One that the page made itself gives way to it. */
export function addBox(screen: Screen, box: Box): Step {
  if (screen.picture === null || !isReadable(box)) return step(screen);
  const added = newBox(screen.nextBox, box, false);
  const next: Screen = {
    ...screen,
    boxes: [...screen.boxes.filter((other) => !other.automatic), added],
    deleted: null,
    selected: added.id,
    nextBox: added.id + 1,
  };
  return askForReading(next, [added.id]);
}

/** Puts a box round the whole picture, unless there is one. */
export function readWhole(screen: Screen): Step {
  if (screen.picture === null) return step(screen);
  const whole = wholeBox(screen.picture);
  const found = screen.boxes.find(({ box }) => sameBox(box, whole));
  return found ? step({ ...screen, selected: found.id }) : addBox(screen, whole);
}

/** Shows a box elsewhere; it is read once it has settled there. */
export function moveTo(screen: Screen, id: number, box: Box): Step {
  if (!isReadable(box)) return step(screen);
  return step(change(screen, id, (old) =>
    sameBox(old.box, box) ? old : { ...old, box, status: "moving", automatic: false },
  ));
}

/** Reads a box that was moved. */
export function settleBox(screen: Screen, id: number): Step {
  const moved = screen.boxes.some((box) => box.id === id && box.status === "moving");
  return moved ? askForReading(screen, [id]) : step(screen);
}

export function deleteBox(screen: Screen, id: number): Step {
  const place = screen.boxes.findIndex((box) => box.id === id);
  if (place === -1) return step(screen);
  const next: Screen = {
    ...screen,
    boxes: screen.boxes.filter((box) => box.id !== id),
    deleted: screen.boxes,
    selected: screen.selected === id ? null : screen.selected,
  };
  return step(say(next, `Box ${place + 1} deleted.`));
}

export function clearBoxes(screen: Screen): Step {
  if (screen.boxes.length === 0) return step(screen);
  const next: Screen = { ...screen, boxes: [], deleted: screen.boxes, selected: null };
  return step(say(next, "All boxes deleted."));
}

/** Brings back what was deleted last, to be read anew; the boxes that stayed are as they are now. */
export function undoDeletion(screen: Screen): Step {
  if (screen.deleted === null) return step(screen);
  const here = new Map(screen.boxes.map((box) => [box.id, box]));
  const back = screen.deleted.filter((box) => !here.has(box.id)).map((box) => box.id);
  const boxes = screen.deleted.map((box) => here.get(box.id) ?? box);
  const next: Screen = { ...screen, boxes, deleted: null };
  return askForReading(say(next, "Back again."), back);
}

export function newBox(id: number, box: Box, automatic: boolean): ReadBox {
  return { id, box, status: "waiting", asked: 0, reading: null, trouble: null, automatic };
}

function change(screen: Screen, id: number, how: (box: ReadBox) => ReadBox): Screen {
  return { ...screen, boxes: screen.boxes.map((box) => (box.id === id ? how(box) : box)) };
}
