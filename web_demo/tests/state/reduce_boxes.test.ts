import { expect, test } from "vitest";
import { MODELS, readingOf, Story, STREET, WORD } from "./stories.js";
import { FIRST_SETTINGS } from "../../src/state/settings.js";

const BOX = { left: 100, top: 200, width: 300, height: 80 };
const OTHER = { left: 900, top: 200, width: 300, height: 80 };

test("a box that was drawn is selected and read", () => {
  const story = Story.withPicture();
  const effects = story.play({ type: "drawing", box: BOX }, { type: "drawn" });
  expect(effects).toMatchObject([{ type: "read", box: BOX }]);
  expect(story.screen.draft).toBeNull();
  expect(story.screen.selected).toBe(story.screen.boxes[0]!.id);
  story.answer("Main");
  expect(story.screen.boxes[0]).toMatchObject({ status: "read", reading: { text: "Main" } });
  expect(story.screen.said.text).toBe("Box 1: Main, 99 per cent sure.");
});

test("a box too small to show anything is none", () => {
  const story = Story.withPicture();
  const small = { ...BOX, width: 2 };
  expect(story.play({ type: "drawing", box: small }, { type: "drawn" })).toEqual([]);
  expect(story.screen.boxes).toEqual([]);
});

test("a picture of a word is read as a whole, and its box gives way to one that is drawn", () => {
  const story = Story.ready();
  expect(story.open(WORD)).toMatchObject([
    { type: "read", box: { left: 0, top: 0, width: 100, height: 32 } },
  ]);
  story.play({ type: "boxAdded", box: { left: 10, top: 2, width: 50, height: 28 } });
  expect(story.screen.boxes).toHaveLength(1);
  expect(story.screen.boxes[0]!.box.left).toBe(10);
});

test("a photograph is not read before a box is drawn", () => {
  const story = Story.ready();
  expect(story.open(STREET)).toEqual([]);
  expect(story.screen.said.text).toContain("Draw a box");
});

test("a box is read where it settles and not on its way", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const { id } = story.screen.boxes[0]!;
  expect(story.play({ type: "boxMoved", id, box: OTHER })).toEqual([]);
  expect(story.play({ type: "boxSettled", id })).toMatchObject([{ type: "read", box: OTHER }]);
  expect(story.play({ type: "boxSettled", id })).toEqual([]);
});

test("a reading of where the box was before does not count", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const { id, ticket } = story.last("read");
  story.play({ type: "boxMoved", id, box: OTHER }, { type: "boxSettled", id });
  story.play({ type: "readingArrived", id, ticket, reading: readingOf("late", 1) });
  expect(story.screen.boxes[0]).toMatchObject({ status: "waiting", reading: null });
  story.answer("now");
  expect(story.screen.boxes[0]!.reading!.text).toBe("now");
});

test("what was deleted comes back, and is read by what holds now", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  story.answer("one");
  story.play({ type: "boxAdded", box: OTHER });
  story.answer("two");
  const [first] = story.screen.boxes;
  story.play({ type: "boxDeleted", id: first!.id });
  expect(story.screen.boxes.map(({ box }) => box)).toEqual([OTHER]);
  expect(story.screen.said.text).toBe("Box 1 deleted.");
  const effects = story.play({ type: "deletionUndone" });
  expect(story.screen.boxes.map(({ box }) => box)).toEqual([BOX, OTHER]);
  expect(effects).toMatchObject([{ type: "read", id: first!.id }]);
});

test("what became of a box after another was deleted is not undone with it", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX });
  const { id, ticket } = story.last("read");
  story.play({ type: "boxAdded", box: OTHER });
  story.answer("two");
  story.play({ type: "boxDeleted", id: story.screen.boxes[1]!.id });
  // It was being read meanwhile, and is moved.
  story.play({ type: "readingArrived", id, ticket, reading: readingOf("one", 0.99) });
  const moved = { ...BOX, top: 400 };
  story.play({ type: "boxMoved", id, box: moved }, { type: "boxSettled", id });
  story.answer("three");
  story.play({ type: "deletionUndone" });
  expect(story.screen.boxes.map(({ box }) => box)).toEqual([moved, OTHER]);
  expect(story.screen.boxes[0]).toMatchObject({ status: "read", reading: { text: "three" } });
});

test("all boxes can be deleted at once, and come back", () => {
  const story = Story.withPicture();
  story.play({ type: "boxAdded", box: BOX }, { type: "boxAdded", box: OTHER }, { type: "boxesCleared" });
  expect(story.screen.boxes).toEqual([]);
  story.play({ type: "deletionUndone" });
  expect(story.screen.boxes).toHaveLength(2);
});

test("the whole picture has one box, however often it is asked for", () => {
  const story = Story.withPicture();
  story.play({ type: "wholeWanted" }, { type: "wholeWanted" });
  expect(story.screen.boxes).toHaveLength(1);
});

test("boxes wait for a model that is still loading", () => {
  const story = new Story();
  story.play({ type: "started", models: MODELS, settings: FIRST_SETTINGS });
  expect(story.open(WORD)).toEqual([]);
  const { ticket } = story.last("loadModel");
  const record = { ...Story.ready().screen.model.record! };
  expect(story.play({ type: "modelLoaded", ticket, record })).toMatchObject([{ type: "read" }]);
});
