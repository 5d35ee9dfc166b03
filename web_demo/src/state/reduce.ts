import {
  addBox,
  clearBoxes,
  deleteBox,
  drawBox,
  finishDrawing,
  moveTo,
  readWhole,
  settleBox,
  undoDeletion,
} from "./reduce_boxes.js";
import {
  chooseSettings,
  failModel,
  failSpelling,
  finishModel,
  finishSpelling,
  start,
  takeOwnModel,
  startModel,
} from "./reduce_model.js";
import { failPicture, givePicture, showPicture } from "./reduce_picture.js";
import { failReading, showReading } from "./reduce_readings.js";
import type { Event } from "./events.js";
import { resultsFileName, resultsJson, resultsText } from "./results.js";
import type { Screen } from "./screen.js";
import { clampZoom } from "./stage.js";
import { say, step, type Step } from "./step.js";

/** What an event makes of the screen. The whole behaviour of the page stands here. */
export function reduce(screen: Screen, event: Event): Step {
  switch (event.type) {
    case "started":
      return start(screen, event.models, event.settings);
    case "modelLoaded":
      return finishModel(screen, event.ticket, event.record);
    case "modelFailed":
      return failModel(screen, event.ticket, event.trouble);
    case "modelRetried":
      return startModel(screen, null);
    case "ownModelGiven":
      return takeOwnModel(screen, event.file, event.name);
    case "spellingLoaded":
      return finishSpelling(screen, event.ticket);
    case "spellingFailed":
      return failSpelling(screen, event.ticket, event.trouble);
    case "settingsChosen":
      return chooseSettings(screen, event.settings);
    case "pictureGiven":
      return givePicture(screen, event.source);
    case "pictureOpened":
      return showPicture(screen, event.ticket, event.picture, event.boxes);
    case "pictureFailed":
      return failPicture(screen, event.ticket, event.trouble);
    case "drawing":
      return drawBox(screen, event.box);
    case "drawn":
      return finishDrawing(screen);
    case "boxAdded":
      return addBox(screen, event.box);
    case "wholeWanted":
      return readWhole(screen);
    case "boxMoved":
      return moveTo(screen, event.id, event.box);
    case "boxSettled":
      return settleBox(screen, event.id);
    case "boxSelected":
      return step(screen.selected === event.id ? screen : { ...screen, selected: event.id });
    case "boxDeleted":
      return deleteBox(screen, event.id);
    case "boxesCleared":
      return clearBoxes(screen);
    case "deletionUndone":
      return undoDeletion(screen);
    case "readingArrived":
      return showReading(screen, event.id, event.ticket, event.reading);
    case "readingFailed":
      return failReading(screen, event);
    case "toolChosen":
      return step({ ...screen, tool: event.tool, draft: null });
    case "zoomed":
      return step({ ...screen, zoom: clampZoom(event.zoom) });
    case "cameraWanted":
      if (screen.camera !== "off") return step(screen);
      return step({ ...screen, camera: "starting", trouble: screen.model.trouble }, { type: "startCamera" });
    case "cameraStarted":
      return step(screen.camera === "starting" ? { ...screen, camera: "running" } : screen);
    case "cameraFailed":
      if (screen.camera === "off") return step(screen);
      return step({ ...screen, camera: "off", trouble: event.trouble }, { type: "stopCamera" });
    case "cameraClosed":
      if (screen.camera === "off") return step(screen);
      return step({ ...screen, camera: "off" }, { type: "stopCamera" });
    case "stillWanted":
      return screen.camera === "running" ? step(screen, { type: "takeStill" }) : step(screen);
    case "copyWanted":
      return copyText(screen, event.id);
    case "copied":
      return step({
        ...say(screen, event.id === null ? "All texts copied." : "Text copied."),
        copied: event.id ?? "all",
      });
    case "copyForgotten":
      return step({ ...screen, copied: null });
    case "downloadWanted":
      if (screen.picture === null || screen.boxes.length === 0) return step(screen);
      return step(screen, {
        type: "download",
        name: resultsFileName(screen.picture.name),
        text: resultsJson(screen, screen.picture),
      });
    case "troubled":
      return step({ ...screen, trouble: event.trouble });
    case "troubleDismissed":
      return step({ ...screen, trouble: null });
  }
}

function copyText(screen: Screen, id: number | null): Step {
  const boxes = id === null ? screen.boxes : screen.boxes.filter((box) => box.id === id);
  const text = resultsText(boxes);
  return text === "" ? step(screen) : step(screen, { type: "copy", text, id });
}
