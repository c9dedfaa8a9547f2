"""Embeddings and the listing through the official Python client."""

from __future__ import annotations

import pytest

from tests.openai.callers import Caller

TEXTS = ["a", "日本", "a longer text"]


def test_what_the_client_asks_for_by_itself_is_what_the_numbers_are(caller: Caller) -> None:
    by_default = caller.call("embeddings.create", model="sentences", input=TEXTS)
    numbers = caller.call("embeddings.create", model="sentences@1", input=TEXTS, encoding_format="float")
    assert [each.index for each in by_default.data] == [0, 1, 2]
    assert [len(each.embedding) for each in by_default.data] == [7, 7, 7]
    assert [each.embedding[0] for each in numbers.data] == [1, 2, 13]
    for one, other in zip(by_default.data, numbers.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    assert by_default.model == "sentences@1"
    assert by_default.usage.prompt_tokens == by_default.usage.total_tokens > 0


def test_models_are_listed_and_shown(caller: Caller) -> None:
    listed = caller.call("models.list")
    assert {model.id for model in listed} == {"assistant", "mortal", "sentences", "writer"}
    shown = caller.call("models.retrieve", model="assistant@latest")
    assert (shown.id, shown.owned_by, shown.created > 1_700_000_000) == ("assistant@latest", "inferencehub", True)
