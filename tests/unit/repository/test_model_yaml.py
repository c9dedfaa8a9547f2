"""model.yaml: what it may say, how two of them are merged, and what is told when it is wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from inferencehub.repository.model_yaml import MAX_BYTES, ModelYamlError, read_layer, spec_from_layers
from inferencehub.repository.scan import read_spec
from inferencehub.repository.spec import Datatype, Latest, ModelSpec, model_schema
from inferencehub.tensors import datatypes
from tests.support.model_folders import put

DIGEST = "a" * 64

EVERYTHING = f"""
inputs: [{{name: x, datatype: FP32, shape: [-1, 4]}}]
outputs: [{{name: y, datatype: FP32, shape: [rows, 3]}}]
labels: {{output: y, names: [a, b, 7], activation: none}}
batching: {{max_batch_size: 8, max_delay_ms: 1.5}}
instances: 2
device: cuda:1
deadline_ms: 100
max_execution_ms: 50
idempotent: false
isolation: process
python: /usr/bin/python3
versions: {{latest: 2}}
examples: [{{name: one, inputs: [1, 2, 3, 4]}}]
image: {{input: x, layout: CHW, black: 0, white: 1}}
trust: sha256:{DIGEST}
"""


def spec_of(folder: Path, text: str) -> ModelSpec:
    (folder / "model.yaml").write_text(text)
    return spec_from_layers(read_layer(folder))


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ModelYamlError) as caught:
        spec_of(folder, text)
    assert str(folder) not in caught.value.public
    return caught.value.public


def test_every_field_is_read(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, EVERYTHING)
    assert spec.inputs is not None
    assert spec.outputs is not None
    assert (spec.inputs[0].shape, spec.outputs[0].shape) == ((-1, 4), ("rows", 3))
    assert spec.labels is not None
    assert spec.labels.names == ("a", "b", "7")
    assert (spec.batching.max_batch_size, spec.batching.max_delay_ms) == (8, 1.5)
    assert spec.versions == Latest(latest=2)
    assert spec.pinned_digests == {DIGEST}
    assert spec.trusted_types == ()
    assert spec.image is not None
    assert spec.image.layout == "CHW"


def test_everything_has_a_default() -> None:
    spec = spec_from_layers()
    assert (spec.batching.max_batch_size, spec.batching.max_delay_ms, spec.instances.at_once) == (64, 0, 1)
    assert (spec.versions, spec.isolation, spec.idempotent) == ("all", "shared", None)


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert spec_of(tmp_path, "# nothing yet\n") == ModelSpec()


def test_the_field_of_the_version_wins_over_the_model_and_the_model_over_the_code(tmp_path: Path) -> None:
    folder = put(tmp_path, "m", "1", {"model.yaml": "instances: 3", "../model.yaml": "instances: 2\ndeadline_ms: 7"})
    spec = read_spec(folder, None, {"deadline_ms": 1, "idempotent": True, "instances": 1})
    assert (spec.instances.count, spec.deadline_ms, spec.idempotent) == (3, 7, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("batchng: {}", "unknown field `batchng`; the fields are inputs, outputs"),
        ('"tuple[": 1', "has an unknown field; the fields are inputs, outputs"),
        ("batching: {max_batch: 3}", "unknown field `batching.max_batch`"),
        ("batching: {max_batch_size: 0}", "`batching.max_batch_size` is 0: input should be greater than or equal to 1"),
        ("instances: lots", "`instances.count` is text: input should be a valid integer"),
        ("inputs: [{name: x, datatype: FLOAT, shape: []}]", "`inputs.0.datatype` is text: input should be 'BOOL'"),
        ("inputs: [{name: x, datatype: FP32, shape: [-2]}]", "`inputs.0.shape.0` is -2"),
        ("labels: {output: y, names: [no, yes]}", "`labels.names.0` is False: write it in quotes"),
        ("versions: [1.10]", "`versions.0` is 1.1: write it in quotes"),
        ("trust: sha256:abc", "`trust` is"),
        ("device: gpu", "`device` is text: string should match pattern"),
        ("- a\n- b", "must be a mapping of fields"),
        ("a: [1", "not valid YAML in line"),
        ("a: b: c", "not valid YAML in line 1"),
        ("trust: 2026-13-01", "not valid YAML: it is not well-formed, or holds a number or date that is none"),
        ("instances: 0b_", "not valid YAML"),
        ("instances: !!int x", "not valid YAML"),
        ("examples: [{name: a, inputs: [2024-01-31]}]", "`examples.0.inputs` is a list: must be"),
        ("examples: [{name: a, inputs: [.nan]}]", "with NaN and infinities as strings"),
        ("inputs: [{name: x, datatype: FP32, shape: []}, {name: x, datatype: FP32, shape: []}]", "the same name"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_the_field(tmp_path: Path, text: str, told: str) -> None:
    sentence = refusal(tmp_path, text)
    assert told in sentence
    assert sentence.startswith("model.yaml")
    assert "\n" not in sentence


def test_a_huge_or_binary_file_is_refused(tmp_path: Path) -> None:
    assert "bytes at most" in refusal(tmp_path, "a: 1\n" * MAX_BYTES)
    (tmp_path / "model.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelYamlError, match="UTF-8"):
        read_layer(tmp_path)


SECRET = "hunter2-correct-horse"


@pytest.mark.parametrize(
    "text",
    [
        f"{SECRET}: 1",
        f"{SECRET}: {{a: 1}}\nother: 2",
        f"batching: {{{SECRET}: 1}}",
        f"inputs: [{{name: x, datatype: FP32, shape: [], {SECRET}: 1}}]",
        f"inputs: [{{name: x, datatype: {SECRET}, shape: []}}]",
        f"device: {SECRET}",
        f"instances: {SECRET}",
        f"idempotent: {SECRET}",
        f"isolation: {SECRET}",
        f"trust: sha256:{SECRET}",
        f"versions: [{SECRET}/]",
        f"labels: {SECRET}",
        f"{SECRET}",
        f"- {SECRET}",
        f"a: *{SECRET}",
        f"a: !{SECRET} b",
        f"a: !!{SECRET} b",
        f"a: '{SECRET}",
        f'a: "{SECRET}',
        f"'{SECRET}': 1\n'{SECRET}': 2",
        f"%{SECRET}",
        f"a: @{SECRET}",
        f"a: `{SECRET}",
        f"a: |{SECRET}",
        f"root:x:0:0:{SECRET}:/root:/bin/bash\nnobody:x:1:1::/:/bin/false",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
        f"KEY={SECRET}\nOTHER={SECRET}",
        f'{{"type": "account", "private_key": "{SECRET}"}}',
        f"{SECRET}\t: 1",
        f"? [{SECRET}]\n: 1",
        f"examples: [{{name: {SECRET}, inputs: .nan}}]",
        f"image: {{input: {SECRET}, layout: {SECRET}}}",
    ],
)
def test_what_is_public_holds_no_text_of_the_file(tmp_path: Path, text: str) -> None:
    """A model.yaml may be a link to another file, and its first line a password."""
    sentence = refusal(tmp_path, text)
    assert not any(part in sentence for part in SECRET.split("-"))
    assert sentence.startswith("model.yaml")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: " + "[" * 60_000, "refused in line 1: lists and mappings lie in each other more than 64 levels deep"),
        ("a: " + "{a: " * 1_500, "levels deep"),
        ("a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)), "more than 200,000"),
        ("device: cpu\ndevice: cuda", "refused in line 2: a key stands there twice (first in line 1)"),
        ("versions: [" + "9" * 5_000 + "]", "more than 400 digits"),
        ("versions: [1" + ":00" * 100_000 + "]", "more than 400 digits"),
        ("versions: [1." + "0" * 100_000 + "]", "more than 400 digits"),
    ],
)
def test_a_file_that_is_too_much_for_the_parser_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_an_anchor_may_be_used_again(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, "inputs: &one [{name: x, datatype: FP32, shape: [-1, 4]}]\noutputs: *one")
    assert spec.inputs == spec.outputs


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "model.yaml")
    with pytest.raises(ModelYamlError, match=r"model\.yaml is a (pipe|folder), not a file"):
        read_layer(tmp_path)


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    assert "not valid YAML" in refusal(tmp_path, "device: !!python/object/apply:os.getcwd []")


def test_the_datatypes_are_those_of_the_contract() -> None:
    assert get_args(Datatype) == datatypes()


def test_the_schema_accepts_what_the_model_accepts() -> None:
    import yaml

    schema = model_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(EVERYTHING), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"unknown": 1}, schema)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("versions: [007]", "in line 1: YAML reads 007 as 7; write 7, or quotes around it if it is a name"),
        ("labels:\n  {output: y, names: [8, 010]}", "in line 2: YAML reads 010 as 8; write 8, or quotes"),
        ("versions: [1_000]", "YAML reads 1_000 as 1000;"),
        ("versions: [12:30]", "YAML reads 12:30 as 750;"),
        ("deadline_ms: 0x10", "YAML reads 0x10 as 16;"),
        ("batching: {max_delay_ms: 1:30.5}", "YAML reads 1:30.5 as 90.5;"),
        (
            "examples: [{name: a, inputs: [4.99999999999999999]}]",
            "has a fraction that 64 bits do not hold; it would become 5",
        ),
        ("examples: [{name: a, inputs: [1.0e+400]}]", "1.0e+400 is too large for 64 bits"),
        ("instances: true", "`instances.count` is True: input should be a number"),
        ("batching: {max_delay_ms: false}", "`batching.max_delay_ms` is False: input should be a number"),
        ("inputs: [{name: x, datatype: FP32, shape: [true]}]", "`inputs.0.shape.0` is True"),
        ("inputs: [{name: x, datatype: FP32, shape: [99999999999999999999]}]", "`inputs.0.shape.0`"),
        ("image: {input: x, layout: HW, black: .nan}", "`image.black` is nan"),
    ],
)
def test_a_number_that_people_read_otherwise_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_numbers_and_names_that_all_read_alike(tmp_path: Path) -> None:
    spec = spec_of(
        tmp_path, "versions: ['007', 10, 1e3]\nexamples: [{name: -3, inputs: [0, -1, .5, 1.0e+3, .25, true]}]"
    )
    assert spec.versions == ("007", "10", "1e3")
    assert spec.examples[0].inputs == [0, -1, 0.5, 1000.0, 0.25, True]
