"""Turns texts into the numbers of their tokens, by a model's own tokenizer.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.tensors import Array

if TYPE_CHECKING:
    from inferencehub.runtimes.embedding.settings import EmbeddingSettings

TOKENIZER = "tokenizer.json"


class Tokenizer:
    """A tokenizer that cuts off what is longer than the model takes."""

    def __init__(self, content: bytes, settings: EmbeddingSettings, extra: str) -> None:
        """Read a tokenizer.json.

        Args:
            content: The file's.
            settings: How many tokens are used.
            extra: What to install where the library is missing.

        Raises:
            ModelLoadError: The library is not installed, or does not take the file or the limit.
        """
        try:
            with import_turn("tokenizers"):
                from tokenizers import Tokenizer as Library
        except ImportError as error:
            raise missing_extra(extra, TOKENIZER, error) from error
        try:
            self._library: Any = Library.from_str(content.decode())
        except Exception as error:
            raise ModelLoadError(
                f"{TOKENIZER} is damaged, or of a kind that this version of tokenizers does not know; copy it again, "
                "or update tokenizers.",
                f"{type(error).__name__}: {error}",
            ) from error
        padding = self._library.padding or {}
        self._fill = int(padding.get("pad_id", self._library.token_to_id("[PAD]") or 0))
        self._lower_case = settings.lower_case
        self._library.no_padding()
        added = self._library.num_special_tokens_to_add(False)
        if settings.max_tokens <= added:
            raise ModelLoadError(
                f"`max_tokens` is {settings.max_tokens}, and the tokenizer itself adds {added} to each text; "
                "let it be more."
            )
        self._library.enable_truncation(settings.max_tokens)

    def encoded(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, with those that mark its beginning and end."""
        # One by one: for several at once the library would start threads of its own.
        return [self._library.encode(self._prepared(text)).ids for text in texts]

    def filled(self, rows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
        """Tokens and mask of several texts, each filled up to the longest: INT64 [texts, tokens]."""
        longest = max([1, *map(len, rows)])
        tokens = np.full((len(rows), longest), self._fill, np.int64)
        mask = np.zeros((len(rows), longest), np.int64)
        for at, row in enumerate(rows):
            tokens[at, : len(row)] = row
            mask[at, : len(row)] = 1
        return tokens, mask

    def _prepared(self, text: str) -> str:
        """As sentence-transformers prepares it."""
        text = text.strip()
        return text.lower() if self._lower_case else text
