"""The embedding model of examples/embeddings beside the same model with its weights as they were trained."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np

from examples.embeddings.make import make, reference_model
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.tensors import Array, array_from_elements
from tests.support.model_folders import load

TEXTS = (
    "A cat sits on the mat.",
    "Shares fell sharply today, and nobody could say why.",
    "Grüße aus Köln 🌍",
    "naïve café",
    "SELECT * FROM users WHERE id = 42;",
    "日本語の文",
    "bread",
    "tokens " * 300,
)


def embedded(model: LoadedModel) -> tuple[Array, list[int]]:
    texts = array_from_elements([text.encode() for text in TEXTS], (len(TEXTS),))
    answer = model.predict({"text": texts})
    return answer["embedding"], answer["prompt_tokens"].tolist()


def test_rounded_weights_on_onnx_say_what_the_trained_ones_say_on_transformers(tmp_path: Path) -> None:
    make(tmp_path / "models")
    (tmp_path / "models" / "minilm").rename(tmp_path / "models" / "model")
    rounded = load(tmp_path / "models", {})
    shutil.copytree(reference_model(), tmp_path / "trained" / "model" / "1")
    trained = load(tmp_path / "trained", {})
    assert (rounded.runtime, trained.runtime) == ("onnx", "transformers")
    assert rounded.task == trained.task == "embed"
    assert rounded.warnings == trained.warnings == ()
    vectors, tokens = embedded(rounded)
    reference, reference_tokens = embedded(trained)
    assert tokens == reference_tokens
    assert tokens[-1] == 256
    cosines = (vectors * reference).sum(axis=1)
    assert cosines.min() > 0.995
    np.testing.assert_allclose(np.linalg.norm(reference, axis=1), 1, atol=1e-5)
