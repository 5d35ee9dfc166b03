"""Runs model files over prepared images and keeps the probabilities.

    python frames.py FOLDER

It is run by this machine's Python and by that of an emulated one, so it imports NumPy and LiteRT
alone, and onnxruntime for an `.onnx` file. FOLDER holds `request.json`, a list of
`{"file": path, "inputs": name, "times": how often}`, and `inputs.npz` with the images, such as
`(1, height, width, 1)`, as `NAME/0`, `NAME/1` and so on. The probabilities are written to
`answer.npz`, named likewise by the place of the file in the list, and milliseconds and machine to
`answer.json`.
"""

import json
import platform
import sys
import time
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter


def run(path, images):
    """Probabilities `(time, classes)` of each image, and milliseconds of each."""
    if path.endswith(".onnx"):
        return run_onnx(path, images)
    interpreter = Interpreter(model_path=path, num_threads=1)
    interpreter.allocate_tensors()
    if len(interpreter.get_signature_list()) > 1:
        return run_by_width(interpreter, images)
    inputs = interpreter.get_input_details()[0]
    output = interpreter.get_output_details()[0]["index"]
    shape, found, spent = tuple(inputs["shape"]), [], []
    for image in images:
        if image.shape != shape:
            interpreter.resize_tensor_input(inputs["index"], image.shape)
            interpreter.allocate_tensors()
            shape = image.shape
        interpreter.reset_all_variables()  # the LSTMs' state of the image before
        interpreter.set_tensor(inputs["index"], image.astype(inputs["dtype"], copy=False))
        begun = time.perf_counter()
        interpreter.invoke()
        spent.append(1000 * (time.perf_counter() - begun))
        found.append(interpreter.get_tensor(output)[0])
    return found, spent


def run_by_width(interpreter, images):
    """The same of a stateless file, which has a graph for each width."""
    runners = {}
    for name in interpreter.get_signature_list():
        runner = interpreter.get_signature_runner(name)
        runners[int(runner.get_input_details()["image"]["shape"][2])] = runner
    found, spent = [], []
    for image in images:
        begun = time.perf_counter()
        found.append(runners[image.shape[2]](image=image)["probabilities"][0])
        spent.append(1000 * (time.perf_counter() - begun))
    return found, spent


def run_onnx(path, images):
    """The same of an `.onnx` file."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = InferenceSession(path, options, providers=["CPUExecutionProvider"])
    name, found, spent = session.get_inputs()[0].name, [], []
    for image in images:
        begun = time.perf_counter()
        found.append(session.run(None, {name: image})[0][0])
        spent.append(1000 * (time.perf_counter() - begun))
    return found, spent


def main(folder):
    """Runs what the request names."""
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    kept, milliseconds = {}, []
    with np.load(folder / "inputs.npz") as inputs:
        for place, one in enumerate(request):
            names = [name for name in inputs.files if name.startswith(one["inputs"] + "/")]
            names.sort(key=lambda name: int(name.rpartition("/")[2]))
            images = [inputs[name] for name in names]
            frames, spent = run(one["file"], images * one["times"])
            kept.update({f"{place}/{k}": frames[k] for k in range(len(images))})
            milliseconds.append(spent)
            print(one["file"], file=sys.stderr, flush=True)
    np.savez(folder / "answer.npz", **kept)
    about = {"machine": platform.machine(), "milliseconds": milliseconds}
    (folder / "answer.json").write_text(json.dumps(about), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
