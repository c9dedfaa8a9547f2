"""Replaces an output of scores by `label` and `probabilities`, as `labels` in model.yaml asks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.tensors import Array

from .outputs import returned_as
from .protocol import LoadedModel, ModelLoadError, Parameters, Signature, Tensors, TensorSpec
from .text import bytes_from_text

if TYPE_CHECKING:
    from inferencehub.repository.spec import Labels

LABEL, PROBABILITIES = "label", "probabilities"


def with_labels(model: LoadedModel, labels: Labels) -> LoadedModel:
    """The model with its scores named.

    Raises:
        ModelLoadError: There is no such output, it is no vector of scores, or the names are not as many as they.
    """
    spec = _scores_of(model, labels)
    probabilities = "FP64" if spec.datatype == "FP64" else "FP32"
    if labels.activation == "none":
        probabilities = spec.datatype
    named = (
        TensorSpec(LABEL, "BYTES", spec.shape[:-1]),
        TensorSpec(PROBABILITIES, probabilities, (*spec.shape[:-1], len(labels.names))),
    )
    outputs: list[TensorSpec] = []
    # A `label` that numbers the classes gives way to one that names them.
    numbered = bool(model.labels) and labels.output == PROBABILITIES
    for output in model.signature.outputs:
        if numbered and output.name == LABEL:
            continue
        outputs.extend(named if output.name == labels.output else (output,))
    table = bytes_from_text(np.array(labels.names, dtype=object))
    softmax, run, name, count = labels.activation == "softmax", model.predict, labels.output, len(labels.names)

    def predict(inputs: Tensors, *parameters: Parameters) -> Tensors:
        found = dict(run(inputs, *parameters))
        scores = returned_as(found.pop(name), spec)
        if not scores.ndim or scores.shape[-1] != count:
            raise ModelFailed(f"The model returned `{name}` in shape {list(scores.shape)} for {count} labels.")
        found[LABEL] = table.take(scores.argmax(axis=-1))
        found[PROBABILITIES] = probabilities_from_scores(scores) if softmax else scores
        return found

    signature = Signature(model.signature.inputs, tuple(outputs), model.signature.batched)
    return replace(model, signature=signature, predict=predict, labels=labels.names)


def _scores_of(model: LoadedModel, labels: Labels) -> TensorSpec:
    by_name = {output.name: output for output in model.signature.outputs}
    spec = by_name.get(labels.output)
    if spec is None:
        raise ModelLoadError(f"`labels.output` is `{labels.output}`; the outputs are {', '.join(by_name)}.")
    numbered = {LABEL} if model.labels and labels.output == PROBABILITIES else set[str]()
    taken = {LABEL, PROBABILITIES} & (set(by_name) - {labels.output} - numbered)
    if taken:
        raise ModelLoadError(f"`labels` makes an output `{min(taken)}`, and the model has one already; rename it.")
    if not spec.shape or spec.datatype in ("BYTES", "BOOL"):
        raise ModelLoadError(f"`labels.output` must hold a score for each class; `{spec.name}` holds none.")
    if spec.shape[-1] not in (-1, len(labels.names)):
        raise ModelLoadError(
            f"`labels.names` has {len(labels.names)} names; `{spec.name}` has {spec.shape[-1]} scores."
        )
    return spec


def probabilities_from_scores(scores: Array) -> Array:
    """Softmax over the last dimension, in at least single precision: half precision adds up to 1.002."""
    wide = scores if scores.dtype == np.float64 else scores.astype(np.float32)
    powers = np.exp(wide - wide.max(axis=-1, keepdims=True))
    total: Array = powers / powers.sum(axis=-1, keepdims=True)
    return total
