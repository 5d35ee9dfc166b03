import type { Effect } from "./events.js";
import type { Screen } from "./screen.js";

/** A screen, and what has to be done for it, in this order. */
export interface Step {
  screen: Screen;
  effects: Effect[];
}

export function step(screen: Screen, ...effects: Effect[]): Step {
  return { screen, effects };
}

/** The screen with words for the screen reader. */
export function say(screen: Screen, text: string): Screen {
  return { ...screen, said: { text, turn: screen.said.turn + 1 } };
}
