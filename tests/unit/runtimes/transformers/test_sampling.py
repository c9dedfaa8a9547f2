"""How tokens are drawn, and how they become text."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from inferencehub.runtimes.generation.request import GenerationRequest
from inferencehub.runtimes.transformers.pieces import Pieces
from inferencehub.runtimes.transformers.sampling import Sampler, log_probabilities
from inferencehub.runtimes.transformers.token_bytes import bytes_of_token
from inferencehub.tensors import Array

LOGITS = np.log(np.array([0.5, 0.3, 0.15, 0.05], np.float32))


def drawn(times: int = 2_000, prompt: tuple[int, ...] = (), **body: Any) -> Counter[int]:
    """How often each token comes of requests with seeds of their own."""
    return Counter(
        Sampler(GenerationRequest({"prompt": "x", "seed": seed, **body}), prompt, {}).draw(LOGITS)
        for seed in range(times)
    )


def shares(counts: Counter[int]) -> Array:
    return np.array([counts[token] for token in range(len(LOGITS))]) / counts.total()


def test_tokens_come_as_often_as_the_model_thinks() -> None:
    np.testing.assert_allclose(shares(drawn()), np.exp(LOGITS), atol=0.04)
    np.testing.assert_allclose(shares(drawn(temperature=0.5)), np.exp(2 * LOGITS) / np.exp(2 * LOGITS).sum(), atol=0.04)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ({"temperature": 0}, {0}),
        ({"top_k": 2}, {0, 1}),
        ({"top_k": -1}, {0, 1, 2, 3}),
        ({"top_p": 0.6}, {0, 1}),
        ({"top_p": 0}, {0}),
        ({"min_p": 0.2}, {0, 1, 2}),
        ({"top_p": 0.9, "top_k": 3, "min_p": 0.5}, {0, 1}),
    ],
)
def test_unlikely_tokens_are_left_out_as_asked(body: dict[str, Any], left: set[int]) -> None:
    assert set(drawn(400, **body)) == left


def test_what_was_said_is_said_less() -> None:
    said = Sampler(GenerationRequest({"prompt": "x", "temperature": 0, "presence_penalty": 2}), (), {})
    assert [said.draw(LOGITS) for _ in range(4)] == [0, 1, 2, 0]
    often = Sampler(GenerationRequest({"prompt": "x", "temperature": 0, "frequency_penalty": 0.4}), (), {})
    assert [often.draw(LOGITS) for _ in range(4)] == [0, 0, 1, 0]
    assert set(drawn(50, (0,), temperature=0, repetition_penalty=2.0)) == {1}


def test_log_probabilities_add_up_to_one() -> None:
    np.testing.assert_allclose(np.exp(log_probabilities(LOGITS + 100)), np.exp(LOGITS), rtol=1e-4)


def test_characters_of_several_tokens_come_whole() -> None:
    text = "aé🌍日".encode()
    pieces = Pieces(lambda tokens: bytes(tokens).decode(errors="replace"))
    assert [pieces.take(byte) for byte in text] == ["a", "", "é", "", "", "", "🌍", "", "", "日"]
    assert pieces.rest() == ""
    assert pieces.take(0xF0) == ""
    assert pieces.rest() == "\ufffd"


def test_a_space_that_a_decoder_drops_at_the_beginning_is_kept_within() -> None:
    words = [" the", " cat", "s", " sat"]
    pieces = Pieces(lambda tokens: "".join(words[token] for token in tokens).removeprefix(" "))
    assert [pieces.take(token) for token in range(4)] == ["the", " cat", "s", " sat"]


@pytest.mark.parametrize(
    ("written", "raw"), [("<0xE2>", b"\xe2"), ("Ġcat", b" cat"), ("Ã", b"\xc3"), ("âĪ", b"\xe2\x88"), ("▁日", None)]
)
def test_a_token_that_is_part_of_a_character_has_its_bytes(written: str, raw: bytes | None) -> None:
    assert bytes_of_token(written) == raw
