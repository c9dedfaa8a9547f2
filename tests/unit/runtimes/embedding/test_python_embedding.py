"""A class with `embed(texts)` is a model of the task "embed"; any other version is one where its signature suits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array, array_from_elements
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, load_with_spec

LENGTHS = """
import numpy as np

class Model:
    def embed(self, texts):
        assert type(texts) is list and all(type(text) is str for text in texts)
        return np.array([[len(text), text.count("e")] for text in texts])
"""
PLAIN = """
import numpy as np

class Model:
    task = "embed"
    inputs = {"text": ("BYTES", [-1])}
    outputs = {"vector": ("FP32", [-1, 2])}

    def predict(self, inputs):
        return {"vector": [[len(text), 1] for text in inputs["text"]]}
"""


def serve(folder: Path, code: str, yaml: str = "") -> LoadedModel:
    return load(folder, {"model.py": code, "model.yaml": yaml})


def refusal(folder: Path, code: str, yaml: str = "") -> str:
    with pytest.raises(ModelLoadError) as caught:
        serve(folder, code, yaml)
    return caught.value.public


def texts(*elements: bytes) -> dict[str, Array]:
    return {"text": array_from_elements(elements, (len(elements),))}


def embedding(method: str) -> str:
    return f"class Model:\n    {method}\n"


def test_embed_gives_a_vector_for_each_text(tmp_path: Path) -> None:
    model, spec, _ = load_with_spec(tmp_path, {"model.py": LENGTHS})
    assert (model.task, model.runtime, model.idempotent, model.may_block) == ("embed", "python", True, True)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [("embedding", "FP32", (-1, 2))]
    answered = model.predict(texts("größe".encode(), b"three"))
    np.testing.assert_array_equal(answered["embedding"], np.array([[5, 1], [5, 2]], np.float32))
    assert model.predict(texts())["embedding"].shape == (0, 2)
    assert warm_up(model, spec).may_batch


def test_embed_may_be_a_coroutine_and_may_count_tokens(tmp_path: Path) -> None:
    code = embedding(
        'async def embed(self, texts):\n        return {"embedding": [[1.0, 2.0]] * len(texts), '
        '"prompt_tokens": [len(text.split()) for text in texts]}'
    )
    model = serve(tmp_path, code)
    assert [t.name for t in model.signature.outputs] == ["embedding", "prompt_tokens"]
    assert model.predict(texts(b"two words", b"one"))["prompt_tokens"].tolist() == [2, 1]


def test_the_class_may_say_that_it_is_not_idempotent(tmp_path: Path) -> None:
    assert not serve(tmp_path, LENGTHS.replace("    def embed", "    idempotent = False\n    def embed")).idempotent


def test_text_that_is_not_utf_8_is_its_callers_fault(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="must be text in UTF-8"):
        serve(tmp_path, LENGTHS).predict(texts(b"\xff"))


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("def embed(self, texts): return [[1.0]]", "a vector for each text, [2, d] for these 2; it returned shape [1"),
        ("def embed(self, texts): return [1.0] * len(texts)", "it returned shape [2]"),
        ("def embed(self, texts): return [['a']] * len(texts)", "a list that does not become FP32"),
        ("def embed(self, texts): return None", "a NoneType that does not become FP32"),
        ("def embed(self, texts): return {'embedding': [[1.0]] * 2, 'prompt_tokens': 3}", "it returned shape []"),
        ("def embed(self, texts): raise KeyError(texts[0])", "Model.embed raised KeyError; the details say where."),
        ("outputs = {'y': ('FP32', [-1, 2])}\n    def embed(self, texts): return [[1.0]]", "leave `outputs` out"),
    ],
)
def test_what_is_wrong_with_embed_is_told_at_load(tmp_path: Path, method: str, words: str) -> None:
    assert words in refusal(tmp_path, embedding(method))


def test_pooling_is_not_for_code(tmp_path: Path) -> None:
    for at, code in enumerate((LENGTHS, PLAIN)):
        told = refusal(tmp_path / str(at), code, "embedding: {pooling: cls}")
        assert "this model takes text and does that itself; leave it out" in told


def test_another_number_of_vectors_later_is_the_models_failure(tmp_path: Path) -> None:
    model = serve(tmp_path, LENGTHS.replace("for text in texts])", "for text in texts[:2]])"))
    with pytest.raises(ModelFailed, match=r"\[3, d\] for these 3; it returned shape \[2, 2\]"):
        model.predict(texts(b"a", b"b", b"c"))


def test_a_plain_version_has_the_task_where_its_signature_suits(tmp_path: Path) -> None:
    assert serve(tmp_path / "class", PLAIN).task == "embed"
    assert serve(tmp_path / "yaml", PLAIN.replace('task = "embed"', ""), "task: embed").task == "embed"


@pytest.mark.parametrize(
    ("found", "replaced", "words"),
    [
        (
            '("BYTES", [-1])}',
            '("FP32", [-1])}',
            "needs one input of text, BYTES [-1]; the model takes `text` FP32 [-1]",
        ),
        ('("BYTES", [-1])}', '("BYTES", [-1, 2])}', "the model takes `text` BYTES [-1, 2]"),
        ("[-1])}", '[-1]), "k": ("INT64", [-1])}', "the model takes `text` BYTES [-1], `k` INT64 [-1]"),
        ('("FP32", [-1, 2])', '("FP64", [-1, 2])', "FP32 [-1, d]; the model gives `vector` FP64 [-1, 2]"),
        ('("FP32", [-1, 2])', '("FP32", [2, 2])', "declare `text` and `vector` with -1 as their first dimension"),
        ('("FP32", [-1, 2])', '("FP32", [-1, 2]), "prompt_tokens": ("FP32", [-1])', "`prompt_tokens` as a number"),
    ],
)
def test_a_signature_that_does_not_suit_the_task_is_told(tmp_path: Path, found: str, replaced: str, words: str) -> None:
    assert words in refusal(tmp_path, PLAIN.replace(found, replaced, 1))


def test_embedding_without_the_task_is_told(tmp_path: Path) -> None:
    code = PLAIN.replace('task = "embed"', "")
    assert "the task is `predict`; leave it out" in refusal(tmp_path, code, "embedding: {normalize: false}")
