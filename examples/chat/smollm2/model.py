"""SmolLM2-135M-Instruct as a chat model with continuous batching, in NumPy.

Callers join and leave between two steps; one step reads the next token of every sequence in one go. A long prompt is
read in pieces, so that nobody waits for somebody else's.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from inferencehub import Finish, InvalidInput

from .sampling import Sampler
from .transformer import Memory, Transformer
from .vocabulary import Vocabulary
from .weights import read_weights

# Tokens of a prompt that one step reads beside those of other sequences.
PROMPT_TOKENS_A_STEP = 64


class Conversation:
    """One answer in the making."""

    def __init__(self, unread: list[int], max_tokens: int, sampler: Sampler, memory: Memory) -> None:
        self.unread = unread
        self.prompt_tokens = len(unread)
        self.made_tokens = 0
        self.max_tokens = max_tokens
        self.sampler = sampler
        self.memory = memory

    def finish(self, reason: str) -> Finish:
        return Finish(reason, prompt_tokens=self.prompt_tokens, completion_tokens=self.made_tokens)


class Model:
    task = "chat"
    supports = ("temperature", "top_p", "seed", "stop", "n")
    max_active = 16
    default_max_tokens = 256
    context_tokens = 2_048
    idempotent = True
    stream: ClassVar = {"first_chunk_ms": 120_000}

    def load(self, folder: Path) -> None:
        (file,) = folder.glob("*.gguf")
        weights, facts = read_weights(file)
        self._vocabulary = Vocabulary(facts)
        self._transformer = Transformer(weights)

    def start(self, request: Any) -> Conversation:
        tokens = self._vocabulary.tokens_of(request.prompt)
        room = self.context_tokens - len(tokens)
        if room < 1:
            raise InvalidInput(
                f"The conversation has {len(tokens)} tokens and may have {self.context_tokens - 1}; "
                "leave out its beginning."
            )
        request.prompt_tokens = len(tokens)
        temperature = 0.2 if request.temperature is None else request.temperature
        top_p = 0.9 if request.top_p is None else request.top_p
        sampler = Sampler(temperature, top_p, request.seed)
        return Conversation(tokens, min(request.max_tokens or room, room), sampler, self._transformer.memory())

    def step(self, sequences: Sequence[Conversation]) -> list[list[bytes | Finish] | None]:
        tokens = [each.unread[:PROMPT_TOKENS_A_STEP] for each in sequences]
        scores = self._transformer.read([each.memory for each in sequences], tokens)
        return [self._go_on(each, own) for each, own in zip(sequences, scores, strict=True)]

    def stop(self, sequence: Conversation) -> None:
        del sequence.memory

    def _go_on(self, sequence: Conversation, scores: Any) -> list[bytes | Finish] | None:
        del sequence.unread[:PROMPT_TOKENS_A_STEP]
        if sequence.unread:
            return None
        token = sequence.sampler.pick(scores)
        if token == self._vocabulary.end:
            return [sequence.finish("stop")]
        sequence.unread.append(token)
        sequence.made_tokens += 1
        text = self._vocabulary.bytes_of(token)
        return [text, sequence.finish("length")] if sequence.made_tokens >= sequence.max_tokens else [text]
