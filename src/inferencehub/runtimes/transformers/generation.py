"""Goes on with texts by a language model of transformers, token by token; what it knows of earlier ones is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any

from inferencehub.runtimes.generation.made import Delta, Finish
from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.runtimes.generation.room import room_for_answer
from inferencehub.runtimes.generation.text.characters import REPLACEMENT
from inferencehub.runtimes.protocol import StreamContext
from inferencehub.tensors import Array

from .pieces import Pieces
from .sampling import Sampler, log_probabilities
from .token_bytes import bytes_of_token


@dataclass(frozen=True, slots=True)
class Limits:
    """How long an answer may get, and what ends it.

    Attributes:
        context_tokens: Of prompt and answer together.
        ends: Tokens that end an answer.
        usual: Parameters that the model's authors advise.
    """

    context_tokens: int
    ends: frozenset[int]
    usual: Mapping[str, Any]


class LanguageModel:
    """A causal language model with its tokenizer. Calls may run beside each other."""

    def __init__(self, torch: Any, model: Any, tokenizer: Any, limits: Limits, *, is_chat: bool) -> None:
        self._torch = torch
        self._model = model
        self._tokenizer = tokenizer
        self._limits = limits
        self._is_chat = is_chat
        # A fast tokenizer panics when two threads set how it cuts off, as each call does.
        self._encoding = threading.Lock()
        takes = signature(model.forward).parameters
        # What it knows of earlier tokens has had two names.
        self._known = "cache" if "cache" in takes else "past_key_values"
        # Of the prompt only what follows the last token is wanted.
        self._last_only = {"logits_to_keep": 1} if "logits_to_keep" in takes else {}

    def generate(self, request: GenerationRequest, context: StreamContext) -> Iterator[Any]:
        """The pieces of one answer, one for each token.

        Raises:
            InvalidInput: The prompt leaves no room for an answer.
        """
        prompt = self._encoded(request.prompt)
        most = room_for_answer(request, len(prompt), self._limits.context_tokens)
        return self._pieces(request, prompt, most)

    def _pieces(self, request: GenerationRequest, prompt: list[int], most: int) -> Iterator[Any]:
        sampler = Sampler(request, prompt, self._limits.usual)
        pieces = Pieces(self._decoded)
        known: Any = None
        tokens: Sequence[int] = prompt
        for _ in range(most):
            logits, known = self._forward(tokens, known)
            token = sampler.draw(logits)
            if token in self._limits.ends:
                yield Delta(pieces.rest(), tokens=0)
                yield Finish("stop")
                return
            yield Delta(pieces.take(token), logprobs=self._logprobs(request, logits, token))
            tokens = (token,)
        yield Finish("length")

    def _forward(self, tokens: Sequence[int], known: Any) -> tuple[Array, Any]:
        """What the model thinks of each token as the next one, and what it knows now."""
        # Entered for each step: the mode is the thread's, and other work may run in it between two pieces.
        with self._torch.inference_mode():
            given = self._model(
                input_ids=self._torch.tensor([list(tokens)], device=self._model.device),
                use_cache=True,
                **{self._known: known},
                **self._last_only,
            )
            logits: Array = given.logits[0, -1].float().cpu().numpy()
        return logits, getattr(given, self._known)

    def _encoded(self, prompt: str) -> list[int]:
        with self._encoding:
            # A chat template writes the tokens that begin a text itself.
            tokens: list[int] = self._tokenizer(prompt, add_special_tokens=not self._is_chat)["input_ids"]
        return tokens or [self._tokenizer.bos_token_id or 0]

    def _decoded(self, tokens: Sequence[int]) -> str:
        return str(self._tokenizer.decode(list(tokens), skip_special_tokens=True, clean_up_tokenization_spaces=False))

    def _logprobs(self, request: GenerationRequest, logits: Array, token: int) -> list[dict[str, Any]] | None:
        if not request.logprobs:
            return None
        all_of_them = log_probabilities(logits)
        top = all_of_them.argsort()[::-1][: request.top_logprobs].tolist()
        return [
            {
                **self._logprob(all_of_them, token),
                "top_logprobs": [self._logprob(all_of_them, other) for other in top],
            }
        ]

    def _logprob(self, all_of_them: Array, token: int) -> dict[str, Any]:
        text = self._tokenizer.decode([token], clean_up_tokenization_spaces=False)
        found = {"token": text, "logprob": float(all_of_them[token])}
        if REPLACEMENT in text and (raw := bytes_of_token(self._tokenizer.convert_ids_to_tokens(token))) is not None:
            found["bytes"] = list(raw)
        return found
