"""What of a model.yaml changes nothing is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import Tensors
from inferencehub.worker.catalogue.passed_over import passed_over
from tests.support.worker import model, streaming


def dripping(_: Tensors, *__: Any) -> Iterator[Tensors]:
    yield {}


WHOLE = model()
STREAM = streaming(dripping)
CHAT = streaming(dripping, task="chat")


@pytest.mark.parametrize(
    ("loaded", "spec", "fields"),
    [
        (WHOLE, {}, []),
        (WHOLE, {"batching": {"max_batch_size": 8}}, []),
        (WHOLE, {"stream": {"gap_ms": 100}, "max_active": 2}, ["stream", "max_active"]),
        (WHOLE, {"supports": ["seed"], "context_tokens": 9}, ["supports", "context_tokens"]),
        (STREAM, {"stream": {"gap_ms": 100}, "max_active": 2}, []),
        (STREAM, {"batching": {"max_batch_size": 8}}, ["batching"]),
        (STREAM, {"default_max_tokens": 5}, ["default_max_tokens"]),
        (CHAT, {"supports": ["seed"], "default_max_tokens": 5, "context_tokens": 9, "max_active": 2}, []),
    ],
)
def test_each_field_that_changes_nothing_has_a_warning(loaded: Any, spec: dict[str, Any], fields: list[str]) -> None:
    warnings = passed_over(loaded, ModelSpec.model_validate(spec))
    assert [warning.split("`")[1] for warning in warnings] == fields
    assert all("changes nothing" in warning for warning in warnings)
