import { readFile } from "node:fs/promises";
import type { CompiledModel, LiteRt } from "@litertjs/core";
import { expect, test, vi } from "vitest";
import { LiteRtEngine } from "../src/engine/litert.js";
import { readModel } from "../src/model/model_file.js";
import { describeSpec } from "../src/model/model_spec.js";
import { ROOT } from "./support/golden.js";

vi.mock("@litertjs/core", () => ({
  Tensor: class {
    delete() {}
  },
}));

/** A compiled model that is sure of the first of three classes in each of two frames. */
function makeModel() {
  const output = {
    type: { layout: { dimensions: [1, 2, 3] } },
    toTypedArray: () => Float32Array.of(1, 0, 0, 1, 0, 0),
    delete() {},
  };
  return { run: vi.fn(async () => [output]), delete: vi.fn() } as unknown as CompiledModel;
}

async function makeEngine(...outcomes: (CompiledModel | Error)[]) {
  const file = await readFile(`${ROOT}/web_demo/models/crnn-en-full.tflite`);
  const { spec, network } = await readModel(new Uint8Array(file));
  const loadAndCompile = vi.fn(async () => {
    const outcome = outcomes.shift();
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  const runtime = { loadAndCompile } as unknown as LiteRt;
  const { widths } = describeSpec(spec);
  const [width] = widths;
  const image = { levels: new Uint8Array(32 * width), width, height: 32 };
  return { engine: new LiteRtEngine(runtime, network, widths), image, loadAndCompile };
}

test("a model that could not be compiled is tried again with the next picture", async () => {
  const { engine, image, loadAndCompile } = await makeEngine(new Error("no memory"), makeModel());
  await expect(engine.probabilities(image)).rejects.toThrow("cannot run the model (no memory)");
  expect((await engine.probabilities(image)).time).toBe(2);
  expect(loadAndCompile).toHaveBeenCalledTimes(2);
});

test("two pictures at once of one width need one compiled model", async () => {
  const { engine, image, loadAndCompile } = await makeEngine(makeModel());
  await Promise.all([engine.probabilities(image), engine.probabilities(image)]);
  expect(loadAndCompile).toHaveBeenCalledTimes(1);
});

test("closing gives the compiled models back once the last picture is read", async () => {
  const model = makeModel();
  const { engine, image } = await makeEngine(model);
  const reading = engine.probabilities(image);
  engine.close();
  await reading;
  await vi.waitFor(() => expect(model.delete).toHaveBeenCalledTimes(1));
  expect(model.run).toHaveBeenCalledTimes(1);
});
