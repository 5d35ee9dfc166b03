import type { Effect, Event } from "./state/events.js";
import { reduce } from "./state/reduce.js";
import { FIRST_SCREEN, type Screen } from "./state/screen.js";

export type Dispatch = (event: Event) => void;

/** Holds the screen: events go in, what to show and what to do come out. */
export class Store {
  private current: Screen = FIRST_SCREEN;
  private readonly queue: Event[] = [];
  private busy = false;

  constructor(
    private readonly show: (screen: Screen) => void,
    private readonly perform: (effect: Effect) => void,
  ) {}

  get screen(): Screen {
    return this.current;
  }

  /** Events that come while one is at work wait for their turn. */
  readonly dispatch: Dispatch = (event) => {
    this.queue.push(event);
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.queue.shift(); next !== undefined; next = this.queue.shift()) {
        const { screen, effects } = reduce(this.current, next);
        if (screen !== this.current) {
          this.current = screen;
          this.show(screen);
        }
        effects.forEach(this.perform);
      }
    } finally {
      this.busy = false;
    }
  };
}
