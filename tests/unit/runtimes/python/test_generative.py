"""Classes that generate or go on in steps: what they declare, what fails with which sentence, and what they answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.joined import NOBODY
from inferencehub.runtimes.protocol import NO_PARAMETERS, Ended, LoadedModel, ModelLoadError, Usage
from tests.support.generative_models import Way, put_byte_model
from tests.support.model_folders import load, load_with_spec, scan
from tests.support.streams import Call

GENERATE = "class Model:\n    task = 'chat'\n    def generate(self, request):\n        "


def ask(model: LoadedModel, content: str = "hello", **fields: Any) -> list[dict[str, Any]]:
    """The choices of all events of an answer that is wanted whole."""
    inputs = request_of(model, content, **fields)
    return [json.loads(event)["choices"][0] for event in model.predict(inputs)["event"]]


def request_of(model: LoadedModel, content: str = "hello", **fields: Any) -> dict[str, Any]:
    asked = {"messages": [{"role": "user", "content": content}]} if model.task == "chat" else {"prompt": content}
    return {"request": np.array([json.dumps({**asked, **fields}).encode()], dtype=object)}


def text_of(events: list[dict[str, Any]], index: int = 0) -> str:
    own = [event for event in events if event["index"] == index]
    return "".join(event.get("text", event.get("delta", {}).get("content", "")) for event in own)


def byte_model(tmp_path: Path, way: Way, **more: Any) -> LoadedModel:
    from inferencehub.config.settings import Settings
    from inferencehub.runtimes.load import load_version
    from inferencehub.runtimes.protocol import Machine

    put_byte_model(tmp_path, way=way, **more)
    (folder,) = scan(tmp_path)
    return load_version(folder, Machine(), Settings())[0]


def test_a_class_that_generates_declares_what_it_takes(tmp_path: Path) -> None:
    code = (
        "class Model:\n    task = 'chat'\n    supports = {'temperature', 'seed'}\n    default_max_tokens = 7\n"
        "    context_tokens = 99\n    def generate(self, request):\n        yield f'{request.max_tokens}'\n"
    )
    model = load(tmp_path, {"model.py": code})
    assert (model.task, model.supports, model.streams, model.max_active) == ("chat", ("seed", "temperature"), True, 1)
    assert (model.default_max_tokens, model.context_tokens, model.signature.batched) == (7, 99, False)
    assert [(each.name, each.datatype, each.shape) for each in model.signature.inputs] == [("request", "BYTES", (1,))]
    assert [(each.name, each.datatype, each.shape) for each in model.signature.outputs] == [("event", "BYTES", (-1,))]
    assert text_of(ask(model)) == "7"
    with pytest.raises(InvalidInput, match="`top_p` is not supported by this model, which takes seed, temperature"):
        ask(model, top_p=0.5)


def test_model_yaml_stands_above_the_class(tmp_path: Path) -> None:
    yaml = "task: complete\nsupports: [seed]\ndefault_max_tokens: 3\nmax_active: 5"
    model, spec, _ = load_with_spec(
        tmp_path, {"model.py": f"{GENERATE}yield request.prompt\n    supports = ['n']\n", "model.yaml": yaml}
    )
    assert (model.task, model.supports, model.default_max_tokens, model.max_active) == ("complete", ("seed",), 3, 5)
    assert spec.task == "complete"
    assert text_of(ask(model, "as it is")) == "as it is"


@pytest.mark.parametrize(
    "body",
    [
        "yield 'hello'",
        "return iter(['he', 'llo'])",
        "return (letter for letter in 'hello')",
    ],
)
def test_generate_yields_or_returns_an_iterator(tmp_path: Path, body: str) -> None:
    assert text_of(ask(load(tmp_path, {"model.py": GENERATE + body}))) == "hello"


def test_generate_may_be_asynchronous_either_way(tmp_path: Path) -> None:
    code = GENERATE.replace("def generate", "async def generate")
    model = load(tmp_path / "a", {"model.py": f"{code}yield 'hello'"})
    assert (text_of(ask(model)), model.max_active) == ("hello", 64)
    model.close()
    model = load(tmp_path / "b", {"model.py": f"{code}return iter('hello')"})
    assert text_of(ask(model)) == "hello"
    model.close()


def test_what_generate_returns_must_be_pieces(tmp_path: Path) -> None:
    with pytest.raises(
        ModelFailed, match="`generate` must yield text, or return an iterator over it; it returned a int"
    ):
        ask(load(tmp_path, {"model.py": f"{GENERATE}return 3"}))


def test_an_asynchronous_generator_is_closed_before_the_answer_is_over(tmp_path: Path) -> None:
    code = GENERATE.replace("def generate", "async def generate") + (
        "try:\n            for letter in 'hello': yield letter\n        finally:\n"
        f"            open({str(tmp_path / 'closed')!r}, 'w').close()\n"
    )
    model = load(tmp_path / "models", {"model.py": f"{code}    supports = ['stop']\n"})
    assert text_of(ask(model, stop="l")) == "he"
    assert (tmp_path / "closed").exists()
    model.close()


STEPS = (
    "class Model:\n    inputs = {'n': ('INT64', [])}\n    outputs = {'y': ('INT64', [-1])}\n"
    "    def start(self, inputs, parameters, context):\n"
    "        return {'left': int(inputs['n']), 'by': parameters.get('by', 1), 'id': context.request_id}\n"
    "    def step(self, sequences):\n        return [self.next(each) for each in sequences]\n"
    "    def stop(self, sequence):\n        self.stopped = sequence['id']\n"
)


def steps(last: str) -> str:
    return (
        f"import inferencehub\n{STEPS}    def next(self, each):\n        each['left'] -= 1\n"
        f"        if each['left'] < 0:\n            return {last}\n"
        "        return {'y': [each['left'] * each['by']]}\n"
    )


def test_any_model_may_go_on_in_steps(tmp_path: Path) -> None:
    model = load(tmp_path, {"model.py": steps("inferencehub.Finish(prompt_tokens=1, completion_tokens=3)")})
    assert (model.stepper is not None, model.stream, model.max_active, model.task) == (True, None, 8, "predict")
    assert model.predict({"n": np.array(3)})["y"].tolist() == [2, 1, 0]
    assert model.predict({"n": np.array(3)}, {"by": 10})["y"].tolist() == [20, 10, 0]
    assert model.stepper is not None
    sequence = model.stepper.start({"n": np.array(0)}, NO_PARAMETERS, Call("r-7"))
    assert model.stepper.step([sequence]) == [Ended(None, Usage(1, 3))]


@pytest.mark.parametrize(
    ("last", "sentence"),
    [
        ("ValueError('broken')", "broken"),
        ("7", "`step` must give a dict of outputs, None, a Finish or an exception; it gave a int."),
        ("{'z': [1]}", "The model returned no `y`; it returned z."),
        ("[{'y': [1]}, {'z': [1]}]", "'y'"),
    ],
)
def test_a_result_that_is_none_fails_its_own_call(tmp_path: Path, last: str, sentence: str) -> None:
    model = load(tmp_path, {"model.py": steps(last)})
    assert model.stepper is not None
    good, bad = (model.stepper.start({"n": np.array(n)}, NO_PARAMETERS, NOBODY) for n in (5, 0))
    made, failure = model.stepper.step([good, bad])
    assert isinstance(made, dict)
    assert isinstance(failure, Exception)
    assert str(failure) == sentence


def test_several_results_of_one_step_are_one_chunk(tmp_path: Path) -> None:
    model = load(tmp_path, {"model.py": steps("[{'y': [7]}, {'y': [8]}, inferencehub.Finish()]")})
    assert model.predict({"n": np.array(1)})["y"].tolist() == [0, 7, 8]


CHAT = "class Model:\n    task = 'chat'\n"
METHODS = {
    name: f"    def {name}(self, given):\n        yield 'x'\n"
    for name in ("generate", "predict", "start", "step", "stop", "embed")
}


def having(*methods: str, top: str = CHAT) -> str:
    return top + "".join(METHODS[name] for name in methods) + "    pass\n"


PLAIN = "class Model:\n"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (having(), 'has the task "chat", so it must have a method `generate(self, request)` that yields, or `start`'),
        (having("embed"), 'has the task "chat", so it must have a method `generate'),
        (
            having("predict"),
            'has `predict`, and its task "chat" is served by `generate`, or by `start`, `step` and `stop`',
        ),
        (having("predict", "generate"), "leave out `predict`, or the task"),
        (having("generate", "start", "step"), "has `generate`, and `start` and `step` besides; keep one or the other"),
        (having("start"), "has `start` and no `step` and `stop`; a model that goes on in steps has all of"),
        (having("start", "step"), "has `start` and `step` and no `stop`"),
        (having("generate", top=PLAIN), 'has `generate`, which is for text: declare `task = "chat"`'),
        (having("predict", "generate", top=PLAIN), 'has `generate`, which is for text: declare `task = "chat"`'),
        (
            having("predict", "start", "step", "stop", top=PLAIN),
            "has `predict`, and `start`, `step` and `stop` besides",
        ),
        (having("step", top=PLAIN), "has `step` and no `start` and `stop`"),
        (having(top=PLAIN), "must have a method `predict(self, inputs)`, or `embed(self, texts)`, or `start`, `step`"),
        (
            having("generate") + "    inputs = {'x': ('FP32', [1])}\n",
            'The inputs of a model with the task "chat" are fixed',
        ),
        (
            having("generate") + "    supports = ['temprature']\n",
            "names `temprature`, which is no parameter of a request; did you mean `temperature`?",
        ),
        (
            having("generate") + "    supports = ['xyz']\n",
            '`supports` names `xyz`, which is no parameter of a request; write "*"',
        ),
        (having("generate") + "    supports = 3\n", "The class Model: `supports` is 3: "),
        (
            having("generate") + "    task = 'talk'\n",
            "The class Model: `task` is text: input should be 'predict', 'chat'",
        ),
        (having("generate") + "    default_max_tokens = 0\n", "The class Model: `default_max_tokens` is 0"),
        (
            having("generate") + "    chat_template = 3\n",
            "`chat_template` of the class Model must be the text of a template",
        ),
        (
            having("generate") + "    chat_template = '{% for %}'\n",
            "`chat_template` of the class Model is no valid chat template",
        ),
        (having("generate") + "    special_tokens = 'x'\n", "`special_tokens` of the class Model must be a dict"),
    ],
)
def test_what_does_not_go_together_fails_with_a_sentence(tmp_path: Path, code: str, sentence: str) -> None:
    with pytest.raises(ModelLoadError, match=re.escape(sentence)):
        load(tmp_path, {"model.py": code})


def test_a_task_that_generates_needs_code_that_does(tmp_path: Path) -> None:
    code = "class Model:\n    inputs = outputs = {'x': ('FP64', [-1])}\n    def predict(self, inputs): return inputs\n"
    with pytest.raises(ModelLoadError, match=re.escape('its task "chat" is served by `generate`')):
        load(tmp_path, {"model.py": code, "model.yaml": "task: chat"})


def test_a_method_called_start_is_the_authors_own_beside_predict(tmp_path: Path) -> None:
    code = (
        "class Model:\n    inputs = outputs = {'x': ('FP64', [-1])}\n"
        "    def predict(self, inputs): return self.start(inputs)\n"
        "    def start(self, inputs): return inputs\n"
    )
    assert load(tmp_path, {"model.py": code}).predict({"x": np.ones(1)})["x"].tolist() == [1]


def test_a_template_that_load_has_found_counts(tmp_path: Path) -> None:
    code = (
        f"{GENERATE}yield request.prompt\n    def load(self, folder):\n"
        "        self.chat_template = '{{ bos_token }}{{ messages[0].content }}'\n"
        "        self.special_tokens = {'bos_token': '<s>'}\n"
    )
    assert text_of(ask(load(tmp_path, {"model.py": code}))) == "<s>hello"


@pytest.mark.parametrize("way", ["generate", "async", "steps"])
def test_the_byte_level_model_answers_alike_in_every_way(tmp_path: Path, way: Way) -> None:
    model = byte_model(tmp_path, way)
    events = ask(model, "/say naïve 🙂こんにちは<|end|>x", stop=["<|end|>"], seed=1, n=2)
    assert [text_of(events, index) for index in range(2)] == ["naïve 🙂こんにちは"] * 2
    assert "\ufffd" not in json.dumps(events, ensure_ascii=False)
    seeded = [text_of(ask(model, seed=seed, max_tokens=30)) for seed in (1, 1, 2)]
    assert seeded[0] == seeded[1] != seeded[2]
    call = ask(model, tools=[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}])
    assert call[-1]["finish_reason"] == "tool_calls"
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}
    assert json.loads(text_of(ask(model, response_format=wanted))) == {"a": 7}
    with pytest.raises(InvalidInput, match="this model does not talk about that"):
        ask(model, "/refuse")
    with pytest.raises(InvalidInput, match="`logit_bias` is not supported"):
        ask(model, logit_bias={"1": 1})
    with pytest.raises(RuntimeError, match="the model broke"):
        ask(model, "/fail 2\n/say hello")
    model.close()


def test_the_byte_level_model_completes_too(tmp_path: Path) -> None:
    model = byte_model(tmp_path, "steps", task="complete")
    events = ask(model, "/say 世界", logprobs=0)
    assert text_of(events) == "世界"
    assert events[0]["finish_reason" if len(events) == 1 else "index"] in (0, "stop")
    model.close()
