"""Picks the next token of each sequence from the scores of all."""

from __future__ import annotations

import numpy as np

from .weights import Matrix


class Sampler:
    """The choices of one sequence: the same ones again for the same seed, prompt and settings.

    Args:
        temperature: 0 picks the likeliest token; 1 picks as the model has learned.
        top_p: Only the likeliest tokens that together have this probability (Holtzman et al., nucleus sampling, 2020).
        seed: None: another one each time.
    """

    def __init__(self, temperature: float, top_p: float, seed: int | None) -> None:
        self._temperature = temperature
        self._top_p = top_p
        self._random = np.random.default_rng(seed)

    def pick(self, scores: Matrix) -> int:
        """The next token, of scores FP32 [vocabulary]."""
        if self._temperature == 0:
            return int(scores.argmax())
        probabilities = np.exp((scores - scores.max()).astype(np.float64) / self._temperature)
        probabilities /= probabilities.sum()
        if self._top_p == 1:
            return int(self._random.choice(len(probabilities), p=probabilities))
        likeliest = np.argsort(-probabilities)
        together = np.cumsum(probabilities[likeliest])
        kept = likeliest[: int(np.searchsorted(together, self._top_p)) + 1]
        return int(self._random.choice(kept, p=probabilities[kept] / probabilities[kept].sum()))
