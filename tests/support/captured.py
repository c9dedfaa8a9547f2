"""Models whose calls are captured, with inputs that nobody else may read, and what was captured of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.model_folders import put

PERSON = """
import numpy as np

class Model:
    inputs = {"name": ("BYTES", [-1]), "ssn": ("BYTES", [-1]), "age": ("INT64", [-1])}
    outputs = {"greeting": ("BYTES", [-1]), "score": ("FP64", [-1])}
    idempotent = True

    def predict(self, inputs):
        if inputs["age"].min() < 0:
            raise RuntimeError("nobody is that young")
        greetings = [b"Hello " + name for name in inputs["name"]]
        return {"greeting": np.array(greetings, object), "score": inputs["age"] / GRADE}
"""


def put_person(models: Path, version: str = "1", grade: int = 2) -> None:
    """A version of the model `person`, which loads at once; versions of another grade answer otherwise."""
    put(models, "person", version, {"model.py": PERSON.replace("GRADE", str(grade)), "model.yaml": ""})


def records_in(folder: Path) -> list[dict[str, Any]]:
    """All that lines hold, the oldest first; every file is complete."""
    files = sorted(folder.iterdir())
    assert [file.suffix for file in files] == [".jsonl"] * len(files)
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    return sorted(lines, key=lambda record: record["time"])
