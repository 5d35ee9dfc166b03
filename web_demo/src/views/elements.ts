import type { Box } from "@keras-crnn/recognizer";
import type { Size } from "../state/boxes.js";

/** The element of the page with an id. Throws where `index.html` has none of that kind. */
export function find<T extends Element>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} with the id '${id}'.`);
  return found;
}

export const findButton = (id: string) => find(id, HTMLButtonElement);
export const findInput = (id: string) => find(id, HTMLInputElement);
export const findAny = (id: string) => find(id, HTMLElement);

/** A new element with a class and what is in it. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...content: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...content);
  return element;
}

/** One of the drawings at the head of `index.html`. */
export function makeIcon(name: string): SVGSVGElement {
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  icon.append(use);
  return icon;
}

/** A button that shows a drawing and says what it does. */
export function makeIconButton(name: string, label: string): HTMLButtonElement {
  const button = make("button", "icon", makeIcon(name));
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  return button;
}

/** Sets a text only where it differs, so that a screen reader does not say it twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Brings an element's children in order, moving only those that are out of place. */
export function setChildren(parent: Element, children: Element[]): void {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

/** Puts an element where a box lies, in shares of the picture, so that it stays there under any zoom. */
export function placeBox(element: HTMLElement, box: Box, picture: Size): void {
  element.style.left = `${(100 * box.left) / picture.width}%`;
  element.style.top = `${(100 * box.top) / picture.height}%`;
  element.style.width = `${(100 * box.width) / picture.width}%`;
  element.style.height = `${(100 * box.height) / picture.height}%`;
}
