import type { Box } from "@keras-crnn/recognizer";
import { boxOfCorners, coversPicture, moveBox, resizeBox, type Handle, type Point } from "../state/boxes.js";
import type { Screen } from "../state/screen.js";
import { ZOOMS } from "../state/stage.js";
import type { Dispatch } from "../store.js";
import { PinchGesture } from "./pinch_gesture.js";
import type { StageView } from "./stage_view.js";

// Screen pixels that a hand trembles when it means to tap.
const TAP = 6;

/** What a pointer that is down is doing; `to` is where it is now. */
interface Gesture {
  pointer: number;
  from: Point;
  meant: boolean;
  drag(to: Point): void;
  end(): void;
  cancel(): void;
}

/** Draws, moves and resizes boxes by mouse, pen or finger; two fingers zoom. */
export class BoxGestures {
  private gesture: Gesture | null = null;
  private readonly pinch: PinchGesture;

  constructor(
    private readonly dispatch: Dispatch,
    private readonly screen: () => Screen,
    private readonly stage: StageView,
  ) {
    this.pinch = new PinchGesture(dispatch, screen, stage);
    const area = stage.scroller;
    area.addEventListener("pointerdown", (event) => this.down(event));
    area.addEventListener("pointermove", (event) => this.move(event));
    area.addEventListener("pointerup", (event) => this.up(event));
    area.addEventListener("pointercancel", (event) => this.stop(event));
    area.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    window.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.cancel();
    });
  }

  private down(event: PointerEvent): void {
    if (event.pointerType === "touch" && this.pinch.down(event)) return this.cancel();
    if (event.button !== 0 || this.gesture !== null || this.onScrollbar(event)) return;
    this.gesture = this.begin(event);
    if (this.gesture === null) return;
    this.stage.scroller.setPointerCapture(event.pointerId);
    // No text is marked, and the focus goes where the gesture puts it.
    event.preventDefault();
  }

  private move(event: PointerEvent): void {
    if (this.pinch.move(event)) return;
    const { gesture } = this;
    if (gesture?.pointer !== event.pointerId) return;
    const to = { x: event.clientX, y: event.clientY };
    gesture.meant ||= Math.hypot(to.x - gesture.from.x, to.y - gesture.from.y) >= TAP;
    if (gesture.meant) gesture.drag(to);
  }

  private up(event: PointerEvent): void {
    this.pinch.up(event);
    if (this.gesture?.pointer !== event.pointerId) return;
    this.gesture.end();
    this.gesture = null;
  }

  private stop(event: PointerEvent): void {
    this.pinch.up(event);
    if (this.gesture?.pointer === event.pointerId) this.cancel();
  }

  private cancel(): void {
    this.gesture?.cancel();
    this.gesture = null;
  }

  private begin(event: PointerEvent): Gesture | null {
    const { picture, boxes, tool, selected } = this.screen();
    const target = event.target instanceof HTMLElement ? event.target : null;
    const element = target?.closest<HTMLElement>(".box") ?? null;
    const found = boxes.find(({ id }) => `${id}` === element?.dataset["id"]);
    if (picture === null) return null;
    if (found !== undefined) {
      const handle = target?.dataset["handle"] as Handle | undefined;
      const whole = coversPicture(found.box, picture);
      if (handle !== undefined || !whole) {
        this.dispatch({ type: "boxSelected", id: found.id });
        this.stage.focusSelected(false);
        return this.changing(event, found.id, found.box, handle);
      }
      if (found.id !== selected) this.dispatch({ type: "boxSelected", id: found.id });
    }
    if (tool === "draw") return this.drawing(event, found?.id ?? null);
    // A finger scrolls by itself, and the page beyond the picture too.
    return event.pointerType === "touch" ? null : this.panning(event);
  }

  /** A box that is moved, or one whose sides are. */
  private changing(event: PointerEvent, id: number, box: Box, handle: Handle | undefined): Gesture {
    const from = { x: event.clientX, y: event.clientY };
    const change = handle === undefined ? moveBox.bind(null, box) : resizeBox.bind(null, box, handle);
    return {
      pointer: event.pointerId,
      from,
      meant: false,
      drag: (to) => {
        const { picture } = this.screen();
        const { scale } = this.stage;
        if (picture === null) return;
        const moved = change((to.x - from.x) / scale, (to.y - from.y) / scale, picture);
        this.dispatch({ type: "boxMoved", id, box: moved });
      },
      end: () => this.dispatch({ type: "boxSettled", id }),
      cancel: () => {
        this.dispatch({ type: "boxMoved", id, box });
        this.dispatch({ type: "boxSettled", id });
      },
    };
  }

  /** A new box; a tap beside all boxes lets go of the one that is selected. */
  private drawing(event: PointerEvent, tapped: number | null): Gesture {
    const from = { x: event.clientX, y: event.clientY };
    const start = this.inPicture(from);
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return {
      pointer: event.pointerId,
      from,
      meant: false,
      drag: (to) => {
        const { picture } = this.screen();
        if (picture === null) return;
        this.dispatch({ type: "drawing", box: boxOfCorners(start, this.inPicture(to), picture) });
      },
      end: () => {
        const { draft } = this.screen();
        this.dispatch(draft === null ? { type: "boxSelected", id: tapped } : { type: "drawn" });
        this.stage.focusSelected(false);
      },
      cancel: () => this.dispatch({ type: "drawing", box: null }),
    };
  }

  private panning(event: PointerEvent): Gesture {
    const { scroller } = this.stage;
    const from = { x: event.clientX, y: event.clientY };
    const start = { x: scroller.scrollLeft, y: scroller.scrollTop };
    return {
      pointer: event.pointerId,
      from,
      meant: false,
      drag: (to) => scroller.scrollTo(start.x - (to.x - from.x), start.y - (to.y - from.y)),
      end: () => {},
      cancel: () => {},
    };
  }

  /** Turning the wheel with Ctrl zooms, as two fingers on a touchpad do. */
  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.stage.holdAt(event.clientX, event.clientY);
    const factor = Math.exp(-Math.min(Math.max(event.deltaY, -100), 100) / 200);
    this.dispatch({ type: "zoomed", zoom: Math.min(this.screen().zoom * factor, ZOOMS.most) });
  }

  private inPicture(place: Point): Point {
    const { left, top } = this.stage.sheet.getBoundingClientRect();
    const { scale } = this.stage;
    return { x: (place.x - left) / scale, y: (place.y - top) / scale };
  }

  private onScrollbar(event: PointerEvent): boolean {
    const { scroller } = this.stage;
    const { left, top } = scroller.getBoundingClientRect();
    return event.clientX - left > scroller.clientWidth || event.clientY - top > scroller.clientHeight;
  }
}
