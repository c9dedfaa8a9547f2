"""A graph that takes tokens is served as a model that takes text, by the tokenizer beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.embedding.embedder import SHARES_NO_RUN
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array, array_from_elements
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, load_with_spec
from tests.support.text_encoders import DIMENSIONS, TABLE, WORDS, encoder, tokenizer_json, unit


def serve(folder: Path, yaml: str = "", graph: bytes | None = None, **files: str) -> LoadedModel:
    named = {name.replace("__", "/") + ".json": content for name, content in files.items()}
    graph = encoder() if graph is None else graph
    return load(folder, {"model.onnx": graph, "tokenizer.json": tokenizer_json(), "model.yaml": yaml, **named})


def refusal(folder: Path, yaml: str = "", graph: bytes | None = None, **files: str) -> str:
    with pytest.raises(ModelLoadError) as caught:
        serve(folder, yaml, graph, **files)
    assert str(folder) not in caught.value.public
    return caught.value.public


def texts(*elements: str | bytes) -> dict[str, Array]:
    raw = [element.encode() if isinstance(element, str) else element for element in elements]
    return {"text": array_from_elements(raw, (len(raw),))}


def vectors(model: LoadedModel, *elements: str) -> Array:
    return model.predict(texts(*elements))["embedding"]


def rows_of(text: str) -> Array:
    return TABLE[[2, *(WORDS.index(word) for word in text.split()), 3]]


def test_a_tokenizer_beside_the_graph_makes_it_an_embedding_model(tmp_path: Path) -> None:
    model = serve(tmp_path)
    assert (model.task, model.runtime, model.idempotent, model.warnings) == ("embed", "onnx", True, ())
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("text", "BYTES", (-1,))]
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [
        ("embedding", "FP32", (-1, DIMENSIONS)),
        ("prompt_tokens", "INT64", (-1,)),
    ]
    assert model.signature.batched
    answered = model.predict(texts("cat and dog"))
    np.testing.assert_allclose(answered["embedding"][0], unit(rows_of("cat and dog").mean(axis=0)), atol=1e-6)
    assert answered["prompt_tokens"].tolist() == [5]


def test_a_text_has_the_vector_that_it_has_alone_whatever_is_beside_it(tmp_path: Path) -> None:
    model = serve(tmp_path)
    several = ("the", "cat and dog and cat and the bank", "", "money bank", "dog " * 90, "cat")
    together = vectors(model, *several)
    alone = np.concatenate([vectors(model, text) for text in several])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert vectors(model).shape == (0, DIMENSIONS)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [("cls", lambda rows: rows[0]), ("last", lambda rows: rows[-1]), ("mean", lambda rows: rows.mean(axis=0))],
)
def test_pooling_and_length_are_as_declared(tmp_path: Path, pooling: str, expected: Any) -> None:
    model = serve(tmp_path, f"embedding: {{pooling: {pooling}, normalize: false}}")
    found = vectors(model, "cat and money", "dog")
    np.testing.assert_allclose(found[0], expected(rows_of("cat and money")), rtol=1e-5)
    np.testing.assert_allclose(found[1], expected(rows_of("dog")), rtol=1e-5)


def test_a_long_text_is_cut_off_and_counted_as_it_was_used(tmp_path: Path) -> None:
    model = serve(tmp_path, "embedding: {max_tokens: 4}")
    answered = model.predict(texts("cat dog bank money the", "cat dog", "cat"))
    assert answered["prompt_tokens"].tolist() == [4, 4, 3]
    np.testing.assert_array_equal(answered["embedding"][0], answered["embedding"][1])
    assert refusal(tmp_path / "two", "embedding: {max_tokens: 2}").startswith("`max_tokens` is 2, and the tokenizer")


def test_files_of_sentence_transformers_are_read_and_model_yaml_stands_above_them(tmp_path: Path) -> None:
    files = {
        "modules": json.dumps(
            [
                {"path": "", "type": "sentence_transformers.models.Transformer"},
                {"path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            ]
        ),
        "1_Pooling__config": json.dumps({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}),
        "sentence_bert_config": json.dumps({"max_seq_length": 3, "do_lower_case": True}),
    }
    model = serve(tmp_path / "files", **files)
    np.testing.assert_allclose(vectors(model, "dog")[0], TABLE[2], rtol=1e-6)  # the first token, of any length
    assert model.predict(texts("cat dog bank"))["prompt_tokens"].tolist() == [3]
    above = serve(tmp_path / "yaml", "embedding: {pooling: mean, normalize: true, max_tokens: 9}", **files)
    np.testing.assert_allclose(vectors(above, "DOG")[0], unit(rows_of("dog").mean(axis=0)), atol=1e-6)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"modules": '[{"path": "2_Dense", "type": "x.Dense"}]'}, "names the part Dense"),
        ({"modules": '[{"path": "../..", "type": "x.Pooling"}]'}, "leads outside the version's folder"),
        ({"modules": "["}, "modules.json is not valid JSON"),
        ({"1_Pooling__config": '{"pooling_mode_max_tokens": true}'}, "asks for pooling_mode_max_tokens"),
        ({"1_Pooling__config": '{"pooling_mode": ["mean", "cls"]}'}, "asks for mean and cls"),
        ({"tokenizer": "{}"}, "tokenizer.json is damaged"),
    ],
)
def test_files_that_ask_for_more_than_is_done_here_say_so(tmp_path: Path, files: dict[str, str], words: str) -> None:
    assert words in refusal(tmp_path, **files)


def test_a_graph_that_pools_itself_needs_no_pooling(tmp_path: Path) -> None:
    model = serve(tmp_path, graph=encoder(output="sentence_embedding", pooled=True))
    np.testing.assert_allclose(vectors(model, "dog")[0], unit(TABLE[2]), rtol=1e-6)
    assert "gives one for each token" in refusal(tmp_path / "none", "embedding: {pooling: none}")


@pytest.mark.parametrize("shape", [("batch", 8), (1, "sequence"), (1, 8)])
def test_a_graph_with_frozen_lengths_is_filled_up_to_them(tmp_path: Path, shape: tuple[Any, Any]) -> None:
    model = serve(tmp_path, graph=encoder(shape=shape, more_inputs=["attention_mask", "position_ids"]))
    found = vectors(model, "cat and dog", "bank")
    np.testing.assert_allclose(found[0], unit(rows_of("cat and dog").mean(axis=0)), atol=1e-6)
    np.testing.assert_allclose(found[1], unit(rows_of("bank").mean(axis=0)), atol=1e-6)


def test_texts_that_would_change_each_other_run_alone_and_may_then_be_batched(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "model.onnx": encoder(quantised_on_the_way=True),
        "tokenizer.json": tokenizer_json(),
    }
    model, spec, _ = load_with_spec(tmp_path, files)
    assert model.warnings == (SHARES_NO_RUN,)
    together = vectors(model, "cat", "bank and money", "the")
    np.testing.assert_array_equal(together[1], vectors(model, "bank and money")[0])
    assert warm_up(model, spec).may_batch


def test_an_embedding_model_of_floats_is_batched(tmp_path: Path) -> None:
    model, spec, _ = load_with_spec(tmp_path, {"model.onnx": encoder(), "tokenizer.json": tokenizer_json()})
    warmed = warm_up(model, spec)
    assert (warmed.may_batch, warmed.warnings) == (True, [])


def test_text_that_is_not_utf_8_is_its_callers_fault(tmp_path: Path) -> None:
    model = serve(tmp_path)
    with pytest.raises(InvalidInput, match="must be text in UTF-8"):
        model.predict(texts("cat", b"\xff\xfe"))


def test_tokens_stay_the_input_where_that_is_meant(tmp_path: Path) -> None:
    plain = serve(tmp_path / "task", "task: predict")
    assert (plain.task, plain.signature.inputs[0].name) == ("predict", "input_ids")
    classifier = serve(tmp_path / "logits", graph=encoder(output="logits", pooled=True))
    assert classifier.task == "predict"
    asked = serve(tmp_path / "asked", "task: embed", graph=encoder(output="logits"))
    assert asked.task == "embed"


@pytest.mark.parametrize(
    ("yaml", "graph", "words"),
    [
        ("task: embed", {"more_inputs": ["pixel_values"]}, "takes `pixel_values`, which no tokenizer makes"),
        ("task: embed", {"shape": (4, "sequence")}, "takes 4 texts at a time"),
        ("task: embed\ninputs: [{name: input_ids, datatype: INT64, shape: [-1, -1]}]", {}, "leave `inputs` and"),
        ("task: predict\nembedding: {pooling: cls}", {}, "`embedding` in model.yaml says how tokens become vectors"),
    ],
)
def test_what_cannot_be_served_as_text_is_told(tmp_path: Path, yaml: str, graph: dict[str, Any], words: str) -> None:
    assert words in refusal(tmp_path, yaml, encoder(**graph))


def test_the_task_needs_the_tokenizer(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match=r"needs the graph's tokenizer; put its tokenizer\.json beside"):
        load(tmp_path, {"model.onnx": encoder(), "model.yaml": "task: embed"})


def test_a_tokenizer_of_another_model_is_told(tmp_path: Path) -> None:
    foreign = tokenizer_json((*WORDS, *map(str, range(99)), "bread", "42"))
    foreign = foreign.replace('"[UNK]": 1', '"[UNK]": 99')
    assert "put the tokenizer of this very model beside it" in refusal(tmp_path, tokenizer=foreign)
