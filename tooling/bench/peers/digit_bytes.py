"""The digits that the bench laid out, and the order in which they are taken."""

import os


def read(spec, name):
    with open(os.path.join(spec["folder"], name), "rb") as file:
        return bytearray(file.read())


def minibatches(size, batch, permutation):
    """Slices of an order shuffled anew each epoch, without end."""
    while True:
        order = permutation(size)
        for start in range(0, size - batch + 1, batch):
            yield order[start : start + batch]
