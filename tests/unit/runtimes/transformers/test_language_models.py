"""Language models of transformers: what the library itself would say, as events, whole and in pieces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.joined import outputs_of
from inferencehub.runtimes.protocol import NO_PARAMETERS, Ended, LoadedModel, Usage
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, load_with_spec
from tests.support.pretrained import CONTEXT_TOKENS, save_llama
from tests.support.streams import CALL

HELLO = [{"role": "user", "content": "hello"}]
# What the template and the tokenizer make of it: a token for each byte, and one for each mark.
PROMPT_TOKENS = [258, *b"user\nhello", 257, *b"\n", 258, *b"assistant\n"]


class Served:
    """A model of one folder, and what it says."""

    def __init__(self, repository: Path, reference: LlamaForCausalLM, model: LoadedModel) -> None:
        self.repository = repository
        self.reference = reference
        self.model = model

    def whole(self, **body: Any) -> tuple[str, str]:
        """The text of choice 0 and why it ended, of a call that does not stream."""
        return answer_of(self.model.predict(request(**body))["event"])

    def streamed(self, **body: Any) -> tuple[list[Any], Usage]:
        """All chunks of a call, and its usage."""
        assert self.model.stream is not None
        chunks = list(self.model.stream(request(**body), NO_PARAMETERS, CALL))
        assert isinstance(chunks[-1], Ended)
        assert chunks[-1].usage is not None
        return list(outputs_of(chunks)), chunks[-1].usage


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Served:
    return served(tmp_path_factory.mktemp("chat"))


def served(repository: Path, yaml: str = "", template: str | None = "", **generation: object) -> Served:
    folder = repository / "model" / "1"
    folder.mkdir(parents=True)
    reference = save_llama(folder, **({} if template == "" else {"template": template}), **generation)
    return Served(repository, reference, load(repository, {"model.yaml": yaml}))


def request(**body: Any) -> dict[str, Any]:
    asked = body if "prompt" in body else {"messages": HELLO, **body}
    return {"request": np.array([json.dumps({"max_tokens": 12, **asked}).encode()], dtype=object)}


def answer_of(events: Any, index: int = 0) -> tuple[str, str]:
    choices = [choice for event in events for choice in json.loads(event)["choices"] if choice["index"] == index]
    text = "".join(choice.get("text", choice.get("delta", {}).get("content", "")) for choice in choices)
    return text, choices[-1]["finish_reason"]


def likeliest(reference: LlamaForCausalLM, tokens: int) -> str:
    """What the library's own `generate` says at temperature 0."""
    made = reference.generate(torch.tensor([PROMPT_TOKENS]), max_new_tokens=tokens, do_sample=False, pad_token_id=0)
    kept = [token for token in made[0, len(PROMPT_TOKENS) :].tolist() if token < 256]
    return bytes(kept).decode(errors="replace")


def test_a_folder_with_a_chat_template_is_a_chat_model(chat: Served) -> None:
    model = chat.model
    assert (model.task, model.runtime, model.idempotent, model.may_block) == ("chat", "transformers", False, True)
    assert model.streams
    assert (model.context_tokens, model.default_max_tokens) == (CONTEXT_TOKENS, CONTEXT_TOKENS)
    assert {"temperature", "top_p", "seed", "stop", "n", "logprobs"} <= set(model.supports)
    assert "tools" not in model.supports


def test_it_says_what_the_library_says(chat: Served) -> None:
    text, reason = chat.whole(temperature=0, max_tokens=40)
    assert text.rstrip("\ufffd") == likeliest(chat.reference, 40).rstrip("\ufffd")
    assert reason == "length"


def test_a_stream_is_the_same_text_and_counts_its_tokens(chat: Served) -> None:
    whole = chat.whole(seed=3, max_tokens=30)
    chunks, usage = chat.streamed(seed=3, max_tokens=30)
    assert answer_of([event for chunk in chunks for event in chunk["event"]]) == whole
    assert len(chunks) > 5
    assert (usage.prompt_tokens, usage.completion_tokens, usage.estimated) == (len(PROMPT_TOKENS), 30, False)


