"""From a vector for each token to one for each text."""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np

from inferencehub.tensors import Array

Pooling: TypeAlias = Literal["mean", "cls", "last", "none"]


def pooled(hidden: Array, mask: Array, pooling: Pooling) -> Array:
    """One vector a text.

    Args:
        hidden: [texts, tokens, d]; for the pooling "none" [texts, d].
        mask: [texts, tokens], 1 for a token and 0 for what fills up behind it.
        pooling: The mean of all tokens, the first one, the last one, or what the model itself has made.
    """
    hidden = hidden.astype(np.float32, copy=False)
    if pooling == "none":
        return hidden
    if pooling == "cls":
        return np.ascontiguousarray(hidden[:, 0])
    counts = mask.sum(axis=1)
    if pooling == "last":
        return np.asarray(hidden[np.arange(len(hidden)), np.maximum(counts, 1) - 1])
    # Filled places may hold anything, NaN among it, so they are taken out and not multiplied by 0.
    total = np.where(mask[..., np.newaxis] == 1, hidden, np.float32(0)).sum(axis=1)
    return np.asarray(total / np.maximum(counts, 1)[:, np.newaxis].astype(np.float32))


def normalized(vectors: Array) -> Array:
    """The same directions with the length 1; a vector of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, np.float32(1e-12)))
