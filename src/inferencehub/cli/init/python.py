"""The template `python`: a class that is a model."""

from __future__ import annotations

from .template import Template

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
PYTHON = Template(
    about="A model in Python that counts the words and the characters of texts: replace it by your own.",
    files={"models/wordcount/1/model.py": MODEL_PY, "models/wordcount/model.yaml": MODEL_YAML},
    call="inferencehub predict wordcount 'the quick brown fox'",
)
