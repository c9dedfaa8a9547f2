"""Models in plain Python whose inputs need every control that the playground has; their answers tell what arrived."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from tests.support.estimators import pinned
from tests.support.model_folders import put

GUEST = """
import numpy as np
import inferencehub

class Model:
    inputs = {"age": ("INT64", [-1]), "member": ("BOOL", [-1]), "city": ("BYTES", [-1]), "point": ("FP32", [-1, 2])}
    outputs = {"said": ("BYTES", [-1])}
    idempotent = True

    def predict(self, inputs):
        rows = zip(*(inputs[name].tolist() for name in ("age", "member", "city", "point")))
        return {"said": np.array([repr(row).encode() for row in rows], dtype=object)}
"""

SHAPES = """
import numpy as np

class Model:
    inputs = {"scale": ("FP64", []), "ids": ("INT64", [-1]), "grid": ("FP32", [-1, 3]), "cube": ("UINT8", [2, 2, 2])}
    outputs = {"said": ("BYTES", [])}

    def predict(self, inputs):
        said = repr({name: value.tolist() for name, value in inputs.items()})
        return {"said": np.array(said.encode(), dtype=object)}
"""

PHOTO = """
class Model:
    inputs = {"photo": ("UINT8", [-1, 12, 12, 3]), "weight": ("FP32", [-1])}
    outputs = {"mean": ("FP32", [-1, 3])}
    idempotent = True

    def predict(self, inputs):
        return {"mean": inputs["photo"].mean(axis=(1, 2)).astype("float32") * inputs["weight"][:, None]}
"""
PHOTO_YAML = "image: {input: photo, layout: HWC, black: 0, white: 255}\n"

PATIENCE = """
import threading

class Model:
    inputs = {"seconds": ("FP32", [-1])}
    outputs = {"waited": ("FP32", [-1])}

    def predict(self, inputs):
        threading.Event().wait(float(inputs["seconds"].max()))
        return {"waited": inputs["seconds"]}
"""

BROKEN = "raise RuntimeError('it never worked')\n"


PEOPLE = pd.DataFrame({"age": [20.0, 30, 40, 50, 60, 70], "city": ["Oslo", "Rome", "Paris"] * 2})
HOUSES = pd.DataFrame({"rooms": [1.0, 2, 3, 4], "floor area": [20.0, 45, 70, 120]})


def churn() -> dict[str, bytes | str]:
    encoder = make_column_transformer((OneHotEncoder(), ["city"]), remainder="passthrough")
    model = make_pipeline(encoder, LogisticRegression()).fit(PEOPLE, ["stays", "leaves", "stays"] * 2)
    return pinned(model)


def house() -> dict[str, bytes | str]:
    return pinned(LogisticRegression().fit(HOUSES, ["flat", "flat", "house", "house"]))


def form_models(repository: Path) -> None:
    """`guest` (version 2 FAILED): a row of every datatype; `shapes`: unbatched; `photo`: colours and a number;
    `patience`: answers only after so many seconds; `churn`: a column of numbers and one of categories; `house`: a
    matrix whose columns have names."""
    put(repository, "guest", "1", {"model.py": GUEST})
    put(repository, "guest", "2", {"model.py": BROKEN})
    put(repository, "patience", "1", {"model.py": PATIENCE})
    put(repository, "shapes", "1", {"model.py": SHAPES})
    put(repository, "photo", "1", {"model.py": PHOTO, "model.yaml": PHOTO_YAML})
    put(repository, "churn", "1", churn())
    put(repository, "house", "1", house())
