"""What a version with the task "embed" takes and gives: contract/generation.md, "Embeddings"."""

from __future__ import annotations

import numpy as np

from inferencehub.runtimes.protocol import ModelLoadError, Signature, Tensors, TensorSpec
from inferencehub.runtimes.text import text_from_bytes
from inferencehub.tensors import Array, array_from_elements

TEXT = "text"
EMBEDDING = "embedding"
PROMPT_TOKENS = "prompt_tokens"

# Rows to warm a model up and to try whether rows may share a run: of several lengths, languages and meanings.
_SAMPLE = (
    "The cat sits on the mat.",
    "Shares fell on Wall Street this afternoon, and nobody on the trading floor could say why.",
    "bread",
    "Wie komme ich zum Bahnhof?",
    "A short walk through the old town takes you past the market, two churches and the house where she was born.",
    "def add(a, b): return a + b",
    "今日は天気がいいですね。",
    "42",
)


def embedding_signature(dimensions: int, *, counts_tokens: bool) -> Signature:
    """The signature of a model that is ours to name: text in, a vector of so many elements a row out."""
    outputs = [TensorSpec(EMBEDDING, "FP32", (-1, dimensions))]
    if counts_tokens:
        outputs.append(TensorSpec(PROMPT_TOKENS, "INT64", (-1,)))
    return Signature((TensorSpec(TEXT, "BYTES", (-1,)),), tuple(outputs), batched=True)


def check_embeds(signature: Signature) -> None:
    """Make sure that a version of this signature can answer as one with the task "embed".

    Raises:
        ModelLoadError: It takes something else than one text a row, or gives something else than a vector first.
    """
    if [(spec.datatype, len(spec.shape)) for spec in signature.inputs] != [("BYTES", 1)]:
        raise _other("one input of text, BYTES [-1]", "takes", signature.inputs)
    first = signature.outputs[0] if signature.outputs else None
    if first is None or first.datatype != "FP32" or len(first.shape) != 2:
        raise _other("a vector a row as its first output, FP32 [-1, d]", "gives", signature.outputs)
    if not signature.batched:
        raise ModelLoadError(
            f"The task `embed` needs a row of the output for each text; declare `{signature.inputs[0].name}` and "
            f"`{first.name}` with -1 as their first dimension."
        )
    for spec in signature.outputs:
        if spec.name == PROMPT_TOKENS and (spec.datatype, len(spec.shape)) != ("INT64", 1):
            raise _other(f"`{PROMPT_TOKENS}` as a number for each text, INT64 [-1]", "gives", (spec,))


def texts_from(array: Array, name: str = TEXT) -> list[str]:
    """The texts of an input. Raises InvalidInput where one is not UTF-8."""
    return text_from_bytes(array, name, "").tolist()  # type: ignore[no-any-return]  # numpy's list of Any


def sample(rows: int) -> Tensors:
    """So many texts, or as many as there are, to try a model with."""
    texts = [text.encode() for text in _SAMPLE[: max(rows, 1)]]
    return {TEXT: array_from_elements(texts, (len(texts),))}


def answer(vectors: Array, tokens: Array | None) -> Tensors:
    """The outputs by name."""
    outputs: Tensors = {EMBEDDING: vectors}
    if tokens is not None:
        outputs[PROMPT_TOKENS] = np.asarray(tokens)
    return outputs


def _other(wanted: str, verb: str, specs: tuple[TensorSpec, ...]) -> ModelLoadError:
    shown = ", ".join(f"`{spec.name}` {spec.datatype} {list(spec.shape)}" for spec in specs) or "nothing"
    return ModelLoadError(
        f"The task `embed` needs {wanted}; the model {verb} {shown}. Wrap it in a model.py with a method "
        f"`embed(self, texts)`, or leave the task out."
    )
