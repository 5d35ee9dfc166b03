import type { Screen } from "../state/screen.js";
import type { Dispatch } from "../store.js";
import { find, findAny, findButton } from "./elements.js";

/** The window in which the camera is seen. */
export class CameraView {
  readonly video = find("video", HTMLVideoElement);
  private readonly dialog = find("camera-dialog", HTMLDialogElement);

  constructor(dispatch: Dispatch) {
    findButton("camera").addEventListener("click", () => dispatch({ type: "cameraWanted" }));
    findButton("camera-cancel").addEventListener("click", () => dispatch({ type: "cameraClosed" }));
    findButton("camera-take").addEventListener("click", () => dispatch({ type: "stillWanted" }));
    // By Escape or the phone's back gesture.
    this.dialog.addEventListener("close", () => dispatch({ type: "cameraClosed" }));
  }

  show({ camera }: Screen): void {
    if (camera !== "off" && !this.dialog.open) this.dialog.showModal();
    if (camera === "off" && this.dialog.open) this.dialog.close();
    findAny("camera-note").hidden = camera === "running";
    const take = findButton("camera-take");
    const ready = camera === "running" && take.disabled;
    take.disabled = camera !== "running";
    if (ready) take.focus();
  }
}
