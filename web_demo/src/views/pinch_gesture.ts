import type { Point } from "../state/boxes.js";
import type { Screen } from "../state/screen.js";
import type { Dispatch } from "../store.js";
import type { StageView } from "./stage_view.js";

/** Two fingers: they zoom by their distance and push the picture along. */
export class PinchGesture {
  private readonly fingers = new Map<number, Point>();

  constructor(
    private readonly dispatch: Dispatch,
    private readonly screen: () => Screen,
    private readonly stage: StageView,
  ) {}

  /** Takes a finger; true once there are two. */
  down(event: PointerEvent): boolean {
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    return this.fingers.size >= 2;
  }

  /** Whether the movement was that of two fingers. */
  move(event: PointerEvent): boolean {
    if (!this.fingers.has(event.pointerId)) return false;
    const before = this.span();
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = this.span();
    if (before === null || after === null) return false;
    const { scroller } = this.stage;
    scroller.scrollBy(before.middle.x - after.middle.x, before.middle.y - after.middle.y);
    this.stage.holdAt(after.middle.x, after.middle.y);
    const factor = after.distance / Math.max(before.distance, 1);
    this.dispatch({ type: "zoomed", zoom: this.screen().zoom * factor });
    return true;
  }

  up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
  }

  private span(): { distance: number; middle: Point } | null {
    const [one, other] = [...this.fingers.values()];
    if (one === undefined || other === undefined) return null;
    return {
      distance: Math.hypot(one.x - other.x, one.y - other.y),
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
    };
  }
}
