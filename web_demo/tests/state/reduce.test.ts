import { expect, test } from "vitest";
import { FIRST_SETTINGS } from "../../src/state/settings.js";
import { MODELS, Story, STREET, WORD } from "./stories.js";

const BOX = { left: 100, top: 200, width: 300, height: 80 };

test("settings are kept, and boxes read again where it matters", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  story.answer("Main");
  const typed = story.play({ type: "settingsChosen", settings: { words: "Maine" } });
  expect(typed.map(({ type }) => type)).toEqual(["saveSettings"]);
  const chosen = story.play({ type: "settingsChosen", settings: { limit: "words" } });
  expect(chosen).toMatchObject([
    { type: "saveSettings" },
    { type: "read", options: { lexicon: ["Maine"], languageModel: null } },
  ]);
});

test("another model reads all boxes once it is there; the one before counts no more", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const late = story.last("loadModel").ticket;
  story.play({ type: "settingsChosen", settings: { model: "music" } });
  const { ticket, choice } = story.last("loadModel");
  expect(choice.id).toBe("music");
  const record = { ...Story.ready().screen.model.record!, language: null };
  expect(story.play({ type: "modelLoaded", ticket: late, record })).toEqual([]);
  expect(story.play({ type: "modelLoaded", ticket, record })).toMatchObject([{ type: "read" }]);
});

test("a model that does not load says so, and so do the boxes; trying again helps", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX }, { type: "settingsChosen", settings: { model: "music" } });
  const { ticket } = story.last("loadModel");
  story.play({ type: "modelFailed", ticket, trouble: { problem: "model-unreachable", detail: "503" } });
  expect(story.screen.trouble?.problem).toBe("model-unreachable");
  expect(story.screen.boxes[0]).toMatchObject({ status: "failed" });
  expect(story.play({ type: "modelRetried" })).toMatchObject([{ type: "loadModel" }]);
  expect(story.screen.trouble).toBeNull();
  expect(story.screen.boxes[0]).toMatchObject({ status: "waiting" });
});

test("a picture that is opened without a model says so at its box", () => {
  const story = Story.ready();
  story.play({ type: "settingsChosen", settings: { model: "music" } });
  const { ticket } = story.last("loadModel");
  story.play({ type: "modelFailed", ticket, trouble: { problem: "model-broken", detail: "" } });
  story.open(WORD);
  expect(story.screen.boxes[0]).toMatchObject({ status: "failed", reading: null });
  expect(story.screen.trouble?.problem).toBe("model-broken");
});

test("what goes wrong beside a model that is not there does not hide how to get it", () => {
  const story = Story.ready();
  story.play({ type: "settingsChosen", settings: { model: "music" } });
  const { ticket } = story.last("loadModel");
  const gone = { problem: "model-unreachable", detail: "503" } as const;
  story.play({ type: "modelFailed", ticket, trouble: gone });
  story.play({ type: "cameraWanted" });
  expect(story.screen.trouble).toEqual(gone);
  story.play({ type: "cameraFailed", trouble: { problem: "camera-refused", detail: "" } });
  expect(story.screen.trouble?.problem).toBe("camera-refused");
  story.open(WORD);
  expect(story.screen.trouble).toEqual(gone);
  story.play({ type: "troubleDismissed" });
  expect(story.screen.trouble).toBeNull();
  story.open(STREET);
  expect(story.screen.trouble).toEqual(gone);
});

test("what was being read when another model was chosen is neither shown nor a fault", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const { id, ticket } = story.last("read");
  story.play({ type: "settingsChosen", settings: { model: "music" } });
  const closed = { code: "closed", message: "The recogniser was closed: load it again." } as const;
  story.play({ type: "readingFailed", id, ticket, ...closed });
  expect(story.screen.boxes[0]).toMatchObject({ status: "waiting", trouble: null });
  story.answer("Main");
  expect(story.screen.boxes[0]).toMatchObject({ status: "waiting", reading: null });
});

test("a page without models asks for a file, and reads with it", () => {
  const story = new Story();
  story.play({ type: "started", models: [], settings: story.screen.settings });
  expect(story.screen.trouble?.problem).toBe("no-models");
  const file = new Blob(["x"]);
  const effects = story.play({ type: "ownModelGiven", file, name: "mine.tflite" });
  expect(effects).toMatchObject([{ type: "loadModel", file, choice: { label: "mine.tflite" } }]);
});

test("a model of last time that is gone gives way to the first", () => {
  const story = new Story();
  const settings = { ...FIRST_SETTINGS, model: "crnn-en-mobile", words: "Main" };
  expect(story.play({ type: "started", models: MODELS, settings })).toMatchObject([
    { type: "loadModel", choice: MODELS[0] },
  ]);
  expect(story.screen.settings).toEqual({ ...settings, model: MODELS[0].id });
  expect(story.screen.trouble).toBeNull();
});

test("the language model is fetched for the first doubt, and then has its say in all boxes", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  expect(story.answer("sure", 0.99)).toEqual([]);
  story.play({ type: "boxAdded", box: { ...BOX, top: 900 } });
  expect(story.answer("doubt", 0.5)).toMatchObject([
    { type: "loadSpelling", file: "models/english-full.npz" },
  ]);
  const { ticket } = story.last("loadSpelling");
  const again = story.play({ type: "spellingLoaded", ticket });
  expect(again).toMatchObject([
    { type: "read", options: { languageModel: "record" } },
    { type: "read", options: { languageModel: "record" } },
  ]);
  expect(story.answer("doubt", 0.5)).toEqual([]);
});

