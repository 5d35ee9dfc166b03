import type { Box } from "@keras-crnn/recognizer";
import type { ReadBox, Screen } from "../state/screen.js";
import type { Turn } from "../state/turns.js";
import type { Dispatch } from "../store.js";
import { findAny, findButton, setChildren, setText } from "./elements.js";
import { ReadingItem } from "./reading_item.js";

/** Draws a part of the picture on a canvas, turned as it was read. */
export type DrawCrop = (canvas: HTMLCanvasElement, box: Box, turned: Turn) => void;

/** The list of what the boxes say, and what can be done with all of it. */
export class ReadingsView {
  private readonly list = findAny("readings");
  private readonly items = new Map<number, ReadingItem>();
  private boxes: ReadBox[] = [];
  private selected: number | null = null;

  constructor(
    private readonly dispatch: Dispatch,
    private readonly drawCrop: DrawCrop,
  ) {
    findButton("copy-all").addEventListener("click", () => dispatch({ type: "copyWanted", id: null }));
    findButton("download").addEventListener("click", () => dispatch({ type: "downloadWanted" }));
    findButton("clear").addEventListener("click", () => {
      dispatch({ type: "boxesCleared" });
      findButton("undo").focus();
    });
    findButton("undo").addEventListener("click", () => dispatch({ type: "deletionUndone" }));
  }

  show(screen: Screen): void {
    const { boxes, selected } = screen;
    findAny("loading").hidden = screen.model.status !== "loading";
    findButton("undo").hidden = screen.deleted === null;
    setText(findButton("copy-all"), screen.copied === "all" ? "Copied" : "Copy all");
    for (const [id, item] of this.items) item.showCopied(screen.copied === id);
    if (boxes === this.boxes && selected === this.selected) return;
    this.boxes = boxes;
    findAny("none").hidden = boxes.length > 0;
    const texts = boxes.some(({ reading }) => reading !== null && reading.text !== "");
    findButton("copy-all").disabled = !texts;
    findButton("download").disabled = boxes.length === 0;
    findButton("clear").disabled = boxes.length === 0;
    this.showItems(boxes, selected);
    if (selected !== this.selected && selected !== null) this.items.get(selected)?.reveal();
    this.selected = selected;
  }

  private showItems(boxes: ReadBox[], selected: number | null): void {
    const here = new Set(boxes.map(({ id }) => id));
    for (const id of [...this.items.keys()]) if (!here.has(id)) this.items.delete(id);
    boxes.forEach((box, place) => this.item(box.id).show(box, place + 1, box.id === selected));
    setChildren(this.list, boxes.map(({ id }) => this.item(id).root));
  }

  private item(id: number): ReadingItem {
    const known = this.items.get(id);
    if (known !== undefined) return known;
    const item = new ReadingItem(id, this.dispatch, this.drawCrop);
    this.items.set(id, item);
    return item;
  }
}
