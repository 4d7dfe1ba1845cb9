"""Runs exported PyTorch networks.

For each folder in the JSON on standard input, x.bin goes through model.py and becomes y.bin. The first one is also run as a
user does: python3 model.py.
"""

import importlib.util
import json
import runpy
import struct
import sys
import types
from pathlib import Path

import torch


def load_file(path):
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, about in header.items():
        begin, end = (8 + length + offset for offset in about["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(about["shape"])
    return tensors


if importlib.util.find_spec("safetensors") is None:
    # Not installed here: its one function that model.py uses.
    torch_part = types.ModuleType("safetensors.torch")
    torch_part.load_file = load_file
    sys.modules["safetensors"] = types.ModuleType("safetensors")
    sys.modules["safetensors.torch"] = torch_part

for job in json.load(sys.stdin):
    folder = Path(job["folder"])
    spec = importlib.util.spec_from_file_location("model", folder / "model.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    x = torch.frombuffer(bytearray((folder / "x.bin").read_bytes()), dtype=torch.float32).reshape(job["shape"])
    with torch.no_grad():
        y = module.load()(x).contiguous()
    (folder / "y.bin").write_bytes(bytes(y.untyped_storage()))
    if job["first"]:
        runpy.run_path(str(folder / "model.py"), run_name="__main__")
