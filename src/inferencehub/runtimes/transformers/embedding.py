"""Embeds with an encoder of transformers: its tokenizer.json before it, pooling behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.embedding.embedder import SHARES_NO_RUN, Embedder, RunTokens
from inferencehub.runtimes.embedding.settings import read_settings
from inferencehub.runtimes.embedding.signature import embedding_signature, sample
from inferencehub.runtimes.embedding.tokens import TOKENIZER, Tokenizer
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array

from .library import from_pretrained

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec

_MOST_BYTES = 256 * 1024 * 1024


def load_embedding(transformers: Any, torch: Any, version: VersionFolder, spec: ModelSpec, device: str) -> LoadedModel:
    """The model without a head, as sentence-transformers runs it.

    Raises:
        ModelLoadError: A file is missing or wrong, or the model gives no vectors for its tokens.
    """
    from inferencehub.repository.spec import Embedding

    settings = read_settings(version.folder, version.within, spec.embedding or Embedding())
    try:
        content = version.within.read(version.folder / TOKENIZER, _MOST_BYTES)
    except FileNotFoundError as error:
        raise ModelLoadError(
            f"{TOKENIZER} is missing beside the weights; save the model with its fast tokenizer."
        ) from error
    tokenizer = Tokenizer(content, settings, "transformers")
    dtype = torch.float32 if device == "cpu" else "auto"
    model = from_pretrained(
        transformers.AutoModel.from_pretrained, version.folder, "model", dtype=dtype, use_safetensors=True
    )
    model.eval().requires_grad_(False).to(device)
    try:
        embedder = Embedder(tokenizer, _run_tokens(torch, model, device), settings)
    except ModelLoadError:
        raise
    except Exception as error:
        raise ModelLoadError(
            f"The model fails on the tokens that {TOKENIZER} makes of a few texts; put its own tokenizer beside it.",
            f"{type(error).__name__}: {error}",
        ) from error
    return LoadedModel(
        signature=embedding_signature(embedder.dimensions, counts_tokens=True),
        predict=embedder.predict,
        device=device,
        runtime="transformers",
        warnings=() if embedder.keeps_apart else (SHARES_NO_RUN,),
        sample=sample,
        task="embed",
    )


def _run_tokens(torch: Any, model: Any, device: str) -> RunTokens:
    def run(tokens: Array, mask: Array) -> Array:
        with torch.inference_mode():
            given = model(
                input_ids=torch.from_numpy(tokens).to(device), attention_mask=torch.from_numpy(mask).to(device)
            )
            vectors: Array = given.last_hidden_state.float().cpu().numpy()
        return vectors

    return run
