"""A model.py whose `predict` yields: what counts as a stream, its chunks, its context, its end."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.joined import NOBODY, first_chunks
from inferencehub.runtimes.protocol import NO_PARAMETERS, LoadedModel, ModelLoadError, Tensors
from inferencehub.worker.calls.stream.context import CallContext
from tests.support.model_folders import load

X = np.array([1, 2, 3], np.float32)


def code(body: str, outputs: str = '{"y": ("FP32", [-1])}') -> str:
    """A model.py with these methods; it notes what happens in the file `seen` beside it."""
    return f"""
import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
import numpy as np

def note(word):
    with Path(__file__).with_name("seen").open("a") as seen:
        print(word, file=seen)

def of_file(inputs):
    yield {{"y": inputs["x"]}}

class Model:
    inputs = {{"x": ("FP32", [-1])}}
    outputs = {outputs}
{body}
"""


PLAIN = """
    def predict(self, inputs):
        try:
            for value in inputs["x"]:
                note(threading.get_ident())
                yield {"y": np.array([value], np.float32)}
        finally:
            note("closed")
"""
ASYNC = """
    async def predict(self, inputs, context):
        try:
            for value in inputs["x"]:
                note(context.request_id)
                await asyncio.sleep(0)
                yield {"y": np.array([value], np.float32)}
        finally:
            await asyncio.sleep(0)
            note("closed")
"""


def serve(repository: Path, body: str, yaml: str = "", outputs: str = '{"y": ("FP32", [-1])}') -> LoadedModel:
    return load(repository, {"model.py": code(body, outputs), "model.yaml": yaml})


def chunks(model: LoadedModel, context: CallContext | None = None) -> list[Tensors]:
    """All chunks of a call."""
    assert model.stream is not None
    made = model.stream({"x": X}, NO_PARAMETERS, context or CallContext("r"))
    return [chunk for chunk in made if isinstance(chunk, dict)]


def seen(repository: Path) -> list[str]:
    """What the model's code has noted."""
    file = repository / "model" / "1" / "seen"
    return file.read_text().split() if file.exists() else []


@pytest.mark.parametrize("body", [PLAIN, ASYNC], ids=["generator", "async generator"])
def test_each_yield_is_a_chunk_and_predict_joins_them(tmp_path: Path, body: str) -> None:
    model = serve(tmp_path, body)
    assert not model.signature.batched
    assert [chunk["y"].tolist() for chunk in chunks(model)] == [[1], [2], [3]]
    assert model.predict({"x": X})["y"].tolist() == [1, 2, 3]
    assert model.max_active == (1 if body is PLAIN else 64)
    assert model.stream is not None
    assert [chunk["y"].tolist() for chunk in first_chunks(model.stream, {"x": X}, 2)] == [[1], [2]]
    model.close()


@pytest.mark.parametrize(
    "body",
    [
        "    def predict(self, inputs):\n        return self.made(inputs)\n    def made(self, inputs):\n"
        '        yield {"y": inputs["x"]}',
        "    def predict(self, inputs):\n        return of_file(inputs)",
        '    def predict(self, inputs) -> Iterator[dict]:\n        return iter([{"y": inputs["x"]}])',
        '    def predict(self, inputs) -> "Iterator[dict]":\n        return {"y": inputs["x"]}',
        "    async def predict(self, inputs) -> AsyncIterator[dict]:\n        return self.made(inputs)\n"
        '    async def made(self, inputs):\n        yield {"y": inputs["x"]}',
        "    def around(predict):\n        @functools.wraps(predict)\n        def wrapped(*given):\n"
        "            return predict(*given)\n        return wrapped\n    @around\n    def predict(self, inputs):\n"
        '        yield {"y": inputs["x"]}',
    ],
    ids=["of the class", "of the file", "annotated", "annotated, and whole", "coroutine", "decorated"],
)
def test_what_returns_a_generator_streams_too(tmp_path: Path, body: str) -> None:
    model = serve(tmp_path, body)
    assert [chunk["y"].tolist() for chunk in chunks(model)] == [[1, 2, 3]]
    model.close()


def test_a_generator_that_nothing_announces_says_how_to(tmp_path: Path) -> None:
    model = serve(tmp_path, "    def predict(self, inputs):\n        return (each for each in [])")
    with pytest.raises(ModelFailed, match="annotate it"):
        model.predict({"x": X})
    model.close()


