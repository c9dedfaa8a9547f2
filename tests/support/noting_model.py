"""A model in plain Python that notes each input in a file before it answers: calls of it may not run twice."""

from __future__ import annotations

from pathlib import Path

from tests.support.model_folders import put

MODEL = """
import os, time

class Model:
    inputs = {{"x": ("FP64", [-1])}}
    outputs = {{"y": ("FP64", [-1])}}

    def load(self, folder):
        self.notes = os.open({notes!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def predict(self, inputs):
        os.write(self.notes, b"%d\\n" % int(inputs["x"][0]))
        # A warm-up may have any input but these.
        time.sleep({takes_s} if inputs["x"][0] > 100 else 0)
        return {{"y": inputs["x"]}}
"""


def noting_model(models: Path, notes: Path, *, takes_s: float = 0) -> None:
    """The model `noting`, whose calls take so many seconds. A test counts with numbers above 100 only."""
    put(models, "noting", "1", {"model.py": MODEL.format(notes=str(notes), takes_s=takes_s)})


def noted(notes: Path) -> list[int]:
    """What has run, in order, without the warm-up."""
    return [number for number in map(int, notes.read_text().split()) if number > 100]
