import type { Box } from "@keras-crnn/recognizer";

/** Width and height of a picture, in its own pixels. */
export interface Size {
  width: number;
  height: number;
}

/** A place in a picture, in its own pixels; between pixels too. */
export interface Point {
  x: number;
  y: number;
}

/** Sides of a box that a handle moves, as the points of the compass. */
export type Handle = "nw" | "n" | "ne" | "e" | "se" | "s" | "sw" | "w";

export const HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/** Pixels that a side has at least: what is smaller shows no character. */
export const LEAST_SIDE = 3;

const clamp = (value: number, least: number, most: number) =>
  Math.min(Math.max(value, least), Math.max(least, most));

/** The whole picture as a box. */
export function wholeBox(picture: Size): Box {
  return { left: 0, top: 0, width: picture.width, height: picture.height };
}

/** The box of two opposite corners: outwards to whole pixels, inside of the picture. */
export function boxOfCorners(one: Point, other: Point, picture: Size): Box {
  const left = Math.floor(clamp(Math.min(one.x, other.x), 0, picture.width));
  const top = Math.floor(clamp(Math.min(one.y, other.y), 0, picture.height));
  const right = Math.ceil(clamp(Math.max(one.x, other.x), 0, picture.width));
  const bottom = Math.ceil(clamp(Math.max(one.y, other.y), 0, picture.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Whether a box is large enough to be read. */
export function isReadable(box: Box): boolean {
  return box.width >= LEAST_SIDE && box.height >= LEAST_SIDE;
}

/** A box pushed by so many pixels, as far as the picture goes. */
export function moveBox(box: Box, dx: number, dy: number, picture: Size): Box {
  return {
    ...box,
    left: clamp(Math.round(box.left + dx), 0, picture.width - box.width),
    top: clamp(Math.round(box.top + dy), 0, picture.height - box.height),
  };
}

/** A box with some of its sides pushed; the others stay, and no side goes past its opposite. */
export function resizeBox(box: Box, handle: Handle, dx: number, dy: number, picture: Size): Box {
  const right = box.left + box.width;
  const bottom = box.top + box.height;
  const least = { x: Math.min(LEAST_SIDE, picture.width), y: Math.min(LEAST_SIDE, picture.height) };
  const west = handle.includes("w") ? clamp(Math.round(box.left + dx), 0, right - least.x) : box.left;
  const north = handle.includes("n") ? clamp(Math.round(box.top + dy), 0, bottom - least.y) : box.top;
  const east = handle.includes("e") ? clamp(Math.round(right + dx), west + least.x, picture.width) : right;
  const south = handle.includes("s")
    ? clamp(Math.round(bottom + dy), north + least.y, picture.height)
    : bottom;
  return { left: west, top: north, width: east - west, height: south - north };
}

/** Whether a box takes in so much of the picture that there is nowhere to move it. */
export function coversPicture(box: Box, picture: Size): boolean {
  return box.width >= 0.98 * picture.width && box.height >= 0.98 * picture.height;
}

/** A box to start from in the middle of a part of the picture, in the proportions of a word. */
export function middleBox(part: Box, picture: Size): Box {
  const width = Math.max(part.width / 3, LEAST_SIDE);
  const height = Math.max(Math.min(width / 3, part.height / 2), LEAST_SIDE);
  const x = part.left + part.width / 2;
  const y = part.top + part.height / 2;
  return boxOfCorners(
    { x: x - width / 2, y: y - height / 2 },
    { x: x + width / 2, y: y + height / 2 },
    picture,
  );
}

/** Whether a picture is likely to show one word or line and nothing else, to be read as a whole. */
export function looksLikeWord({ width, height }: Size): boolean {
  return height <= 160 || width >= 4 * height;
}

/** Whether two boxes are the same pixels. */
export function sameBox(one: Box, other: Box): boolean {
  return (
    one.left === other.left &&
    one.top === other.top &&
    one.width === other.width &&
    one.height === other.height
  );
}
