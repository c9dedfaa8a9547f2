"""Serves a class with a method `embed(texts)` as a model of the task "embed"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.conversion import ConversionError, array_from_returned
from inferencehub.runtimes.embedding.signature import (
    EMBEDDING,
    PROMPT_TOKENS,
    TEXT,
    answer,
    embedding_signature,
    sample,
    texts_from,
)
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors
from inferencehub.tensors import Array

from .model_code import raised

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec

    from .coroutines import Coroutines


def embeds(model_class: type[Any]) -> bool:
    """True for a class that has a method `embed` and none called `predict`."""
    return callable(getattr(model_class, "embed", None)) and getattr(model_class, "predict", None) is None


def load_embed(instance: Any, spec: ModelSpec, coroutines: Coroutines) -> LoadedModel:
    """The model; its signature a run on a few texts shows. Where it runs and how it is closed the caller adds.

    Raises:
        ModelLoadError: The method fails on the texts, gives something else than vectors, or something else is declared.
    """
    for field in ("inputs", "outputs"):
        if getattr(spec, field) is not None or getattr(instance, field, None) is not None:
            raise ModelLoadError(
                f"A model with the method `embed` takes `{TEXT}` and gives `{EMBEDDING}`; leave `{field}` out."
            )

    def embed(texts: list[str]) -> tuple[Array, Array | None]:
        return _vectors(coroutines.finished(instance.embed(texts)), len(texts))

    vectors, tokens = _tried(embed)

    def predict(inputs: Tensors) -> Tensors:
        texts = texts_from(inputs[TEXT])
        if not texts:
            return answer(vectors[:0], None if tokens is None else tokens[:0])
        return answer(*embed(texts))

    return LoadedModel(
        signature=embedding_signature(vectors.shape[1], counts_tokens=tokens is not None),
        predict=predict,
        runtime="python",
        # A text's vector is what it is, however often it is asked for; and only so may calls share runs.
        idempotent=True,
        may_block=True,
        sample=sample,
        task="embed",
    )


def _tried(embed: Callable[[list[str]], tuple[Array, Array | None]]) -> tuple[Array, Array | None]:
    try:
        return embed(texts_from(sample(2)[TEXT]))
    except ModelFailed as error:
        raise ModelLoadError(error.message) from error
    except BaseException as error:
        raise raised("Model.embed", error) from error


def _vectors(returned: Any, texts: int) -> tuple[Array, Array | None]:
    """What the method has returned, as FP32 [texts, d], and the tokens of each text where it counts them."""
    given, counts = returned, None
    if isinstance(returned, Mapping):
        given, counts = returned.get(EMBEDDING), returned.get(PROMPT_TOKENS)
    vectors = _converted(given, "FP32", EMBEDDING)
    if vectors.ndim != 2 or len(vectors) != texts or not vectors.shape[1]:
        raise ModelFailed(
            f"`embed` must return a vector for each text, [{texts}, d] for these {texts}; it returned shape "
            f"{list(vectors.shape)}."
        )
    if counts is None:
        return vectors, None
    tokens = _converted(counts, "INT64", PROMPT_TOKENS)
    if tokens.shape != (texts,):
        raise ModelFailed(
            f"`embed` must return a number of tokens for each text, [{texts}]; it returned shape {list(tokens.shape)}."
        )
    return vectors, tokens


def _converted(value: Any, datatype: str, name: str) -> Array:
    try:
        return np.asarray(array_from_returned(value, datatype))
    except (ConversionError, TypeError, ValueError) as error:
        raise ModelFailed(
            f"`embed` returned `{name}` as a {type(value).__name__} that does not become {datatype}; return an array, "
            "or lists of numbers of one length."
        ) from error
