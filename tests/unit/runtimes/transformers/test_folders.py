"""What a folder of transformers must hold, and what is never done with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inferencehub.runtimes.protocol import ModelLoadError
from tests.support.model_folders import load
from tests.support.pretrained import save_bert, save_llama


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    return saved(tmp_path_factory.mktemp("llama"), save_llama)


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes | str]:
    return saved(tmp_path_factory.mktemp("bert"), save_bert)


def saved(folder: Path, save: object) -> dict[str, bytes | str]:
    save(folder)  # type: ignore[operator]
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refusal(repository: Path, files: dict[str, bytes | str], yaml: str = "", **config: object) -> str:
    said = json.loads(files["config.json"]) | config
    with pytest.raises(ModelLoadError) as caught:
        load(repository, {**files, "config.json": json.dumps(said), "model.yaml": yaml})
    assert str(repository) not in caught.value.public
    return caught.value.public


def test_code_that_comes_with_weights_is_never_run(tmp_path: Path, llama: dict[str, bytes | str]) -> None:
    code = {"modeling_own.py": "raise SystemExit('it ran')"}
    told = refusal(tmp_path, llama | code, auto_map={"AutoModelForCausalLM": "modeling_own.Own"})
    assert "names code that comes with the weights (auto_map), which is never run" in told


def test_a_model_that_the_library_does_not_know_is_told(tmp_path: Path, llama: dict[str, bytes | str]) -> None:
    assert "update transformers if the model is newer" in refusal(tmp_path, llama, model_type="from-the-future")


def test_a_task_that_cannot_be_told_is_asked_for(tmp_path: Path, bert: dict[str, bytes | str]) -> None:
    assert "config.json names BertModel; declare one of these as `task`" in refusal(tmp_path, bert)
    assert "model.yaml says `task: predict`" in refusal(tmp_path / "said", bert, "task: predict")


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("task: chat\nsupports: [seed]\ninputs: [{name: x, datatype: BYTES, shape: [1]}]", "leave `inputs` and"),
        ("task: chat", "no chat template, in chat_template.jinja or tokenizer_config.json"),
    ],
)
def test_what_model_yaml_may_not_say_is_told(
    tmp_path: Path, llama: dict[str, bytes | str], yaml: str, words: str
) -> None:
    plain = json.loads(llama["tokenizer_config.json"]) | {"chat_template": None}
    assert words in refusal(tmp_path, llama | {"tokenizer_config.json": json.dumps(plain)}, yaml)


def test_files_that_are_missing_or_damaged_are_told(tmp_path: Path, llama: dict[str, bytes | str]) -> None:
    cut = llama | {"model.safetensors": bytes(llama["model.safetensors"])[:200]}  # type: ignore[arg-type]
    assert "transformers cannot load the model of this folder" in refusal(tmp_path / "cut", cut)
    alone = {"model.safetensors.index.json": "{}"}
    with pytest.raises(ModelLoadError, match=r"config\.json is missing beside the weights"):
        load(tmp_path / "alone", alone)


def test_weights_behind_a_link_to_outside_are_not_read(tmp_path: Path, llama: dict[str, bytes | str]) -> None:
    outside = tmp_path / "outside.json"
    outside.write_bytes(llama["tokenizer.json"])  # type: ignore[arg-type]
    folder = tmp_path / "models" / "model" / "1"
    folder.mkdir(parents=True)
    (folder / "tokenizer.json").symlink_to(outside)
    with pytest.raises(ModelLoadError, match="link"):
        load(tmp_path / "models", {name: content for name, content in llama.items() if name != "tokenizer.json"})
