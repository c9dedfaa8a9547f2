"""What a call wants of a model that generates: its request, looked at and with its prompt, once for each choice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import numpy as np

from inferencehub.runtimes.protocol import StreamContext, Tensors

from .request import GenerationRequest, read_body
from .signature import REQUEST
from .template.chat_template import ChatTemplate

# Enough to see a model begin and go on.
SAMPLE_TOKENS: Final = 4


@dataclass(frozen=True, slots=True)
class RequestReader:
    """Reads the requests of one model.

    Attributes:
        task: "chat" or "complete".
        supports: Parameters that the model honours.
        default_max_tokens: For requests that say no number; 0: none.
        template: The model's own chat template; None where it has none, or makes its prompts itself.
    """

    task: str
    supports: frozenset[str] = frozenset()
    default_max_tokens: int = 0
    template: ChatTemplate | None = None

    def sample(self, rows: int) -> Tensors:
        """A request that every model should take, to warm it up with."""
        asked = {"messages": [{"role": "user", "content": "Hello"}]} if self.task == "chat" else {"prompt": "Hello"}
        return {REQUEST: np.array([json.dumps({**asked, "max_tokens": SAMPLE_TOKENS}).encode()], dtype=object)}

    def requests(self, inputs: Tensors, context: StreamContext) -> list[GenerationRequest]:
        """The choices that are wanted.

        Raises:
            InvalidInput: The request is none, or asks for what the model does not take.
        """
        body = read_body(inputs[REQUEST].item(), self.task, self.supports)
        prompt = body.get("prompt", "")
        if self.task == "chat":
            prompt = self.template.prompt(body) if self.template is not None else ""
        return [
            GenerationRequest(
                body, choice=choice, prompt=prompt, default_max_tokens=self.default_max_tokens, context=context
            )
            for choice in range(body.get("n", 1))
        ]
