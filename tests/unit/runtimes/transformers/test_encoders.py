"""Text encoders of transformers: the library's own vectors, pooled."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array, array_from_elements
from tests.support.model_folders import load
from tests.support.pretrained import save_bert, save_llama
from tests.support.text_encoders import WORDS, unit

TEXTS = ("cat and dog", "the bank", "money")


def embedded(model: LoadedModel, *texts: str) -> Array:
    array = array_from_elements([text.encode() for text in texts], (len(texts),))
    return model.predict({"text": array})["embedding"]


def folder_in(repository: Path) -> Path:
    folder = repository / "model" / "1"
    folder.mkdir(parents=True)
    return folder


def test_an_encoder_embeds_as_the_library_does(tmp_path: Path) -> None:
    reference = save_bert(folder_in(tmp_path))
    model = load(tmp_path, {"model.yaml": "task: embed"})
    assert (model.runtime, model.idempotent, model.signature.outputs[0].shape) == ("transformers", True, (-1, 16))
    found = embedded(model, *TEXTS)
    for text, vector in zip(TEXTS, found, strict=True):
        ids = torch.tensor([[2, *(WORDS.index(word) for word in text.split()), 3]])
        with torch.no_grad():
            expected = reference(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy()
        np.testing.assert_allclose(vector, unit(expected), atol=1e-5)


def test_the_last_token_of_a_causal_model_is_found_behind_what_is_filled_up(tmp_path: Path) -> None:
    reference = save_llama(folder_in(tmp_path))
    model = load(tmp_path, {"model.yaml": "task: embed\nembedding: {pooling: last, max_tokens: 8}"})
    found = embedded(model, "a", "longer", "much longer than that")
    for text, vector in zip(("a", "longer", "much lo"), found, strict=True):
        with torch.no_grad():
            hidden = reference.model(torch.tensor([[256, *text.encode()]])).last_hidden_state
        np.testing.assert_allclose(vector, unit(hidden[0, -1].numpy()), atol=1e-4)


def test_the_tokenizer_must_be_there(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    save_bert(folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelLoadError, match=r"tokenizer\.json is missing beside the weights"):
        load(tmp_path, {"model.yaml": "task: embed"})