test("a model that ignores case has the language model that does", () => {
  const story = Story.ready({ symbols: [..."ab"] });
  story.open(WORD);
  expect(story.answer("doubt", 0.5)).toMatchObject([{ type: "loadSpelling", file: "models/english.npz" }]);
});

test("neither a limit, nor a model without language, nor a switch that is off fetches one", () => {
  const bounded = Story.withPicture();
  bounded.play(
    { type: "settingsChosen", settings: { limit: "words", words: "Main" } },
    { type: "boxAdded", box: BOX },
  );
  expect(bounded.answer("doubt", 0.5)).toEqual([]);
  const off = Story.withPicture();
  off.play({ type: "settingsChosen", settings: { spelling: false } }, { type: "boxAdded", box: BOX });
  expect(off.answer("doubt", 0.5)).toEqual([]);
  const mute = Story.ready({ language: null });
  mute.open(WORD);
  expect(mute.answer("doubt", 0.5)).toEqual([]);
});

test("a language model that does not come can be asked for again", () => {
  const story = Story.ready();
  story.open(WORD);
  story.answer("doubt", 0.5);
  const { ticket } = story.last("loadSpelling");
  const trouble = { problem: "spelling-unreachable", detail: "" } as const;
  story.play({ type: "spellingFailed", ticket, trouble });
  expect(story.screen.trouble).toEqual(trouble);
  story.play(
    { type: "settingsChosen", settings: { spelling: false } },
    { type: "settingsChosen", settings: { spelling: true } },
  );
  expect(story.answer("doubt", 0.5)).toMatchObject([{ type: "loadSpelling" }]);
});

test("a broken pattern is said at the settings, until it is mended", () => {
  const story = Story.withPicture();
  story.play({ type: "settingsChosen", settings: { limit: "pattern", pattern: "(" } });
  story.play({ type: "boxAdded", box: BOX });
  const { id, ticket } = story.last("read");
  story.play({ type: "readingFailed", id, ticket, code: "pattern", message: "'(' is not closed." });
  expect(story.screen.limitTrouble).toBe("'(' is not closed.");
  expect(story.screen.boxes[0]).toMatchObject({ status: "failed", reading: null });
  story.play({ type: "settingsChosen", settings: { pattern: "\\d" } });
  expect(story.screen.limitTrouble).toBeNull();
});

test("a fault of one box stays with it", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const { id, ticket } = story.last("read");
  story.play({ type: "readingFailed", id, ticket, code: "narrow", message: "Too narrow." });
  expect(story.screen.boxes[0]!.trouble).toBe("Too narrow.");
  expect(story.screen.limitTrouble).toBeNull();
});

test("of two pictures the one that was asked for last is shown", () => {
  const story = Story.ready();
  story.play({ type: "pictureGiven", source: { from: "sheet" } });
  const { ticket } = story.last("openPicture");
  story.open(STREET);
  story.play({ type: "pictureOpened", ticket, picture: WORD, boxes: [] });
  expect(story.screen.picture).toEqual(STREET);
});

test("a broken picture leaves the one that is shown alone", () => {
  const story = Story.withPicture();
  story.play({ type: "pictureGiven", source: { from: "file", file: new Blob(), name: "x" } });
  const { ticket } = story.last("openPicture");
  story.play({ type: "pictureFailed", ticket, trouble: { problem: "picture-broken", detail: "x" } });
  expect(story.screen).toMatchObject({ picture: STREET, opening: null });
});

test("a still closes the camera and opens the picture", () => {
  const story = Story.ready();
  expect(story.play({ type: "stillWanted" })).toEqual([]);
  story.play({ type: "cameraWanted" }, { type: "cameraStarted" });
  expect(story.play({ type: "stillWanted" })).toEqual([{ type: "takeStill" }]);
  const source = { from: "file", file: new Blob(), name: "Camera picture" } as const;
  expect(story.play({ type: "pictureGiven", source }).map(({ type }) => type)).toEqual([
    "stopCamera",
    "openPicture",
  ]);
  expect(story.screen.camera).toBe("off");
});

test("a camera that was closed while it started stays closed", () => {
  const story = Story.ready();
  story.play({ type: "cameraWanted" }, { type: "cameraClosed" }, { type: "cameraStarted" });
  expect(story.screen.camera).toBe("off");
  story.play({ type: "cameraFailed", trouble: { problem: "camera-refused", detail: "" } });
  expect(story.screen.trouble).toBeNull();
});

test("one text or all are copied, and what is not read is left out", () => {
  const story = Story.withPicture();
  expect(story.play({ type: "copyWanted", id: null })).toEqual([]);
  story.play({ type: "boxAdded", box: BOX });
  story.answer("one");
  story.play({ type: "boxAdded", box: { ...BOX, top: 900 } });
  expect(story.play({ type: "copyWanted", id: null })).toMatchObject([{ type: "copy", text: "one" }]);
  story.answer("two");
  expect(story.play({ type: "copyWanted", id: null })).toMatchObject([{ text: "one\ntwo" }]);
  const { id } = story.screen.boxes[1]!;
  expect(story.play({ type: "copyWanted", id })).toMatchObject([{ text: "two" }]);
});

test("the download has places in the picture", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  story.answer("I");
  const [effect] = story.play({ type: "downloadWanted" });
  expect(effect).toMatchObject({ type: "download", name: "street.json" });
  const results = JSON.parse((effect as { text: string }).text);
  expect(results.picture).toEqual({ name: "street.jpg", width: 4000, height: 3000 });
  expect(results.readings[0]).toMatchObject({ box: BOX, text: "I", confidence: 0.99 });
  const place = { ...BOX, width: 10 };
  expect(results.readings[0].characters).toEqual([{ text: "I", confidence: 0.99, box: place }]);
});
