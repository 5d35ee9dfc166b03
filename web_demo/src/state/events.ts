import type { Box, ErrorCode, ModelRecord, ReadOptions, Reading } from "@keras-crnn/recognizer";
import type { Picture, Trouble } from "./screen.js";
import type { ModelChoice, Settings } from "./settings.js";

/** Where a picture comes from. */
export type PictureSource =
  | { from: "file"; file: Blob; name: string }
  | { from: "address"; url: string; name: string }
  /** All examples on one sheet, each in a box. */
  | { from: "sheet" };

/** What happens to the page: by the user's hand, the browser's or the recogniser's. */
export type Event =
  | { type: "started"; models: ModelChoice[]; settings: Settings }
  | { type: "modelLoaded"; ticket: number; record: ModelRecord }
  | { type: "modelFailed"; ticket: number; trouble: Trouble }
  | { type: "modelRetried" }
  | { type: "ownModelGiven"; file: Blob; name: string }
  | { type: "spellingLoaded"; ticket: number }
  | { type: "spellingFailed"; ticket: number; trouble: Trouble }
  | { type: "settingsChosen"; settings: Partial<Settings> }
  | { type: "pictureGiven"; source: PictureSource }
  | { type: "pictureOpened"; ticket: number; picture: Picture; boxes: Box[] }
  | { type: "pictureFailed"; ticket: number; trouble: Trouble }
  | { type: "drawing"; box: Box | null }
  | { type: "drawn" }
  | { type: "boxAdded"; box: Box }
  | { type: "wholeWanted" }
  | { type: "boxMoved"; id: number; box: Box }
  | { type: "boxSettled"; id: number }
  | { type: "boxSelected"; id: number | null }
  | { type: "boxDeleted"; id: number }
  | { type: "boxesCleared" }
  | { type: "deletionUndone" }
  | { type: "readingArrived"; id: number; ticket: number; reading: Reading }
  | { type: "readingFailed"; id: number; ticket: number; code: ErrorCode | null; message: string }
  | { type: "toolChosen"; tool: "draw" | "move" }
  | { type: "zoomed"; zoom: number }
  | { type: "cameraWanted" }
  | { type: "cameraStarted" }
  | { type: "cameraFailed"; trouble: Trouble }
  | { type: "cameraClosed" }
  | { type: "stillWanted" }
  | { type: "copyWanted"; id: number | null }
  | { type: "copied"; id: number | null }
  | { type: "copyForgotten" }
  | { type: "downloadWanted" }
  | { type: "troubled"; trouble: Trouble }
  | { type: "troubleDismissed" };

/** What the page has to do besides showing the screen. */
export type Effect =
  | { type: "loadModel"; choice: ModelChoice; file: Blob | null; ticket: number }
  | { type: "loadSpelling"; file: string; ticket: number }
  | { type: "openPicture"; source: PictureSource; ticket: number }
  | { type: "read"; id: number; box: Box; options: ReadOptions; ticket: number }
  | { type: "saveSettings"; settings: Settings }
  | { type: "startCamera" }
  | { type: "stopCamera" }
  | { type: "takeStill" }
  | { type: "copy"; text: string; id: number | null }
  | { type: "download"; name: string; text: string };
