"""Streams of real models through a real gateway, read by both clients over HTTP and over gRPC."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from inferencehub import AsyncClient, Client
from inferencehub.errors import InputMismatch, ModelFailed
from tests.support.model_folders import put
from tests.support.until import until
from tests.support.up import RunningUp, running_up

COUNTER = """
import numpy as np
from pathlib import Path

from inferencehub import InvalidInput


class Model:
    inputs = {"upto": ("INT64", [])}
    outputs = {"number": ("INT64", [-1]), "word": ("BYTES", [-1])}
    idempotent = True

    def load(self, folder):
        self.notes = Path(folder) / "closed"

    def predict(self, inputs):
        upto = int(inputs["upto"])
        if upto < 0:
            raise InvalidInput("upto counts from 0.")
        try:
            for number in range(upto):
                if number == 7 and upto == 9:
                    raise RuntimeError("seven")
                yield {"number": np.array([number]), "word": np.array([f"nº {number}".encode()], dtype=object)}
        except GeneratorExit:
            self.notes.write_text(str(number))
            raise
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put(folder, "counter", "1", {"model.py": COUNTER})
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    home = tmp_path_factory.mktemp("up") / "home"
    with running_up(home, "--models", str(models), "--grpc-port", "0") as running:
        yield running


@pytest.fixture(params=["http", "grpc"])
def url(request: pytest.FixtureRequest, up: RunningUp) -> str:
    return up.url if request.param == "http" else f"grpc://{up.grpc}"


def test_chunks_come_as_the_model_makes_them(up: RunningUp, url: str) -> None:
    with Client(url, up.key) as hub:
        stream = hub.stream("counter", 3)
        chunks = [(chunk.outputs["number"].tolist(), chunk.outputs["word"].tolist()) for chunk in stream]
        assert chunks == [([0], ["nº 0"]), ([1], ["nº 1"]), ([2], ["nº 2"])]
        assert stream.end is not None
        assert (stream.end.model, stream.end.version) == ("counter", "1")
        whole = hub.predict("counter", 3)
        assert whole.outputs["number"].tolist() == [0, 1, 2]


def test_an_event_loop_reads_them_too(up: RunningUp, url: str) -> None:
    async def read() -> list[list[int]]:
        async with AsyncClient(url, up.key) as hub:
            return [chunk.outputs["number"].tolist() async for chunk in hub.stream("counter", 3)]

    assert asyncio.run(read()) == [[0], [1], [2]]


def test_what_goes_wrong_is_raised_before_the_first_chunk_or_behind_the_last(up: RunningUp, url: str) -> None:
    with Client(url, up.key) as hub:
        with pytest.raises(InputMismatch, match="upto counts from 0"):
            hub.stream("counter", -1)
        stream = hub.stream("counter", 9)
        assert [next(stream).outputs["number"].tolist() for _ in range(7)] == [[number] for number in range(7)]
        with pytest.raises(ModelFailed):
            next(stream)


def test_who_leaves_early_closes_the_generator(up: RunningUp, url: str, models: Path) -> None:
    closed = models / "counter/1/closed"
    closed.unlink(missing_ok=True)
    with Client(url, up.key) as hub, hub.stream("counter", 10**9) as stream:
        assert next(stream).outputs["number"].tolist() == [0]
    until(closed.exists)
