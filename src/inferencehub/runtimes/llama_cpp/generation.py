"""Goes on with texts by a model of llama.cpp, one answer at a time: it has one memory of what was said."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from typing import Any

from inferencehub.runtimes.generation.made import Delta, Finish
from inferencehub.runtimes.generation.parameters import refused
from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.runtimes.generation.room import room_for_answer
from inferencehub.runtimes.protocol import StreamContext

# Parameters of a request that this honours. Several choices would need a memory each.
SUPPORTS = (
    "temperature", "top_p", "top_k", "min_p", "seed", "stop", "presence_penalty", "frequency_penalty",
    "repetition_penalty",
)  # fmt: skip


class GgufModel:
    """A model of llama-cpp-python, with its own tokenizer."""

    def __init__(self, llama: Any, is_end: Any, *, is_chat: bool) -> None:
        """Wrap a `Llama`. `is_end`: tells by a token whether an answer ends with it."""
        self._llama = llama
        self._is_end = is_end
        self._is_chat = is_chat
        self._turn = threading.Lock()

    def generate(self, request: GenerationRequest, context: StreamContext) -> Iterator[Any]:
        """The pieces of one answer, one for each token: bytes that may end within a character.

        Raises:
            InvalidInput: The prompt leaves no room for an answer, or a parameter is no number.
        """
        # A chat template writes the tokens that begin a text itself.
        prompt = self._llama.tokenize(request.prompt.encode(), add_bos=not self._is_chat, special=True)
        most = room_for_answer(request, len(prompt), self._llama.n_ctx())
        return self._pieces(request, prompt, most, _sampling(request))

    def _pieces(self, request: GenerationRequest, prompt: list[int], most: int, sampling: Any) -> Iterator[Any]:
        with self._turn:
            # From nothing each time: what is known of an earlier prompt comes from other runs, and rounds otherwise.
            self._llama.reset()
            self._llama.set_seed(secrets.randbits(32) if request.seed is None else request.seed % 2**32)
            said = prompt
            for made, token in enumerate(self._llama.generate(prompt, **sampling), 1):
                if self._is_end(token):
                    yield Finish("stop")
                    return
                yield Delta(self._llama.detokenize([token], prev_tokens=said))
                if made == most:
                    break
                said = [*said[-8:], token]
            yield Finish("length")


def _sampling(request: GenerationRequest) -> dict[str, float]:
    """What llama.cpp calls the parameters; what is not given is the plain draw that OpenAI's API documents."""
    return {
        "temp": _number(request, "temperature", 1.0),
        "top_p": _number(request, "top_p", 1.0),
        "top_k": int(_number(request, "top_k", 0)),
        "min_p": _number(request, "min_p", 0.0),
        "repeat_penalty": _number(request, "repetition_penalty", 1.0),
        "presence_penalty": request.presence_penalty,
        "frequency_penalty": request.frequency_penalty,
    }


def _number(request: GenerationRequest, name: str, usual: float) -> float:
    value = request.parameters.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1 <= value <= 1_000_000:
        raise refused(name, "must be a number")
    return value
