"""FastAPI with a model of pictures in its process: raw bytes the short way, and JSON by a pydantic model."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
from fastapi import FastAPI, Request
from pydantic import BaseModel

# The very file that InferenceHub serves.
model = runpy.run_path(str(Path(__file__).parent / "models" / "pixels" / "1" / "model.py"))["Model"]()
app = FastAPI()


class Picture(BaseModel):
    """A picture as nested lists: channels, rows, columns."""

    inputs: list[list[list[float]]]


@app.post("/raw")
async def raw(request: Request) -> dict[str, list[list[float]]]:
    """Take FP32 values as they lie in memory, any number of pictures of 3×224×224."""
    pictures = np.frombuffer(await request.body(), np.float32).reshape(-1, 3, 224, 224)
    return {"mean": model.predict({"image": pictures})["mean"].tolist()}


@app.post("/json")
async def as_json(picture: Picture) -> dict[str, list[float]]:
    """Take one picture as JSON."""
    pictures = np.array([picture.inputs], np.float32)
    return {"mean": model.predict({"image": pictures})["mean"][0].tolist()}
