import type { Box } from "@keras-crnn/recognizer";
import { looksLikeWord, wholeBox } from "./boxes.js";
import type { PictureSource } from "./events.js";
import { newBox } from "./reduce_boxes.js";
import { askForReading } from "./reduce_readings.js";
import type { Picture, Screen, Trouble } from "./screen.js";
import { say, step, type Step } from "./step.js";

/** Opens a picture; the one that is shown stays until it is there. */
export function givePicture(screen: Screen, source: PictureSource): Step {
  const ticket = screen.ticket + 1;
  // Another picture is no cure for a model that is not there.
  const { trouble } = screen.model;
  const next: Screen = { ...screen, ticket, opening: ticket, trouble, camera: "off" };
  const open = { type: "openPicture", source, ticket } as const;
  return screen.camera === "off" ? step(next, open) : step(next, { type: "stopCamera" }, open);
}

/** Shows a picture and reads the boxes that it comes with; one that looks like a word gets one. */
export function showPicture(screen: Screen, ticket: number, picture: Picture, boxes: Box[]): Step {
  if (ticket !== screen.opening) return step(screen);
  const automatic = boxes.length === 0 && looksLikeWord(picture);
  const first = screen.nextBox;
  const made = (automatic ? [wholeBox(picture)] : boxes).map((box, place) =>
    newBox(first + place, box, automatic),
  );
  const next: Screen = {
    ...screen,
    picture,
    opening: null,
    boxes: made,
    deleted: null,
    selected: null,
    draft: null,
    zoom: 1,
    nextBox: first + made.length,
  };
  const hint = made.length === 0 ? " Draw a box round a word or line to read it." : "";
  const said = say(next, `${picture.name} is open, ${picture.width} by ${picture.height} pixels.${hint}`);
  return askForReading(said, made.map(({ id }) => id));
}

export function failPicture(screen: Screen, ticket: number, trouble: Trouble): Step {
  return ticket === screen.opening ? step({ ...screen, opening: null, trouble }) : step(screen);
}
