"""Fitted estimators as the files of a version."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import joblib


def pinned(estimator: Any, yaml: str = "") -> dict[str, bytes | str]:
    """A pickle and the model.yaml that pins its digest, with more lines in it."""
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    content = buffer.getvalue()
    trust = f"trust: sha256:{hashlib.sha256(content).hexdigest()}\n"
    return {"model.joblib": content, "model.yaml": trust + yaml}