def test_the_seed_decides_and_each_choice_has_its_own(chat: Served) -> None:
    first, again, other = (chat.whole(seed=seed, max_tokens=20)[0] for seed in (1, 1, 2))
    assert first == again != other
    events = chat.model.predict(request(seed=1, n=2, max_tokens=20))["event"]
    assert [answer_of(events, index)[0] for index in (0, 1)] == [first, other]


def test_it_stops_at_a_stop_string_and_at_its_own_end(chat: Served, tmp_path: Path) -> None:
    text, _ = chat.whole(temperature=0, max_tokens=30)
    stop = text[4:6]
    assert chat.whole(temperature=0, max_tokens=30, stop=stop) == (text[: text.index(stop)], "stop")
    with torch.no_grad():
        likely = int(chat.reference(torch.tensor([PROMPT_TOKENS])).logits[0, -1].argmax())
    ended = served(tmp_path, eos_token_id=likely)
    assert ended.whole(temperature=0) == ("", "stop")


def test_log_probabilities_are_those_of_the_model(chat: Served) -> None:
    events = chat.model.predict(request(temperature=0, max_tokens=3, logprobs=True, top_logprobs=2))["event"]
    found = [
        token
        for event in events
        for token in (json.loads(event)["choices"][0].get("logprobs") or {"content": []})["content"]
    ]
    assert len(found) == 3
    assert [len(token["bytes"]) for token in found] == [1, 1, 1]
    with torch.no_grad():
        expected = (
            torch.log_softmax(chat.reference(torch.tensor([PROMPT_TOKENS])).logits[0, -1], dim=-1)
            .sort(descending=True)
            .values
        )
    assert found[0]["logprob"] == pytest.approx(expected[0].item(), abs=1e-4)
    assert [top["logprob"] for top in found[0]["top_logprobs"]] == pytest.approx(expected[:2].tolist(), abs=1e-4)


def test_a_prompt_that_leaves_no_room_is_refused(chat: Served) -> None:
    with pytest.raises(InvalidInput, match=rf"takes fewer than {CONTEXT_TOKENS}, with its answer; send less"):
        chat.whole(messages=[{"role": "user", "content": "x" * CONTEXT_TOKENS}])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"tools": [{"type": "function"}]}, "`tools` is not supported by this model"),
        ({"top_k": "many"}, "`top_k` must be a number of at least -1"),
        ({"messages": [{"role": "nobody", "content": "x"}]}, "a role is system, developer, user"),
    ],
)
def test_what_it_does_not_take_is_refused_by_name(chat: Served, body: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        chat.whole(**body)


def test_who_leaves_ends_the_answer(chat: Served) -> None:
    assert chat.model.stream is not None
    chunks: Any = chat.model.stream(request(max_tokens=100), NO_PARAMETERS, CALL)
    next(chunks)
    chunks.close()
    assert list(chunks) == []


def test_it_is_warmed_up_by_a_request(chat: Served) -> None:
    model, spec, _ = load_with_spec(chat.repository, {"model.yaml": ""})
    assert warm_up(model, spec).warnings == []


def test_without_a_template_it_completes(tmp_path: Path) -> None:
    model = served(tmp_path, "default_max_tokens: 5\ncontext_tokens: 90\nmax_active: 2", template=None)
    assert (model.model.task, model.model.default_max_tokens, model.model.context_tokens) == ("complete", 5, 90)
    assert model.model.max_active == 2
    _, usage = model.streamed(prompt="ab", temperature=0, max_tokens=None)
    assert (usage.prompt_tokens, usage.completion_tokens) == (3, 5)


def test_what_the_authors_advise_holds_where_the_caller_says_nothing(tmp_path: Path) -> None:
    model = served(tmp_path, do_sample=True, top_k=1, temperature=0.5)
    likely = model.whole(temperature=0, max_tokens=15)
    assert model.whole(max_tokens=15) == likely
    assert model.whole(max_tokens=15, top_k=0, temperature=2, seed=1) != likely
