"""Whatever stands in a model.yaml or a settings file, it is read or refused in one sentence that says where."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.config.error import ConfigError
from inferencehub.config.fields import fields
from inferencehub.config.resolve import resolve
from inferencehub.repository.model_yaml import FILE_NAME, ModelYamlError, read_layer, spec_from_layers
from inferencehub.repository.spec import ModelSpec
from tests.support.fuzzing import corpus, damaged, fuzzed


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.binary(max_size=6)
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MEANT = st.sampled_from(
    [
        [{"name": "x", "datatype": "FP32", "shape": [-1, 4]}],
        {"max_batch_size": 8},
        {"latest": 2},
        ["1", "2"],
        "process",
        "sha256:" + "0" * 64,
        True,
        100,
        [{"name": "a", "inputs": [[1, 2]]}],
    ]
)


def document(names: list[str]) -> st.SearchStrategy[bytes]:
    """YAML of fields that exist, with values that mostly don't fit them."""
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=8), MEANT | PLAIN, max_size=5).map(
        lambda content: yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass")
    )


PUNCTUATION = st.lists(
    st.sampled_from([*"[]{}:,-&*!|>%@`'\"#?~", "\n", "  ", "\t", "a", "0x", "1e9", "!!python/object:os.system", "<<:"]),
    max_size=40,
).map(lambda pieces: "".join(pieces).encode())
MODEL = document(sorted(ModelSpec.model_fields))
SETTINGS = document(sorted({name.partition(".")[0] for name in fields()}))


def refusal_of(read: Callable[[], object]) -> str:
    """The sentence for everyone with which it is refused, or nothing. What else is raised is a slip of ours."""
    try:
        read()
    except ModelYamlError as error:
        return error.public
    return ""


def read_model_yaml(folder: Path, text: bytes) -> None:
    (folder / FILE_NAME).write_bytes(text)
    said = refusal_of(lambda: spec_from_layers(read_layer(folder)))
    assert len(said) < 2_000
    assert str(folder) not in said, "a sentence for everyone names no path"


@fuzzed(2)
@given(text=damaged(MODEL) | PUNCTUATION | st.binary(max_size=60))
def test_any_model_yaml(folder: Path, text: bytes) -> None:
    read_model_yaml(folder, text)


@pytest.mark.parametrize("path", corpus("model-yaml"), ids=lambda path: path.name)
def test_the_corpus_of_model_yaml(folder: Path, path: Path) -> None:
    read_model_yaml(folder, path.read_bytes())


def read_settings(folder: Path, text: bytes, environment: dict[str, str]) -> None:
    file = folder / "settings.yaml"
    file.write_bytes(text)
    with suppress(ConfigError):
        resolve(config=file, environment=environment, folder=folder)


@fuzzed(2)
@given(text=damaged(SETTINGS) | PUNCTUATION | st.binary(max_size=60))
def test_any_settings_file(folder: Path, text: bytes) -> None:
    read_settings(folder, text, {})


VARIABLES = st.sampled_from(sorted(field.variable for field in fields().values()))
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@fuzzed()
@given(
    environment=st.dictionaries(VARIABLES, VALUES | st.sampled_from(["1", "-1", "true", "[", "[1]", "1e3"]), max_size=4)
)
def test_any_environment(folder: Path, environment: dict[str, str]) -> None:
    read_settings(folder, b"", environment)


@pytest.mark.parametrize("path", corpus("config"), ids=lambda path: path.name)
def test_the_corpus_of_settings(folder: Path, path: Path) -> None:
    read_settings(folder, path.read_bytes(), {})


JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@fuzzed()
@given(layers=st.lists(st.dictionaries(st.sampled_from(sorted(ModelSpec.model_fields)), JSON, max_size=4), max_size=2))
def test_any_layers_of_a_model(layers: list[dict[str, Any]]) -> None:
    refusal_of(lambda: spec_from_layers(*layers))
