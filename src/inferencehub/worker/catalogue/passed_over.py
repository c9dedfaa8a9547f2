"""What a model.yaml asks for that a version has no use for: it is said, rather than passed over in silence."""

from __future__ import annotations

from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel

_TALKS = ("chat", "complete")


def passed_over(model: LoadedModel, spec: ModelSpec) -> list[str]:
    """A warning for each field of `spec` that changes nothing about `model`."""
    found = []
    if model.streams and "batching" in spec.model_fields_set:
        found.append(
            "`batching` in model.yaml changes nothing: the version makes its answers bit by bit, and `max_active` says "
            "how many at a time."
        )
    if not model.streams:
        for field in ("stream", "max_active"):
            if field in spec.model_fields_set:
                found.append(f"`{field}` in model.yaml changes nothing: the version makes each answer in one piece.")
    if model.task not in _TALKS:
        for field in ("supports", "default_max_tokens", "context_tokens"):
            if field in spec.model_fields_set:
                found.append(
                    f"`{field}` in model.yaml changes nothing: it is for the tasks chat and complete, and the version "
                    f"has the task {model.task}."
                )
    return found
