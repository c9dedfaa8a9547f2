"""Text to tokens and back, by the vocabulary that a GGUF file brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Digits, PreTokenizer
from tokenizers.pre_tokenizers import Sequence as PreTokenizers

# GGUF's mark of tokens that stand for no text, such as the end of a turn.
_CONTROL = 3


def _bytes_of_letters() -> dict[str, int]:
    """Byte-level BPE writes each byte as a letter that can be seen (Radford et al., GPT-2, `bytes_to_unicode`)."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + at): byte for at, byte in enumerate(others)}


class Vocabulary:
    """The tokens of one model."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        if facts["tokenizer.ggml.pre"] != "smollm":
            raise ValueError(f"This example knows the vocabulary of SmolLM, not {facts['tokenizer.ggml.pre']!r}.")
        tokens: list[str] = facts["tokenizer.ggml.tokens"]
        merges = [tuple(merge.split(" ", 1)) for merge in facts["tokenizer.ggml.merges"]]
        self._tokenizer = Tokenizer(BPE({token: at for at, token in enumerate(tokens)}, merges))
        splitters: list[PreTokenizer] = [Digits(individual_digits=True), ByteLevel(add_prefix_space=False)]
        self._tokenizer.pre_tokenizer = PreTokenizers(splitters)  # type: ignore[assignment]  # its stubs have no setter
        types = facts["tokenizer.ggml.token_type"]
        control = {at for at, each in enumerate(types) if each == _CONTROL}
        self._tokenizer.add_special_tokens([AddedToken(tokens[at], normalized=False) for at in sorted(control)])
        letters = _bytes_of_letters()
        self._bytes = [b"" if at in control else bytes([letters[each] for each in t]) for at, t in enumerate(tokens)]
        self.end = int(facts["tokenizer.ggml.eos_token_id"])

    def tokens_of(self, text: str) -> list[int]:
        """Those of a text, in which `<|im_start|>` and its like are one token each."""
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def bytes_of(self, token: int) -> bytes:
        """What a token stands for: maybe half a character."""
        return self._bytes[token]
