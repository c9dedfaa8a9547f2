"""Embeds texts with a model that takes tokens: in runs of similar lengths, each text's vector its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from inferencehub.runtimes.protocol import ModelLoadError, Tensors
from inferencehub.tensors import Array

from .pooling import Pooling, normalized, pooled
from .settings import EmbeddingSettings
from .signature import TEXT, answer, sample, texts_from
from .tokens import Tokenizer

RunTokens: TypeAlias = Callable[[Array, Array], Array]
"""From tokens and mask, INT64 [texts, tokens], to what the model gives: [texts, tokens, d] or [texts, d]."""

# What a run holds at most: more adds memory, and no speed.
MOST_ROWS = 32
MOST_TOKENS = 8_192
# How far a text's vector may be from the one that it has alone, in parts of its largest element: far above the rounding
# of other kernels and of 16 bits, and below what one scale for all texts of a run changes.
_APART = 5e-3

SHARES_NO_RUN = (
    "Each text runs alone: its vector came out another when other texts were beside it, as with weights that are "
    "quantised while they run. A model of floats, or of integers that are turned into floats, embeds several at once."
)


class Embedder:
    """A tokenizer, a model and the way from its output to vectors."""

    def __init__(self, tokenizer: Tokenizer, run: RunTokens, settings: EmbeddingSettings) -> None:
        """Find out what the model gives, by embedding a few texts.

        Raises:
            ModelLoadError: What it gives can't be pooled as the settings say.
        """
        self._tokenizer = tokenizer
        self._run = run
        self._normalize = settings.normalize
        self._most_rows = MOST_ROWS
        tokens = tokenizer.encoded(texts_from(sample(4)[TEXT]))
        self._pooling = _pooling_for(run(*tokenizer.filled(tokens[:1])), settings.pooling)
        alone = np.concatenate([self._vectors([row]) for row in tokens])
        self.dimensions = alone.shape[1]
        self.keeps_apart = _agree(alone, self._vectors(tokens))
        if not self.keeps_apart:
            self._most_rows = 1

    def predict(self, inputs: Tensors) -> Tensors:
        """As a model of the task "embed". Raises InvalidInput where a text is not UTF-8."""
        rows = self._tokenizer.encoded(texts_from(inputs[TEXT]))
        vectors = np.empty((len(rows), self.dimensions), np.float32)
        for places in _runs(rows, self._most_rows):
            vectors[places] = self._vectors([rows[at] for at in places])
        return answer(vectors, np.fromiter(map(len, rows), np.int64, len(rows)))

    def _vectors(self, rows: Sequence[Sequence[int]]) -> Array:
        tokens, mask = self._tokenizer.filled(rows)
        vectors = pooled(self._run(tokens, mask), mask, self._pooling)
        return normalized(vectors) if self._normalize else vectors


def _runs(rows: Sequence[Sequence[int]], most_rows: int) -> Iterator[list[int]]:
    """Which rows share a run: neighbours by length, so that little is filled up."""
    run: list[int] = []
    for at in sorted(range(len(rows)), key=lambda at: len(rows[at])):
        if run and (len(run) == most_rows or (len(run) + 1) * len(rows[at]) > MOST_TOKENS):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _pooling_for(given: Array, wanted: Pooling | None) -> Pooling:
    """How what a model gives becomes one vector a text. A graph may end in the pooling that its files speak of."""
    if given.ndim == 2:
        return "none"
    if given.ndim == 3 and wanted != "none":
        return wanted or "mean"
    gives = f"shape {list(given.shape)}" if given.ndim != 3 else "one for each token"
    raise ModelLoadError(
        f"A vector for each text is expected of the model, and it gives {gives}; declare how they become one in "
        "model.yaml, such as `embedding: {pooling: mean}`."
    )


def _agree(alone: Array, together: Array) -> bool:
    room = _APART * np.abs(alone).max(axis=1, keepdims=True)
    return bool((np.abs(alone - together) <= room).all())
