import type { Box } from "@keras-crnn/recognizer";
import type { Point, Size } from "../state/boxes.js";
import type { Screen } from "../state/screen.js";
import { fitScale, scrollAfterZoom, visiblePart } from "../state/stage.js";
import type { Dispatch } from "../store.js";
import { BoxesView } from "./boxes_view.js";
import { find, findAny, placeBox, setText } from "./elements.js";

/** The picture with its boxes: as large as fits, or larger, to be scrolled. */
export class StageView {
  readonly scroller = findAny("scroller");
  readonly sheet = findAny("sheet");
  private readonly image = find("picture", HTMLImageElement);
  private readonly draft = findAny("draft");
  private readonly boxes: BoxesView;
  private screen: Screen | null = null;
  // Where to hold the picture still while its zoom changes, in the scroller; its middle otherwise.
  private held: Point | null = null;

  constructor(dispatch: Dispatch) {
    this.boxes = new BoxesView(dispatch, () => this.scale);
    new ResizeObserver(() => this.layOut()).observe(findAny("stage"));
  }

  /** Screen pixels for one pixel of the picture. */
  get scale(): number {
    const picture = this.screen?.picture;
    return picture ? fitScale(picture, this.room()) * this.screen!.zoom : 1;
  }

  /** The part of the picture that is in view. */
  get visible(): Box | null {
    const picture = this.screen?.picture;
    if (!picture) return null;
    const scroll = { x: this.scroller.scrollLeft, y: this.scroller.scrollTop };
    return visiblePart(picture, this.room(), scroll, this.scale);
  }

  /** Has the next change of the zoom hold still what lies at a place of the window. */
  holdAt(x: number, y: number): void {
    const { left, top } = this.scroller.getBoundingClientRect();
    this.held = { x: x - left, y: y - top };
  }

  /** Puts the focus on the box that is selected; see `BoxesView.focus`. */
  focusSelected(ring: boolean): void {
    if (this.screen?.selected != null) this.boxes.focus(this.screen.selected, ring);
  }

  show(screen: Screen): void {
    const before = this.screen;
    const { picture, zoom, boxes, selected, draft, tool } = screen;
    const scaleBefore = before?.zoom ?? 1;
    this.screen = screen;
    findAny("empty").hidden = picture !== null;
    findAny("tools").hidden = picture === null;
    this.scroller.hidden = picture === null;
    findAny("opening").hidden = screen.opening === null;
    setText(findAny("picture-name"), picture ? `${picture.name} · ${picture.width} × ${picture.height}` : "");
    if (picture !== before?.picture && picture !== null) {
      this.image.src = picture.url;
      this.image.alt = picture.name;
      findAny("stage").style.setProperty("--shape", `${picture.width / picture.height}`);
      this.layOut();
      this.scroller.scrollTo(0, 0);
    } else if (zoom !== scaleBefore) {
      this.zoom(zoom / scaleBefore);
    }
    this.scroller.dataset["tool"] = tool;
    if (draft !== before?.draft) this.place(this.draft, draft);
    if (boxes !== before?.boxes || selected !== before?.selected || picture !== before?.picture) {
      this.boxes.show(boxes, selected, picture);
    }
  }

  /** Puts an element where a box lies, in shares of the picture. */
  private place(element: HTMLElement, box: Box | null): void {
    element.hidden = box === null;
    if (box !== null && this.screen?.picture) placeBox(element, box, this.screen.picture);
  }

  private zoom(factor: number): void {
    const { scroller } = this;
    const middle = { x: scroller.clientWidth / 2, y: scroller.clientHeight / 2 };
    const scroll = { x: scroller.scrollLeft, y: scroller.scrollTop };
    const next = scrollAfterZoom(scroll, this.held ?? middle, factor);
    this.held = null;
    this.layOut();
    scroller.scrollTo(next.x, next.y);
  }

  private room(): Size {
    const { width, height } = findAny("stage").getBoundingClientRect();
    return { width: Math.max(width - 2, 1), height: Math.max(height - 2, 1) };
  }

  private layOut(): void {
    const picture = this.screen?.picture;
    if (!picture) return;
    this.sheet.style.width = `${picture.width * this.scale}px`;
    this.sheet.style.height = `${picture.height * this.scale}px`;
    this.boxes.resized();
  }
}
