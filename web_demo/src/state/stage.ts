import type { Box } from "@keras-crnn/recognizer";
import { boxOfCorners, type Point, type Size } from "./boxes.js";

/** How often larger than it fits a picture may be shown. */
export const ZOOMS = { least: 1, most: 16, step: 1.5 } as const;

// A word of 30 pixels fills the stage; more would show nothing but its pixels.
const MOST_ENLARGED = 6;

/** Screen pixels for one pixel of the picture, where all of it is shown. */
export function fitScale(picture: Size, stage: Size): number {
  const fits = Math.min(stage.width / picture.width, stage.height / picture.height);
  return Math.max(Math.min(fits, MOST_ENLARGED), 1e-4);
}

/** A zoom within its bounds. */
export function clampZoom(zoom: number): number {
  return Number.isFinite(zoom) ? Math.min(Math.max(zoom, ZOOMS.least), ZOOMS.most) : ZOOMS.least;
}

/** How far to scroll so that what was at a place of the stage stays there under another zoom. */
export function scrollAfterZoom(scroll: Point, place: Point, factor: number): Point {
  return {
    x: Math.max((scroll.x + place.x) * factor - place.x, 0),
    y: Math.max((scroll.y + place.y) * factor - place.y, 0),
  };
}

/** The part of the picture that is in view. */
export function visiblePart(picture: Size, stage: Size, scroll: Point, scale: number): Box {
  return boxOfCorners(
    { x: scroll.x / scale, y: scroll.y / scale },
    { x: (scroll.x + stage.width) / scale, y: (scroll.y + stage.height) / scale },
    picture,
  );
}

/** Pixels of the picture that an arrow key moves a box by: about four of the screen. */
export function keyStep(scale: number): number {
  return Math.max(Math.round(4 / scale), 1);
}