@pytest.mark.parametrize(
    ("yields", "words"),
    [
        ('{"z": inputs["x"]}', "returned no `y`; it returned z"),
        ('{"y": inputs["x"][None]}', r"in shape \[1, 3\]"),
        ("3", "it returned a int"),
        ('{"y": ["a"]}', "does not fit FP32"),
    ],
)
def test_each_chunk_is_held_against_the_signature(tmp_path: Path, yields: str, words: str) -> None:
    model = serve(tmp_path, f"    def predict(self, inputs):\n        yield {yields}")
    with pytest.raises(ModelFailed, match=words):
        chunks(model)
    model.close()


def test_chunks_that_cannot_be_joined_say_why(tmp_path: Path) -> None:
    fixed = serve(tmp_path / "fixed", PLAIN, outputs='{"y": ("FP32", [1])}')
    assert len(chunks(fixed)) == 3
    with pytest.raises(ModelFailed, match="3 chunks, and `y` has 1 as its first dimension"):
        fixed.predict({"x": X})
    uneven = serve(
        tmp_path / "uneven",
        "    def predict(self, inputs):\n        for at in (1, 2):\n"
        '            yield {"y": np.zeros((1, at), np.float32)}',
        outputs='{"y": ("FP32", [-1, -1])}',
    )
    with pytest.raises(ModelFailed, match=r"the shapes \[1, 1\], \[1, 2\]"):
        uneven.predict({"x": X})
    nothing = serve(tmp_path / "nothing", "    def predict(self, inputs):\n        return\n        yield")
    assert nothing.predict({"x": X})["y"].shape == (0,)


def test_parameters_and_context_are_given_to_who_asks(tmp_path: Path) -> None:
    body = """
    def predict(self, inputs, parameters, context):
        yield {"y": np.array([parameters["a"], len(context.request_id), context.is_cancelled], np.float32)}
"""
    model = serve(tmp_path, body)
    assert model.stream is not None
    (chunk,) = model.stream({"x": X}, {"a": 5}, CallContext("four"))
    assert isinstance(chunk, dict)
    assert chunk["y"].tolist() == [5, 4, 0]
    model.close()


def test_model_yaml_stands_above_the_class(tmp_path: Path) -> None:
    body = f"    max_active = 3\n    stream = {{'gap_ms': 5}}\n{PLAIN}"
    assert serve(tmp_path / "class", body).max_active == 3
    assert serve(tmp_path / "yaml", body, "max_active: 2").max_active == 2
    assert serve(tmp_path / "instances", PLAIN, "instances: 4").max_active == 4
    with pytest.raises(ModelLoadError, match="labels"):
        serve(tmp_path / "labels", PLAIN, "labels: {output: y, names: [a, b]}")


def test_closing_the_iterator_closes_the_generator_of_either_kind(tmp_path: Path) -> None:
    for body in (PLAIN, ASYNC):
        folder = tmp_path / str(body is ASYNC)
        model = serve(folder, body)
        assert model.stream is not None
        made = model.stream({"x": X}, NO_PARAMETERS, NOBODY)
        next(iter(made))
        made.close()  # type: ignore[attr-defined]  # a generator has it
        assert seen(folder)[-1] == "closed"
        model.close()


def test_what_an_async_generator_awaits_is_interrupted_when_its_caller_leaves(tmp_path: Path) -> None:
    body = """
    async def predict(self, inputs):
        try:
            yield {"y": inputs["x"]}
            note("waits")
            await asyncio.Event().wait()
            yield {"y": inputs["x"]}
        finally:
            await asyncio.sleep(0)
            note("closed")
"""
    model, context = serve(tmp_path, body), CallContext("r")
    found: list[list[Tensors]] = []
    caller = threading.Thread(target=lambda: found.append(chunks(model, context)))
    caller.start()
    while "waits" not in seen(tmp_path):
        caller.join(0.01)
    context.cancel()
    caller.join(10)
    assert len(found[0]) == 1
    assert seen(tmp_path)[-1] == "closed"
    model.close()


def test_an_async_generator_is_one_task_from_its_first_chunk_to_its_end(tmp_path: Path) -> None:
    body = """
    async def predict(self, inputs):
        task = asyncio.current_task()
        async with asyncio.timeout(600):
            for _ in range(3):
                yield {"y": np.array([float(asyncio.current_task() is task)], np.float32)}
        note("same" if asyncio.current_task() is task else "another")
"""
    model = serve(tmp_path, body)
    assert [chunk["y"].tolist() for chunk in chunks(model)] == [[1.0]] * 3
    assert seen(tmp_path)[-1] == "same"
