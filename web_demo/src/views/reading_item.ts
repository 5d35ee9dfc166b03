import type { Reading } from "@keras-crnn/recognizer";
import { sameBox } from "../state/boxes.js";
import type { ReadBox } from "../state/screen.js";
import { formatMilliseconds, percent, SURE } from "../state/wording.js";
import { turnedSize, type Turn } from "../state/turns.js";
import type { Dispatch } from "../store.js";
import { make, makeIcon, makeIconButton, setText } from "./elements.js";
import type { DrawCrop } from "./readings_view.js";

// Pixels: the height of a line of text in the list, and what is left free beside it.
const LINE = 44;
const PADDING = 11;

/** One box in the list: its crop with the characters marked, its text and how sure that is. */
export class ReadingItem {
  readonly root = make("li", "reading");
  private readonly number = make("button", "number");
  private readonly canvas = make("canvas");
  private readonly marks = make("div", "marks");
  private readonly crop = make("div", "crop", this.canvas, this.marks);
  private readonly text = make("p", "text");
  private readonly sure = make("p", "sure");
  private readonly copy = makeIconButton("copy", "Copy this text");
  private readonly remove = makeIconButton("delete", "Delete this box");
  private shown: ReadBox | null = null;
  private copied = false;

  constructor(
    id: number,
    dispatch: Dispatch,
    private readonly drawCrop: DrawCrop,
  ) {
    this.number.type = "button";
    this.marks.setAttribute("aria-hidden", "true");
    this.canvas.setAttribute("aria-hidden", "true");
    this.text.dir = "auto";
    const words = make("div", "words", this.text, this.sure);
    const acts = make("div", "acts", this.copy, this.remove);
    this.root.append(this.number, words, acts, this.crop);
    this.number.addEventListener("click", () => {
      dispatch({ type: "boxSelected", id });
      document.querySelector<HTMLElement>(`.box[data-id="${id}"]`)?.focus();
    });
    this.copy.addEventListener("click", () => dispatch({ type: "copyWanted", id }));
    this.remove.addEventListener("click", () => {
      const next = (this.root.nextElementSibling ?? this.root.previousElementSibling)?.querySelector("button");
      dispatch({ type: "boxDeleted", id });
      (next ?? document.getElementById("undo"))?.focus();
    });
  }

  show(box: ReadBox, number: number, selected: boolean): void {
    this.root.classList.toggle("selected", selected);
    setText(this.number, `${number}`);
    this.number.setAttribute("aria-label", `Go to box ${number} in the picture`);
    if (box === this.shown) return;
    const turned = box.reading?.turned ?? 0;
    const before = this.shown;
    if (before === null || !sameBox(box.box, before.box) || turned !== (before.reading?.turned ?? 0)) {
      this.drawCrop(this.canvas, box.box, turned);
    }
    this.shown = box;
    const { reading, status } = box;
    this.root.dataset["status"] = status;
    const doubt = status === "failed" || (reading !== null && reading.confidence < SURE);
    this.root.classList.toggle("doubtful", doubt);
    const text = status === "failed" ? "Not read" : reading?.text || (reading ? "Nothing read" : "Reading…");
    setText(this.text, text);
    this.text.classList.toggle("blank", status === "failed" || !reading?.text);
    this.copy.disabled = !reading?.text;
    this.showSure(box);
    this.sizeCrop(box, turned);
    // While it is moved, the old marks lie where no character is.
    this.marks.replaceChildren(...(reading && status === "read" ? this.marksOf(reading, turnedSize(box.box, turned).width) : []));
  }

  /** Brings it into view in the list, where the list scrolls by itself. */
  reveal(): void {
    const list = this.root.parentElement;
    if (list === null || list.scrollHeight <= list.clientHeight) return;
    const { offsetTop, offsetHeight } = this.root;
    if (offsetTop < list.scrollTop) list.scrollTop = offsetTop;
    const below = offsetTop + offsetHeight - list.clientHeight;
    if (below > list.scrollTop) list.scrollTop = below;
  }

  showCopied(copied: boolean): void {
    if (copied !== this.copied) this.copy.replaceChildren(makeIcon(copied ? "done" : "copy"));
    this.copied = copied;
  }

  private showSure({ reading, status, trouble }: ReadBox): void {
    if (status === "failed") {
      return this.sure.replaceChildren(makeIcon("doubt"), make("span", "why", trouble ?? ""));
    }
    if (reading === null) return this.sure.replaceChildren();
    const doubtful = reading.confidence < SURE;
    const meter = make("span", "meter", make("span"));
    (meter.firstElementChild as HTMLElement).style.width = `${percent(reading.confidence)}%`;
    meter.setAttribute("aria-hidden", "true");
    const sure = `${percent(reading.confidence)} % sure${doubtful ? ", check it" : ""}`;
    const facts = [formatMilliseconds(reading.milliseconds)];
    if (reading.weighed) facts.unshift("by spelling");
    this.sure.replaceChildren(
      doubtful ? makeIcon("doubt") : meter,
      make("span", "", sure),
      make("span", "facts", facts.join(" · ")),
    );
  }

  /** A crop of the height of a line, or larger where its characters need more room to be named. */
  private sizeCrop({ box, reading }: ReadBox, turned: Turn): void {
    const { width, height } = turnedSize(box, turned);
    const letters = reading?.characters.map(({ text }) => text) ?? [];
    const needed = 12 * letters.length * Math.max(...letters.map((text) => text.length), 1);
    const room = this.root.clientWidth - 2 * PADDING;
    const wide = Math.min(Math.max((LINE * width) / height, needed), (2 * LINE * width) / height);
    this.canvas.style.setProperty("--width", `${wide}px`);
    this.crop.classList.toggle("crowded", Math.min(wide, room) < 0.9 * needed);
  }

  /** A span for each character, where it stands in the crop. */
  private marksOf(reading: Reading, width: number): HTMLElement[] {
    return reading.characters.map(({ text, confidence, left, right }) => {
      const mark = make("span", confidence < SURE ? "mark doubtful" : "mark", make("b", "", text));
      mark.style.left = `${(100 * left) / width}%`;
      mark.style.width = `${(100 * (right - left)) / width}%`;
      mark.title = `${text}: ${percent(confidence)} %`;
      return mark;
    });
  }
}
