import path from "node:path";
import { expect, test } from "vitest";
import { copyRuntime, readInBrowser, readInPython, withFolder } from "./golden.mjs";

test("300 golden pictures are read as Python reads them by the same file", async () => {
  await withFolder(async (folder) => {
    const golden = path.join(folder, "golden");
    const runtime = copyRuntime(path.join(folder, "runtime"));
    const wanted = readInPython(golden, 1);
    expect(wanted.length).toBe(300);
    const asked = { golden, runtime, count: 300, passes: 1, weigh: true };
    const { plain, weighed, lines } = await readInBrowser(asked);
    expect(plain.map((one) => one.text)).toEqual(wanted.map((one) => one.plain.text));
    expect(weighed!.map((one) => one.text)).toEqual(wanted.map((one) => one.weighed.text));
    expect(lines).toEqual([]); // nothing on the console
    const sideways = weighed!.map((one) => one.turned);
    expect(sideways).toEqual(wanted.map((one) => one.weighed.turned));
    expect(new Set(sideways)).toEqual(new Set([0, 90, 270]));
    const changed = plain.filter((one, k) => one.text !== weighed![k].text);
    expect(changed.length).toBeGreaterThan(0);
  });
});
