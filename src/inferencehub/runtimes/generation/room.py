"""How many tokens an answer may have, where the prompt takes its share of what a model reads."""

from __future__ import annotations

from inferencehub.errors import InvalidInput

from .request import GenerationRequest


def room_for_answer(request: GenerationRequest, prompt_tokens: int, context_tokens: int) -> int:
    """The tokens that may be made; the request learns how many its prompt has.

    Args:
        request: One choice that is wanted.
        prompt_tokens: Tokens of its prompt.
        context_tokens: Tokens that prompt and answer have together at most.

    Raises:
        InvalidInput: The prompt leaves no room.
    """
    room = context_tokens - prompt_tokens
    if room < 1:
        raise InvalidInput(
            f"The prompt has {prompt_tokens} tokens, and this model takes fewer than {context_tokens}, with its "
            "answer; send less.",
            details={"parameter": "messages" if request.messages else "prompt"},
        )
    request.prompt_tokens = prompt_tokens
    return min(room, request.max_tokens or room)
