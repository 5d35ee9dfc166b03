import { middleBox } from "../state/boxes.js";
import type { Screen } from "../state/screen.js";
import { ZOOMS } from "../state/stage.js";
import type { Dispatch } from "../store.js";
import { findButton, setText } from "./elements.js";
import type { StageView } from "./stage_view.js";

/** The buttons below the picture: what dragging does, new boxes, zoom. */
export class ToolsView {
  constructor(
    private readonly dispatch: Dispatch,
    private readonly screen: () => Screen,
    private readonly stage: StageView,
  ) {
    const zoom = (factor: number) => dispatch({ type: "zoomed", zoom: this.screen().zoom * factor });
    findButton("tool-draw").addEventListener("click", () => dispatch({ type: "toolChosen", tool: "draw" }));
    findButton("tool-move").addEventListener("click", () => dispatch({ type: "toolChosen", tool: "move" }));
    findButton("add").addEventListener("click", () => this.add());
    findButton("whole").addEventListener("click", () => dispatch({ type: "wholeWanted" }));
    findButton("zoom-in").addEventListener("click", () => zoom(ZOOMS.step));
    findButton("zoom-out").addEventListener("click", () => zoom(1 / ZOOMS.step));
    findButton("zoom-fit").addEventListener("click", () => dispatch({ type: "zoomed", zoom: 1 }));
  }

  show({ tool, zoom }: Screen): void {
    findButton("tool-draw").setAttribute("aria-pressed", `${tool === "draw"}`);
    findButton("tool-move").setAttribute("aria-pressed", `${tool === "move"}`);
    findButton("zoom-in").disabled = zoom >= ZOOMS.most;
    findButton("zoom-out").disabled = zoom <= ZOOMS.least;
    setText(findButton("zoom-fit"), zoom === 1 ? "Fit" : `${zoom.toFixed(1)} ×`);
  }

  /** Adds a box in the middle of what is in view and gives it the focus, so that keys move it. */
  private add(): void {
    const { picture } = this.screen();
    const { visible } = this.stage;
    if (picture === null || visible === null) return;
    this.dispatch({ type: "boxAdded", box: middleBox(visible, picture) });
    this.stage.focusSelected(true);
  }
}
