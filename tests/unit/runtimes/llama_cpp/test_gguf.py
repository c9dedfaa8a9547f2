"""GGUF files on llama.cpp, by a real model. Only where llama-cpp-python is installed, which takes a compiler long."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from examples.chat.make import weights
from inferencehub.errors import InvalidInput
from inferencehub.runtimes.protocol import NO_PARAMETERS, Ended, LoadedModel, ModelLoadError
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, load_with_spec, put
from tests.support.streams import CALL

pytest.importorskip("llama_cpp", reason="llama-cpp-python is not installed: it compiles for a quarter of an hour")

CAPITAL = [
    {"role": "system", "content": "You answer questions."},
    {"role": "user", "content": "What is the capital of France?"},
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = tmp_path_factory.mktemp("gguf")
    shutil.copyfile(weights(), put(repository, "model", "1", {}) / "model.gguf")
    return repository


@pytest.fixture(scope="module")
def chat(repository: Path) -> LoadedModel:
    model, spec, _ = load_with_spec(repository, {"model.yaml": "context_tokens: 512"})
    assert warm_up(model, spec).warnings == []
    return model


def request(**body: Any) -> dict[str, Any]:
    asked = body if "prompt" in body else {"messages": CAPITAL, **body}
    return {"request": np.array([json.dumps({"max_tokens": 24, **asked}).encode()], dtype=object)}


def answer_of(events: Any) -> tuple[str, str]:
    choices = [choice for event in events for choice in json.loads(event)["choices"]]
    text = "".join(choice.get("text", choice.get("delta", {}).get("content", "")) for choice in choices)
    return text, choices[-1]["finish_reason"]


def whole(model: LoadedModel, **body: Any) -> tuple[str, str]:
    return answer_of(model.predict(request(**body))["event"])


def test_it_answers_by_its_own_template_and_ends(chat: LoadedModel) -> None:
    assert (chat.task, chat.runtime, chat.device, chat.context_tokens) == ("chat", "llama-cpp", "cpu", 512)
    assert whole(chat, temperature=0) == ("The capital of France is Paris.", "stop")


def test_a_stream_is_the_same_text_and_counts_its_tokens(chat: LoadedModel) -> None:
    assert chat.stream is not None
    expected = whole(chat, seed=5, temperature=1.5, max_tokens=12)
    chunks = list(chat.stream(request(seed=5, temperature=1.5, max_tokens=12), NO_PARAMETERS, CALL))
    last = chunks[-1]
    assert isinstance(last, Ended)
    assert last.usage is not None
    assert last.usage.completion_tokens == 12
    assert not last.usage.estimated
    outputs = [chunk.outputs if isinstance(chunk, Ended) else chunk for chunk in chunks]
    assert answer_of([event for made in outputs for event in (made or {})["event"]]) == expected
    assert whole(chat, seed=6, temperature=1.5, max_tokens=12) != expected


def test_what_it_does_not_take_is_refused(chat: LoadedModel) -> None:
    with pytest.raises(InvalidInput, match="`n` is not supported by this model"):
        whole(chat, n=2)
    with pytest.raises(InvalidInput, match="takes fewer than 512, with its answer"):
        whole(chat, messages=[{"role": "user", "content": "word " * 600}])


def test_who_leaves_lets_the_next_one_in(chat: LoadedModel) -> None:
    assert chat.stream is not None
    left: Any = chat.stream(request(max_tokens=200), NO_PARAMETERS, CALL)
    next(left)
    left.close()
    assert whole(chat, temperature=0, max_tokens=3)[1] == "length"


def test_it_completes_where_model_yaml_says_so(repository: Path) -> None:
    model = load(repository, {"model.yaml": "task: complete\ncontext_tokens: 128"})
    text, reason = whole(model, prompt="The capital of France is", temperature=0, max_tokens=4)
    assert (text.strip().startswith("Paris"), reason) == (True, "length")
    model.close()


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("task: embed", "not for `embed`"),
        ("max_active: 2", "one answer at a time"),
        ("device: cuda", "for the CPU alone"),
    ],
)
def test_what_it_does_not_do_is_told(repository: Path, yaml: str, words: str) -> None:
    with pytest.raises(ModelLoadError, match=words):
        load(repository, {"model.yaml": yaml})


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelLoadError, match="is no GGUF file"):
        load(tmp_path / "other", {"model.gguf": b"something else"})
    cut = weights().read_bytes()[:5_000_000]
    with pytest.raises(ModelLoadError, match=r"llama\.cpp cannot load model\.gguf: it is damaged"):
        load(tmp_path / "cut", {"model.gguf": cut, "model.yaml": "context_tokens: 128"})
