import { afterEach, expect, test, vi } from "vitest";
import { fetchBytes } from "../src/fetch_bytes.js";

afterEach(() => void vi.unstubAllGlobals());

/** Has `fetch` answer with a body. */
function answer(body: BodyInit, status = 200): void {
  vi.stubGlobal("fetch", async () => new Response(body, { status }));
}

test("the bytes of a file are fetched", async () => {
  answer(Uint8Array.of(1, 2, 3));
  expect([...(await fetchBytes("models/a.tflite"))]).toEqual([1, 2, 3]);
});

test("a connection that breaks while a file comes is the network's fault", async () => {
  answer(
    new ReadableStream({
      start(controller) {
        controller.enqueue(Uint8Array.of(1, 2, 3));
        controller.error(new TypeError("network error"));
      },
    }),
  );
  await expect(fetchBytes("models/a.tflite")).rejects.toMatchObject({ code: "network" });
  answer("gone", 404);
  await expect(fetchBytes("models/a.tflite")).rejects.toMatchObject({ code: "network" });
});
