import type { Problem, ReadBox, Screen } from "./screen.js";

/** Below this a reading or a character is marked as doubtful. */
export const SURE = 0.8;

/** A probability in whole per cent; 100 only where it is one, as nothing else is certain. */
export function percent(probability: number): number {
  return probability >= 1 ? 100 : Math.min(Math.max(Math.floor(probability * 100), 0), 99);
}

/** Milliseconds with a digit more where they are few. */
export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
}

/** What a box says, for those who hear it. */
export function describeReading({ status, reading, trouble }: ReadBox): string {
  if (status === "failed") return trouble ?? "Not read.";
  if (reading === null) return "being read.";
  if (reading.text === "") return "nothing read.";
  const doubt = reading.confidence < SURE ? ", check it" : "";
  return `${reading.text}, ${percent(reading.confidence)} per cent sure${doubt}.`;
}

/** The line below the choice of the model: what it reads, or how far it is. */
export function describeModel(screen: Screen): string {
  const { status, record } = screen.model;
  if (status === "loading") return "Loading…";
  if (status === "failed" || record === null) return "Not loaded.";
  const signs = record.kind === "symbols" ? "symbols" : "characters";
  return `Ready: reads ${record.symbols.length} ${signs}.`;
}

/** What the language model is doing, under its switch. */
export function describeSpelling(screen: Screen): string {
  if (screen.model.record !== null && screen.model.record.language === null) {
    return "This model has no language of its own.";
  }
  switch (screen.spelling) {
    case "idle":
      return "Fetched with the first reading that leaves a doubt.";
    case "loading":
      return "Being fetched…";
    case "ready":
      return "Ready: it weighs words that are unsure.";
    case "failed":
      return "Could not be loaded. Switch it off and on to try again.";
  }
}

/** What is wrong, and what to do about it. */
export const SENTENCES: Record<Problem, string> = {
  "picture-broken":
    "This file cannot be shown: it is no picture, it is damaged, or this browser does not know its " +
    "format (HEIC, for one). Save it as JPEG or PNG and choose it again.",
  "picture-too-large":
    "This picture is too large for the browser’s memory. Cut out the part with the words, or save it " +
    "at half the size.",
  "picture-unreachable":
    "This example could not be fetched. Check the connection and choose it again.",
  "no-picture-given": "There was no picture in that. Drop, paste or choose a JPEG, PNG or WebP file.",
  "camera-refused":
    "The camera is not allowed here. Allow it in the browser’s settings for this page (the icon beside " +
    "the address) and press Camera again, or choose a picture.",
  "camera-missing": "No camera was found. Choose a picture, or try an example.",
  "camera-busy":
    "The camera does not start. Another program may be using it: close that and press Camera again.",
  "camera-lost":
    "The camera is gone: it was unplugged, or it is not allowed any more. Connect or allow it and press " +
    "Camera again, or choose a picture.",
  "camera-insecure":
    "Browsers give the camera only to pages that come by https or from this computer. Open the page " +
    "by https, or choose a picture.",
  "no-webassembly":
    "This browser has no WebAssembly, which the recogniser runs on. Switch it on, or use a current " +
    "Firefox, Chrome, Edge or Safari.",
  "runtime-broken":
    "The recogniser does not start in this browser. Reload the page; if that does not help, use a " +
    "current Firefox, Chrome, Edge or Safari.",
  "model-unreachable": "The model could not be fetched. Check the connection and try again.",
  "model-broken":
    "This file is no model that the page can read with. Choose one that `keras-crnn export MODEL " +
    "--formats web` made.",
  "model-gone":
    "This file cannot be read any more: it was moved, or written anew, since you chose it. Choose it once " +
    "more.",
  "no-models": "The page was built without a model. Choose a .tflite file of your own.",
  "spelling-unreachable":
    "The language model could not be fetched, so words are read without it. Go online and switch " +
    "“Spelling helps” off and on.",
  "spelling-broken":
    "The language model is damaged or does not fit the model, so words are read without it.",
  "file-unreadable": "This text file cannot be read. Save it as plain text, one word a line.",
  "copy-refused": "The browser does not let the page copy. Mark the text and copy it by hand.",
};

/** What the user can do about a problem at a press. */
export type Cure = "choose-picture" | "open-camera" | "load-model" | "choose-model";

export const CURES: Record<Cure, string> = {
  "choose-picture": "Choose a picture",
  "open-camera": "Try the camera again",
  "load-model": "Try again",
  "choose-model": "Choose a model file",
};

/** The button beside the sentence, if one helps. */
export function cureOf(problem: Problem): Cure | null {
  switch (problem) {
    case "picture-broken":
    case "picture-too-large":
    case "no-picture-given":
    case "camera-missing":
    case "camera-insecure":
      return "choose-picture";
    case "camera-refused":
    case "camera-busy":
    case "camera-lost":
      return "open-camera";
    case "model-unreachable":
      return "load-model";
    case "model-broken":
    case "model-gone":
    case "no-models":
      return "choose-model";
    default:
      return null;
  }
}
