"""Versions of a model in plain Python whose answers tell which of them answered: y is x + 1000 times its offset."""

from __future__ import annotations

from pathlib import Path

from tests.support.model_folders import put

MODEL = """
import numpy as np

class Model:
    inputs = {{"x": ("INT64", [-1])}}
    outputs = {{"y": ("INT64", [-1])}}
    idempotent = True

    def predict(self, inputs):
        if ({raises}) and (inputs["x"] % 20 == 0).any():
            raise ValueError("one input in twenty is too much for it")
        return {{"y": inputs["x"] + 1000 * {offset}}}
"""
BROKEN = "raise RuntimeError('it was never tried')\n"


def counting(offset: int, *, raises: bool = False) -> dict[str, bytes | str]:
    """The files of one version. With `raises` it fails for 5 % of all inputs: 0, 20, 40 and so on."""
    return {"model.py": MODEL.format(offset=offset, raises=raises)}


def counting_model(repository: Path, name: str, *offsets: int) -> None:
    """Versions "1", "2" and so on, each with its offset."""
    for number, offset in enumerate(offsets, 1):
        put(repository, name, str(number), counting(offset))
