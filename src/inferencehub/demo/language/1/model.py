"""Tells the language of a text by how often its letters, pairs, triples and words occur in each language."""

from __future__ import annotations

import unicodedata
import zlib
from pathlib import Path

import numpy as np

from inferencehub import InvalidInput

# The beginning decides: more text costs time and changes nothing.
MAX_CHARACTERS = 2000
BUCKETS = 1 << 14
# Runs of 1, 2 and 3 letters, and whole words, each counted in buckets of its own.
RUN_LENGTHS = (1, 2, 3)
TABLES = len(RUN_LENGTHS) + 1


class _Letters(dict[int, int]):
    """For str.translate: letters and the marks on them stay, all else becomes a space; filled as characters occur."""

    def __missing__(self, code_point: int) -> int:
        is_letter = unicodedata.category(chr(code_point))[0] in "LM"
        self[code_point] = code_point if is_letter else ord(" ")
        return self[code_point]


_LETTERS = _Letters()


def words(text: str) -> list[str]:
    """Return the words in lower case, without digits and punctuation."""
    return unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).lower().translate(_LETTERS).split()


def buckets(text: str) -> np.ndarray:
    """Return the bucket of each letter, pair, triple and word of a text, as INT64 [n]."""
    found = words(text)
    if not found:
        return np.empty(0, np.int64)
    letters = np.frombuffer(f" {' '.join(found)} ".encode("utf-32-le"), np.uint32)
    tables = [table * BUCKETS + _hashed(letters, length) for table, length in enumerate(RUN_LENGTHS)]
    word_hashes = np.array([zlib.crc32(word.encode()) % BUCKETS for word in found], np.int64)
    return np.concatenate([*tables, len(RUN_LENGTHS) * BUCKETS + word_hashes])


def _hashed(letters: np.ndarray, length: int) -> np.ndarray:
    """Return the bucket of every run of so many letters (FNV-1a over code points, with a last mixing step)."""
    runs = max(len(letters) - length + 1, 0)
    state = np.full(runs, 0x811C9DC5, np.uint32)
    for offset in range(length):
        state = (state ^ letters[offset : offset + runs]) * np.uint32(0x01000193)
        state ^= state >> np.uint32(15)
    return (state % BUCKETS).astype(np.int64)


class Model:
    """Scores each language; model.yaml turns the scores into a label and probabilities."""

    inputs = {"text": ("BYTES", [-1])}  # noqa: RUF012 - no one changes it
    outputs = {"scores": ("FP32", [-1, 32])}  # noqa: RUF012
    idempotent = True

    def load(self, folder: Path) -> None:
        """Read the evidence that examples/language/train.py has counted."""
        with np.load(Path(folder) / "weights.npz", allow_pickle=False) as file:
            self._evidence = file["evidence"]  # UINT8 [tables * buckets, languages]
            self._scale = float(file["scale"])

    def predict(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Score every text on its own."""
        return {"scores": np.stack([self._scores(_text(element)) for element in inputs["text"]])}

    def _scores(self, text: str) -> np.ndarray:
        found = buckets(text)
        evidence = self._evidence[found].sum(axis=0, dtype=np.float32)
        # Neighbouring runs say much the same, so evidence grows as the square root of the text; the scale is fitted.
        scores: np.ndarray = evidence * np.float32(self._scale / np.sqrt(max(len(found), 1)))
        return scores


def _text(element: bytes) -> str:
    try:
        return bytes(element).decode()
    except UnicodeDecodeError as error:
        raise InvalidInput("`text` must be UTF-8.") from error
