import type { Box } from "@keras-crnn/recognizer";
import type { Effect } from "../state/events.js";
import { turnedSize, type Turn } from "../state/turns.js";
import type { Dispatch } from "../store.js";
import { Camera, explainCamera } from "./camera.js";
import { keepSettings } from "./keeping.js";
import { copyText, download } from "./leaving.js";
import { Offline } from "./offline.js";
import { closePicture, openPicture, PictureError, type OpenPicture } from "./open_picture.js";
import { Reader } from "./reader.js";

// Milliseconds for which a button says that it has copied.
const COPIED_SHOWN = 2000;

/** Does what the reducer asks for, and tells it what came of it. */
export class Session {
  private readonly reader: Reader;
  private readonly camera: Camera;
  private open: OpenPicture | null = null;
  private opening = 0;
  private forgetting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly dispatch: Dispatch,
    video: HTMLVideoElement,
  ) {
    this.reader = new Reader(dispatch, () => this.open?.bitmap ?? null, new Offline());
    this.camera = new Camera(video, () => {
      dispatch({ type: "cameraFailed", trouble: { problem: "camera-lost", detail: "" } });
    });
  }

  readonly perform = (effect: Effect): void => {
    switch (effect.type) {
      case "loadModel":
        return void this.reader.load(effect);
      case "loadSpelling":
        return void this.reader.loadSpelling(effect);
      case "read":
        return this.reader.read(effect);
      case "openPicture":
        return void this.openPicture(effect);
      case "saveSettings":
        return keepSettings(effect.settings);
      case "startCamera":
        return void this.startCamera();
      case "stopCamera":
        return this.camera.stop();
      case "takeStill":
        return void this.takeStill();
      case "copy":
        return void this.copy(effect.text, effect.id);
      case "download":
        return download(effect.name, effect.text);
    }
  };

  /** Draws a part of the picture, at most as large as it is, turned as it was read. */
  readonly drawCrop = (canvas: HTMLCanvasElement, box: Box, turned: Turn): void => {
    if (this.open === null) return;
    const { left, top, width, height } = box;
    const size = turnedSize(box, turned);
    const scale = Math.min(1, 800 / size.width, 400 / size.height);
    canvas.width = Math.max(Math.round(size.width * scale), 1);
    canvas.height = Math.max(Math.round(size.height * scale), 1);
    const pen = canvas.getContext("2d")!;
    pen.imageSmoothingQuality = "high";
    pen.translate(canvas.width / 2, canvas.height / 2);
    pen.rotate((turned * Math.PI) / 180);
    pen.scale(scale, scale);
    pen.drawImage(this.open.bitmap, left, top, width, height, -width / 2, -height / 2, width, height);
  };

  private async openPicture({ source, ticket }: Extract<Effect, { type: "openPicture" }>) {
    this.opening = ticket;
    try {
      const opened = await openPicture(source);
      // Another one was asked for meanwhile.
      if (ticket !== this.opening) return closePicture(opened);
      const before = this.open;
      this.open = opened;
      this.dispatch({ type: "pictureOpened", ticket, picture: opened.picture, boxes: opened.boxes });
      if (before !== null) closePicture(before);
    } catch (error) {
      const problem = error instanceof PictureError ? error.problem : "picture-broken";
      const detail = error instanceof Error ? error.message : String(error);
      this.dispatch({ type: "pictureFailed", ticket, trouble: { problem, detail } });
    }
  }

  private async startCamera(): Promise<void> {
    try {
      if (await this.camera.start()) this.dispatch({ type: "cameraStarted" });
    } catch (error) {
      this.dispatch({ type: "cameraFailed", trouble: explainCamera(error) });
    }
  }

  private async takeStill(): Promise<void> {
    try {
      const file = await this.camera.still();
      this.dispatch({ type: "pictureGiven", source: { from: "file", file, name: "Camera picture" } });
    } catch (error) {
      this.dispatch({ type: "cameraFailed", trouble: explainCamera(error) });
    }
  }

  private async copy(text: string, id: number | null): Promise<void> {
    if (!(await copyText(text))) {
      const trouble = { problem: "copy-refused", detail: "" } as const;
      return this.dispatch({ type: "troubled", trouble });
    }
    this.dispatch({ type: "copied", id });
    clearTimeout(this.forgetting);
    this.forgetting = setTimeout(() => this.dispatch({ type: "copyForgotten" }), COPIED_SHOWN);
  }
}
