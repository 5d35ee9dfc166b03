import { expect } from "vitest";

/** Compares numbers to a share of their size; `null` is what JSON has for minus infinity. */
export function expectNear(got: number, wanted: number | null, tolerance = 1e-9, name = ""): void {
  if (wanted === null) return expect(got, name).toBe(-Infinity);
  const near = Math.abs(wanted - got) <= tolerance * (1 + Math.abs(wanted));
  expect(near, `${name}: Python gives ${wanted}, got ${got}`).toBe(true);
}
