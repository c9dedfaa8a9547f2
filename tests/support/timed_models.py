"""Models whose runs take as long as a test says, and note each that begins: what they did is known from outside."""

from __future__ import annotations

from pathlib import Path

from tests.support.model_folders import put

SOURCE = """
import os
import time


class Model:
    inputs = {{"x": ("FP32", [{rows}1])}}
    outputs = {{"y": ("FP32", [{rows}1])}}
    idempotent = True

    def load(self, folder):
        # A line for each run, before it begins; appended whole, whoever else writes.
        self.runs = os.open({runs!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def predict(self, inputs):
        os.write(self.runs, b"%.6f %d\\n" % (time.monotonic(), len(inputs["x"])))
        time.sleep({run_s})
        return {{"y": inputs["x"]}}
"""


class TimedModel:
    """A version in a folder of models, whose runs take `run_s` each and hold up to `max_rows` rows."""

    def __init__(self, models: Path, name: str, run_s: float, *, max_rows: int = 1) -> None:
        self.name = name
        self.run_s = run_s
        self.max_rows = max_rows
        self._runs = models.parent / f"{name}-runs.txt"
        batched = max_rows > 1
        files: dict[str, bytes | str] = {
            "model.py": SOURCE.format(rows="-1, " if batched else "", runs=str(self._runs), run_s=run_s)
        }
        if batched:
            files["model.yaml"] = f"batching: {{max_batch_size: {max_rows}}}\n"
        put(models, name, "1", files)

    @property
    def inputs(self) -> object:
        """Those of a call."""
        return {"x": [[1.0]] if self.max_rows > 1 else [1.0]}

    def runs(self) -> int:
        """How many have begun since it was loaded for the first time."""
        return len(self._runs.read_text().splitlines())
