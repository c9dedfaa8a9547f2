"""`inferencehub init`: a folder to start from, with a model in Python that works and a settings file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .output import fail, talk

MODEL_PY = '''"""Counts the words and the characters of each text: a model to replace by your own."""

import numpy as np

import inferencehub


class Model:
    # -1 leaves a length open. The first dimension of inputs and outputs counts rows, one for each text.
    inputs = {"text": ("BYTES", [-1])}
    outputs = {"words": ("INT64", [-1]), "characters": ("INT64", [-1])}
    # The same call may run twice without harm, so a call that a lost worker took along is sent again.
    idempotent = True

    def load(self, folder):
        """Called once with this version's folder; open weights and other files here."""

    def predict(self, inputs):
        texts = [element.decode() for element in inputs["text"]]
        if not all(text.strip() for text in texts):
            raise inferencehub.InvalidInput("Expected a text with at least one word, got an empty one.")
        return {
            "words": np.array([len(text.split()) for text in texts], np.int64),
            "characters": np.array([len(text) for text in texts], np.int64),
        }
'''
MODEL_YAML = """# What the file itself does not say about the model; all of it is optional.
examples:
  - name: a sentence
    inputs:
      text: ["the quick brown fox"]

# batching:
#   max_batch_size: 32   # rows that run together
#   max_delay_ms: 0      # how long an idle model waits for more of them
# deadline_ms: 5000
"""
INFERENCEHUB_YAML = """# Settings of `inferencehub up` in this folder. `inferencehub config show` prints them all, and
# `inferencehub config schema` says what each is. The environment wins over this file, with
# INFERENCEHUB_GATEWAY__PORT=8080 for one, and flags win over both.

models:
  path: models         # NAME/VERSION/model.onnx, model.skops, model.pt2, model.py …

gateway:
  host: 127.0.0.1      # 0.0.0.0 for other machines too
  port: 3000
  # tls_cert: cert.pem
  # tls_key: key.pem
  # cors_origins: [https://app.example.com]
  # allowed_hosts: [hub.example.com]   # names, besides localhost, under which browsers open the dashboard

workers:
  count: 1

# Limits for keys that have none of their own.
# rate:
#   requests: 1000
#   window_s: 60
"""
FILES = {
    "models/wordcount/1/model.py": MODEL_PY,
    "models/wordcount/model.yaml": MODEL_YAML,
    "inferencehub.yaml": INFERENCEHUB_YAML,
}


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make or to fill.")]) -> None:
    """Make a folder with a model and settings to start from.

    Nothing is ever overwritten.
    """
    taken = [name for name in FILES if (folder / name).exists()]
    if taken:
        fail(f"Expected a folder without {', '.join(taken)}, got one with; choose another, nothing was changed.", 1)
    try:
        for name, text in FILES.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(file)
    except OSError as error:
        fail(f"Cannot write {error.filename}: {error.strerror}.", 1)
    talk(f"\nNow: cd {folder} && inferencehub up")
