import { expect, test } from "vitest";
import { cureOf, CURES, formatMilliseconds, percent, SENTENCES } from "../../src/state/wording.js";
import type { Problem } from "../../src/state/screen.js";

test("nothing is 100 per cent sure that is not certain", () => {
  expect([0, 0.239, 0.999999, 1].map(percent)).toEqual([0, 23, 99, 100]);
});

test("few milliseconds have a digit more", () => {
  expect([0.44, 9.94, 23.4].map(formatMilliseconds)).toEqual(["0.4 ms", "9.9 ms", "23 ms"]);
});

test("each problem has a sentence that says what to do, and cures have a button", () => {
  for (const [problem, sentence] of Object.entries(SENTENCES)) {
    expect(sentence, problem).toMatch(/[.]$/);
    const cure = cureOf(problem as Problem);
    if (cure !== null) expect(CURES[cure]).not.toBe("");
  }
});
