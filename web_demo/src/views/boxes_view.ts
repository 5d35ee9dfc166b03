import { HANDLES, moveBox, resizeBox, type Size } from "../state/boxes.js";
import type { ReadBox } from "../state/screen.js";
import { keyStep } from "../state/stage.js";
import { describeReading, SURE } from "../state/wording.js";
import type { Dispatch } from "../store.js";
import { findAny, findButton, make, placeBox, setChildren, setText } from "./elements.js";

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The boxes over the picture, which keys move; `BoxGestures` has what hands do. */
export class BoxesView {
  private readonly parent = findAny("boxes");
  private readonly elements = new Map<number, HTMLElement>();
  private boxes: ReadBox[] = [];
  private picture: Size | null = null;

  constructor(
    private readonly dispatch: Dispatch,
    private readonly scale: () => number,
  ) {}

  show(boxes: ReadBox[], selected: number | null, picture: Size | null): void {
    this.boxes = boxes;
    this.picture = picture;
    const here = new Set(boxes.map(({ id }) => id));
    for (const id of [...this.elements.keys()]) if (!here.has(id)) this.elements.delete(id);
    setChildren(this.parent, boxes.map(({ id }) => this.element(id)));
    if (picture === null) return;
    boxes.forEach((box, place) => this.update(box, place + 1, box.id === selected, picture));
    this.resized();
  }

  /** Marks the boxes that are too small on the screen for all their handles. */
  resized(): void {
    for (const { id, box } of this.boxes) {
      const scale = this.scale();
      const element = this.element(id);
      element.classList.toggle("narrow", box.width * scale < 72);
      element.classList.toggle("low", box.height * scale < 72);
    }
  }

  /** Focuses a box; with a ring round it only where it is keys that go on with it. */
  focus(id: number, ring: boolean): void {
    const options = { preventScroll: true, focusVisible: ring };
    this.elements.get(id)?.focus(options);
  }

  private update(box: ReadBox, number: number, selected: boolean, picture: Size): void {
    const element = this.element(box.id);
    placeBox(element, box.box, picture);
    element.classList.toggle("selected", selected);
    const doubt = box.status === "failed" || (box.reading !== null && box.reading.confidence < SURE);
    element.classList.toggle("doubtful", doubt);
    setText(element.querySelector(".badge")!, `${number}`);
    element.setAttribute("aria-label", `Box ${number}: ${describeReading(box)}`);
  }

  private element(id: number): HTMLElement {
    const known = this.elements.get(id);
    if (known !== undefined) return known;
    const element = make("div", "box", make("span", "badge"));
    for (const handle of HANDLES) {
      const grip = make("span", `handle ${handle}`);
      grip.dataset["handle"] = handle;
      element.append(grip);
    }
    element.dataset["id"] = `${id}`;
    element.tabIndex = 0;
    // Arrow keys are for the box and not for the screen reader's own cursor.
    element.setAttribute("role", "application");
    element.setAttribute("aria-roledescription", "box");
    element.setAttribute("aria-describedby", "keys");
    element.addEventListener("focus", () => this.dispatch({ type: "boxSelected", id }));
    element.addEventListener("keydown", (event) => this.press(id, event));
    element.addEventListener("keyup", (event) => {
      if (event.key in ARROWS) this.dispatch({ type: "boxSettled", id });
    });
    element.addEventListener("blur", () => this.dispatch({ type: "boxSettled", id }));
    this.elements.set(id, element);
    return element;
  }

  private press(id: number, event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (arrow !== undefined) this.push(id, arrow, event.shiftKey);
    else if (event.key === "Delete" || event.key === "Backspace") this.remove(id);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
  }

  private push(id: number, [across, down]: [number, number], resize: boolean): void {
    const found = this.boxes.find((box) => box.id === id);
    if (found === undefined || this.picture === null) return;
    const step = keyStep(this.scale());
    const change = resize ? resizeBox.bind(null, found.box, "se") : moveBox.bind(null, found.box);
    this.dispatch({ type: "boxMoved", id, box: change(across * step, down * step, this.picture) });
    this.element(id).scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Deletes a box and puts the focus on the next one, or where a new one is made. */
  private remove(id: number): void {
    const place = this.boxes.findIndex((box) => box.id === id);
    const next = this.boxes[place + 1] ?? this.boxes[place - 1];
    this.dispatch({ type: "boxDeleted", id });
    if (next === undefined) findButton("add").focus();
    else this.element(next.id).focus();
  }

  private leave(): void {
    this.dispatch({ type: "boxSelected", id: null });
    findButton("add").focus();
  }
}
