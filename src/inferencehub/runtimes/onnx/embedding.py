"""Serves a graph that takes tokens as a model that takes text: model.onnx with the model's tokenizer.json beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.runtimes.embedding.embedder import SHARES_NO_RUN, Embedder, RunTokens
from inferencehub.runtimes.embedding.settings import EmbeddingSettings, read_settings
from inferencehub.runtimes.embedding.signature import embedding_signature, sample
from inferencehub.runtimes.embedding.tokens import TOKENIZER, Tokenizer
from inferencehub.runtimes.ports import Port
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array, dtype_from_datatype

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

# What exporters call the inputs of a text encoder, and what we give for each.
_FEEDS: Mapping[str, Callable[[Array, Array], Array]] = {
    "input_ids": lambda tokens, mask: tokens,
    "attention_mask": lambda tokens, mask: mask,
    "token_type_ids": lambda tokens, mask: np.zeros_like(tokens),
    "position_ids": lambda tokens, mask: np.broadcast_to(np.arange(tokens.shape[1]), tokens.shape),
}
# What they call an output that vectors come from, the likeliest first. `logits` are something else.
_OUTPUTS = ("sentence_embedding", "last_hidden_state", "token_embeddings", "embeddings", "embedding")
_MOST_BYTES = 256 * 1024 * 1024


def embeds(version: VersionFolder, spec: ModelSpec, inputs: Sequence[Port], outputs: Sequence[Port]) -> bool:
    """Whether a graph is to be served as a model of the task "embed", by its tokenizer.

    It is where model.yaml says so, and where nothing says otherwise and it can hardly be anything else.

    Raises:
        ModelLoadError: model.yaml wants it, and something for it is missing.
    """
    takes_tokens = "input_ids" in {port.name for port in inputs}
    has_tokenizer = (version.folder / TOKENIZER).exists()
    is_plain = all(port.name in _FEEDS for port in inputs) and any(port.name in _OUTPUTS for port in outputs)
    is_implied = spec.task is None and is_plain and has_tokenizer and (spec.inputs, spec.outputs) == (None, None)
    if not takes_tokens or not (spec.task == "embed" or is_implied):
        if spec.embedding is not None:
            raise ModelLoadError(
                "`embedding` in model.yaml says how tokens become vectors, and this graph is not served as one that "
                "takes tokens; leave it out, or declare `task: embed` for a graph with the input `input_ids`."
            )
        return False
    if not has_tokenizer:
        raise ModelLoadError(f"The task `embed` needs the graph's tokenizer; put its {TOKENIZER} beside model.onnx.")
    if spec.inputs is not None or spec.outputs is not None:
        raise ModelLoadError(
            "The task `embed` takes text and gives `embedding` and `prompt_tokens` whatever the graph has; leave "
            "`inputs` and `outputs` out of model.yaml."
        )
    return True


def load_embedding(
    version: VersionFolder,
    spec: ModelSpec,
    session: Any,
    ports: tuple[Sequence[Port], Sequence[Port]],
    device: str,
) -> LoadedModel:
    """The session with its tokenizer before it and its pooling behind it.

    Raises:
        ModelLoadError: The graph takes or gives what is none of a text encoder's, or a file beside it is wrong.
    """
    from inferencehub.repository.spec import Embedding

    inputs, outputs = ports
    rows, length = _fixed(inputs)
    run = _run_tokens(session, inputs, _output_name(outputs), rows, length)
    settings = read_settings(version.folder, version.within, spec.embedding or Embedding())
    if length is not None:
        settings = replace(settings, max_tokens=min(settings.max_tokens, length))
    content = version.within.read(version.folder / TOKENIZER, _MOST_BYTES)
    embedder = _tried(Tokenizer(content, settings, "onnx"), run, settings)
    return LoadedModel(
        signature=embedding_signature(embedder.dimensions, counts_tokens=True),
        predict=embedder.predict,
        device=device,
        runtime="onnx",
        warnings=() if embedder.keeps_apart else (SHARES_NO_RUN,),
        sample=sample,
        task="embed",
    )


def _tried(tokenizer: Tokenizer, run: RunTokens, settings: EmbeddingSettings) -> Embedder:
    try:
        return Embedder(tokenizer, run, settings)
    except ModelLoadError:
        raise
    except Exception as error:
        raise ModelLoadError(
            f"The graph fails on the tokens that {TOKENIZER} makes of a few texts; put the tokenizer of this very "
            "model beside it, and export it with a dynamic batch and sequence.",
            f"{type(error).__name__}: {error}",
        ) from error


def _output_name(outputs: Sequence[Port]) -> str:
    floats = [port for port in outputs if port.datatype in ("FP32", "FP16") and len(port.dimensions or ()) in (2, 3)]
    by_name = {port.name: port for port in floats}
    known = next((name for name in _OUTPUTS if name in by_name), None)
    if known is not None:
        return known
    if len(floats) != 1:
        shown = ", ".join(f"`{port.name}` {port.datatype}" for port in outputs)
        raise ModelLoadError(
            f"The task `embed` needs one output of vectors, such as `last_hidden_state`; the graph gives {shown}. "
            "Export it with that one alone."
        )
    return floats[0].name


def _run_tokens(session: Any, inputs: Sequence[Port], output: str, rows: int | None, length: int | None) -> RunTokens:
    feeds = {port.name: dtype_from_datatype(port.datatype) for port in inputs}
    unknown = sorted(set(feeds) - set(_FEEDS))
    if unknown:
        raise ModelLoadError(
            f"The graph takes `{unknown[0]}`, which no tokenizer makes; export its text encoder alone, with "
            "input_ids and attention_mask."
        )

    def run(tokens: Array, mask: Array) -> Array:
        used = tokens.shape[1]
        if length is not None:
            tokens, mask = _stretched(tokens, length), _stretched(mask, length)
        found: Array = session.run(
            [output], {name: _FEEDS[name](tokens, mask).astype(dtype) for name, dtype in feeds.items()}
        )[0]
        return found[:, :used] if length is not None and found.ndim == 3 else found

    def run_each(tokens: Array, mask: Array) -> Array:
        return np.concatenate([run(tokens[at : at + 1], mask[at : at + 1]) for at in range(len(tokens))])

    return run_each if rows == 1 else run


def _fixed(inputs: Sequence[Port]) -> tuple[int | None, int | None]:
    """Rows and tokens that an export has frozen, None where it has not."""
    shape = next(port.dimensions for port in inputs if port.name == "input_ids") or (-1, -1)
    if len(shape) != 2:
        raise ModelLoadError(f"The graph takes `input_ids` with {len(shape)} dimensions; 2 are expected.")
    rows, length = (size if isinstance(size, int) and size >= 0 else None for size in shape)
    if rows not in (None, 1):
        raise ModelLoadError(
            f"The graph takes {rows} texts at a time, neither fewer nor more; export it with a dynamic batch."
        )
    return rows, length


def _stretched(array: Array, length: int) -> Array:
    """Filled with zeros up to the graph's length."""
    return np.pad(array, ((0, 0), (0, length - array.shape[1])))
