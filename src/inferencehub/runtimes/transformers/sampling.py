"""Chooses the next token from what a model thinks of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from inferencehub.runtimes.generation.parameters import refused
from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.tensors import Array

# Parameters of a request that this honours.
SUPPORTS = (
    "temperature", "top_p", "top_k", "min_p", "seed", "presence_penalty", "frequency_penalty", "repetition_penalty",
    "logprobs", "top_logprobs",
)  # fmt: skip


class Sampler:
    """Draws tokens as one request wants them drawn."""

    def __init__(self, request: GenerationRequest, prompt: Sequence[int], usual: Mapping[str, Any]) -> None:
        """Begin with a request.

        Args:
            request: Its parameters stand above `usual`.
            prompt: The tokens of the prompt, which `repetition_penalty` looks at too.
            usual: What the model's authors advise, such as `{"temperature": 0.6}`.

        Raises:
            InvalidInput: A parameter is no number of its kind.
        """
        asked = {**usual, **request.parameters}
        self._temperature = _number(asked, "temperature", 1.0, 0.0)
        self._top_p = _number(asked, "top_p", 1.0, 0.0)
        self._top_k = int(_number(asked, "top_k", 0, -1))
        self._min_p = _number(asked, "min_p", 0.0, 0.0)
        self._repetition = _number(asked, "repetition_penalty", 1.0, 0.01)
        self._presence = request.presence_penalty
        self._frequency = request.frequency_penalty
        self._random = np.random.default_rng(None if request.seed is None else request.seed % 2**64)
        self._prompt = sorted(set(prompt))
        self._made: Counter[int] = Counter()

    def draw(self, logits: Array) -> int:
        """The next token. `logits`: FP32 [vocabulary]."""
        scores = self._penalized(logits.astype(np.float64))
        token = int(scores.argmax()) if self._temperature == 0 else self._drawn(scores / self._temperature)
        self._made[token] += 1
        return token

    def _penalized(self, scores: Array) -> Array:
        if self._repetition != 1.0:
            seen = sorted({*self._prompt, *self._made})
            known = scores[seen]
            scores[seen] = np.where(known > 0, known / self._repetition, known * self._repetition)
        if self._made and (self._presence or self._frequency):
            tokens = list(self._made)
            counts = np.fromiter(self._made.values(), np.float64, len(tokens))
            scores[tokens] -= self._presence + self._frequency * counts
        return scores

    def _drawn(self, scores: Array) -> int:
        """One of the tokens that are left by chance, the likely ones more often."""
        kept = self._likeliest(scores)
        odds = np.exp(scores[kept] - scores.max())
        odds[odds < self._min_p] = 0.0
        if self._top_p < 1.0:
            before = np.cumsum(odds) - odds
            odds[1:][before[1:] >= self._top_p * odds.sum()] = 0.0
        reached = np.cumsum(odds)
        return int(kept[min(np.searchsorted(reached, self._random.random() * reached[-1], "right"), len(kept) - 1)])

    def _likeliest(self, scores: Array) -> Array:
        """The tokens to draw from, the likeliest first where that matters: sorting a vocabulary takes milliseconds."""
        kept = np.arange(len(scores))
        if 0 < self._top_k < len(scores):
            kept = np.argpartition(-scores, self._top_k - 1)[: self._top_k]
        if self._top_p < 1.0 or len(kept) < len(scores):
            kept = kept[np.argsort(-scores[kept], kind="stable")]
        return kept


def _number(asked: Mapping[str, Any], name: str, usual: float, least: float) -> float:
    value = asked.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value < float("inf"):
        raise refused(name, f"must be a number of at least {least:g}")
    return value


def log_probabilities(logits: Array) -> Array:
    """Of all tokens, before temperature and penalties."""
    shifted = logits.astype(np.float64) - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))
