import type { ModelRecord, Reading } from "@keras-crnn/recognizer";
import type { Effect, Event } from "../../src/state/events.js";
import { reduce } from "../../src/state/reduce.js";
import { FIRST_SCREEN, type Picture, type Screen } from "../../src/state/screen.js";
import { FIRST_SETTINGS, type ModelChoice } from "../../src/state/settings.js";

/** Plays events to the reducer and keeps what it wanted done. */
export class Story {
  screen: Screen = FIRST_SCREEN;
  effects: Effect[] = [];

  /** The effects of these events alone. */
  play(...events: Event[]): Effect[] {
    const before = this.effects.length;
    for (const event of events) {
      const step = reduce(this.screen, event);
      this.screen = step.screen;
      this.effects.push(...step.effects);
    }
    return this.effects.slice(before);
  }

  /** The last effect of a kind. Throws where there was none. */
  last<T extends Effect["type"]>(type: T): Extract<Effect, { type: T }> {
    const found = this.effects.filter((effect) => effect.type === type).at(-1);
    if (found === undefined) throw new Error(`There was no effect '${type}'.`);
    return found as Extract<Effect, { type: T }>;
  }

  /** With a model that is ready. */
  static ready(record: Partial<ModelRecord> = {}): Story {
    const story = new Story();
    story.play({ type: "started", models: MODELS, settings: FIRST_SETTINGS });
    const { ticket } = story.last("loadModel");
    story.play({ type: "modelLoaded", ticket, record: { ...RECORD, ...record } });
    return story;
  }

  /** With a model, and a picture in which boxes are to be drawn. */
  static withPicture(picture: Picture = STREET): Story {
    const story = Story.ready();
    story.open(picture);
    return story;
  }

  open(picture: Picture): Effect[] {
    this.play({ type: "pictureGiven", source: { from: "address", url: "x", name: picture.name } });
    const { ticket } = this.last("openPicture");
    return this.play({ type: "pictureOpened", ticket, picture, boxes: [] });
  }

  /** Answers the reading that was asked for last. */
  answer(text: string, confidence = 0.99): Effect[] {
    const { id, ticket } = this.last("read");
    return this.play({ type: "readingArrived", id, ticket, reading: readingOf(text, confidence) });
  }
}

export const MODELS: ModelChoice[] = [
  { id: "full", label: "English", file: "models/full.tflite" },
  { id: "music", label: "Staves", file: "models/music.tflite" },
];

export const RECORD: ModelRecord = {
  name: "crnn_mobile",
  symbols: [..."abAB"],
  kind: "characters",
  height: 32,
  widths: [100],
  language: "english",
  temperature: 1,
};

export const STREET: Picture = { name: "street.jpg", width: 4000, height: 3000, url: "blob:street" };
export const WORD: Picture = { name: "word.png", width: 100, height: 32, url: "blob:word" };

export function readingOf(text: string, confidence: number): Reading {
  const span = { confidence, left: 0, right: 10 };
  return {
    text,
    confidence,
    characters: [...text].map((character) => ({ text: character, ...span })),
    words: [{ text, ...span, weighed: false }],
    weighed: false,
    turned: 0,
    milliseconds: 3,
  };
}
