"""Classifiers of transformers: the answers of the library's own pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.tensors import array_from_elements
from tests.support.model_folders import load
from tests.support.text_encoders import WORDS, tokenizer_json

TEXTS = ("cat and dog", "the bank", "money")


def save_classifier(repository: Path, **config: Any) -> Path:
    """A tiny one of random weights in the folder of the only version."""
    torch.manual_seed(7)
    folder = repository / "model" / "1"
    folder.mkdir(parents=True)
    described = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.4,
        **config,
    )
    transformers.BertForSequenceClassification(described).eval().save_pretrained(folder)
    (folder / "tokenizer.json").write_text(tokenizer_json())
    said = {"tokenizer_class": "PreTrainedTokenizerFast", "pad_token": WORDS[0]}
    (folder / "tokenizer_config.json").write_text(json.dumps(said))
    return folder


def classify(model: Any, *texts: str) -> dict[str, Any]:
    answer: dict[str, Any] = model.predict({"text": array_from_elements([t.encode() for t in texts], (len(texts),))})
    return answer


def test_a_classifier_answers_as_the_pipeline(tmp_path: Path) -> None:
    folder = save_classifier(tmp_path, id2label={0: "good", 1: "bad", 2: "neither"})
    pipeline = transformers.pipeline("text-classification", model=str(folder), device="cpu")
    model = load(tmp_path, {})
    assert (model.runtime, model.task, model.labels) == ("transformers", "predict", ("good", "bad", "neither"))
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("text", "BYTES", (-1,))]
    assert model.signature.batched
    together = classify(model, *TEXTS)
    for at, text in enumerate(TEXTS):
        scores = {each["label"]: each["score"] for each in pipeline(text, top_k=None)}
        wanted = [scores[label] for label in model.labels]
        np.testing.assert_allclose(together["probabilities"][at], wanted, atol=1e-5)
        np.testing.assert_allclose(classify(model, text)["probabilities"][0], wanted, atol=1e-5)
        assert together["label"][at].decode() == max(scores, key=lambda label: scores[label])


def test_a_text_that_is_too_long_is_cut_off(tmp_path: Path) -> None:
    save_classifier(tmp_path, num_labels=2)
    long = classify(load(tmp_path, {}), "cat " * 500, "cat " * 30)["probabilities"]
    np.testing.assert_allclose(long[0], long[1], atol=1e-5)


@pytest.mark.parametrize("config", [{"num_labels": 1}, {"num_labels": 3, "problem_type": "multi_label_classification"}])
def test_what_is_no_choice_of_one_class_is_told(tmp_path: Path, config: dict[str, Any]) -> None:
    save_classifier(tmp_path, **config)
    with pytest.raises(ModelLoadError, match=r"one of several classes, and this one has .* put a model\.py beside"):
        load(tmp_path, {})
