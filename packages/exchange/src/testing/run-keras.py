"""Runs exported Keras networks: for each folder in the JSON on standard input, x.bin goes through model.py, becomes y.bin,
and does so again after Keras has saved the model in its own format."""

import importlib.util
import json
import os
import sys
from pathlib import Path

if "KERAS_BACKEND" not in os.environ:
    backends = ["tensorflow", "jax", "torch"]
    os.environ["KERAS_BACKEND"] = next(name for name in backends if importlib.util.find_spec(name))

import keras
import numpy

for job in json.load(sys.stdin):
    folder = Path(job["folder"])
    spec = importlib.util.spec_from_file_location("model", folder / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    x = numpy.fromfile(folder / "x.bin", dtype="<f4").reshape(job["shape"])
    net = module.load()
    y = keras.ops.convert_to_numpy(net(x))
    net.save(folder / "model.keras")
    again = keras.ops.convert_to_numpy(keras.saving.load_model(folder / "model.keras")(x))
    assert numpy.array_equal(y, again)
    y.astype("<f4").tofile(folder / "y.bin")
