import { Frames } from "../engine/engine.js";

/**
 * Softmax outputs as logits divided by a temperature would give them: above 1 less sure, below 1
 * more. The best class of a frame stays, and so do exact zeros.
 */
export function temper(frames: Frames, temperature: number): Frames {
  checkTemperature(temperature);
  if (temperature === 1) return frames;
  const values = frames.values.map((value) => value ** (1 / temperature));
  for (let first = 0; first < values.length; first += frames.classes) {
    const row = values.subarray(first, first + frames.classes);
    const sum = row.reduce((a, b) => a + b, 0);
    if (sum > 0) for (let k = 0; k < row.length; k++) row[k] /= sum;
  }
  return new Frames(frames.time, frames.classes, values);
}

/** Refuses a temperature that is not positive. */
export function checkTemperature(temperature: number): void {
  if (!(temperature > 0 && temperature < Infinity)) {
    throw new Error(`A temperature must be positive; got ${temperature}.`);
  }
}
