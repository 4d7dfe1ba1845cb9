"""The process of a Python contender: PyTorch or NumPy. It answers as harness/contender.mjs does."""

import importlib
import json
import math
import os
import resource
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


def blas():
    """The BLAS in this process, by its file's name."""
    try:
        with open("/proc/self/maps") as maps:
            files = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "/" in line}
    except OSError:
        return ""
    return "".join(f", {file}" for file in sorted(files) if "blas" in file or "mkl_rt" in file)


def main():
    spec = json.loads(sys.argv[1])
    try:
        importlib.import_module({"pytorch": "torch", "numpy": "numpy"}[spec["peer"]])
    except ImportError as error:
        return say({"missing": f"{error} in {sys.executable}"})
    peer = importlib.import_module({"pytorch": "pytorch_steps", "numpy": "numpy_steps"}[spec["peer"]])
    step, predict, version = peer.contender(spec)

    def learn(steps):
        for _ in range(int(steps)):
            step()
        with open(os.path.join(spec["folder"], "test-labels"), "rb") as file:
            labels = file.read()[:1000]
        shares = predict(len(labels))
        loss = sum(-math.log(max(row[label], 1e-300)) for row, label in zip(shares, labels))
        right = sum(row.index(max(row)) == label for row, label in zip(shares, labels))
        return {"loss": loss / len(labels), "accuracy": right / len(labels)}

    def work(at_least):
        began = time.perf_counter()
        done, ms = 0, 0
        while ms < at_least:
            done += step()
            ms = (time.perf_counter() - began) * 1000
        return {"done": done, "ms": ms}

    def go(ms):
        work(ms)  # threads awake, caches warm
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return {**work(ms), "peakBytes": kilobytes * (1 if sys.platform == "darwin" else 1024)}

    say({"version": version + (blas() if spec["peer"] == "numpy" else "")})
    for line in sys.stdin:
        question, amount = line.split()
        say({"learn": learn, "go": go}[question](float(amount)))


main()
