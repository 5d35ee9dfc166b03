/**
 * Makes the model files of the page: `npm run models`, or `npm run models -- crnn-en`.
 *
 * Needs Python with keras-crnn and its extra `train`; PYTHON names another than python3.
 */
import { execFileSync } from "node:child_process";
import path from "node:path";

const names = process.argv.length > 2 ? process.argv.slice(2) : ["crnn-en-full"];
const root = path.dirname(import.meta.dirname);

for (const name of names) {
  const file = path.join(import.meta.dirname, "models", `${name}.tflite`);
  const asked = ["-m", "keras_crnn", "export", name, "--formats", "web", "--out", file];
  execFileSync(process.env.PYTHON ?? "python3", asked, { cwd: root, stdio: "inherit" });
}
