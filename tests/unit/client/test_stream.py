"""Streams, as both clients read them from transports of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.client import AsyncClient, Client, UnexpectedAnswerError, UnreachableError
from inferencehub.client.streaming.chunk import Usage
from inferencehub.client.streaming.events import EventParser
from inferencehub.errors import InferenceHubError, QueueFull, WorkerLost
from tests.support.client_gateway import URL, Time, model, problem, version

TICKS = version(
    "1", {"n": ("INT64", [])}, outputs=[{"name": "tick", "datatype": "INT64", "shape": [-1]}], batched=False
)
END = {
    "model_name": "m",
    "version": "1",
    "request_id": "r1",
    "timings_ms": {"total": 9.5, "gateway": 0.5, "queue": 1, "compute": 8},
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "cached_tokens": 1},
}


def event(name: str, data: Any) -> bytes:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


GOOD = [event("chunk", {"outputs": {"tick": [1]}}), b": ping\n\n", event("chunk", {"outputs": {"tick": [2, 3]}})]


class Pieces(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces that notes how it was left."""

    def __init__(self, pieces: list[bytes | Exception]) -> None:
        self.left = list(pieces)
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        while self.left:
            piece = self.left.pop(0)
            if isinstance(piece, Exception):
                raise piece
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.closed = True


class Streaming:
    """A gateway whose model streams these pieces, or answers otherwise in its turns."""

    def __init__(self, *pieces: bytes | Exception, turns: tuple[httpx2.Response, ...] = ()) -> None:
        self.body = Pieces([*pieces])
        self.turns = [*turns]
        self.calls: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "GET":
            return httpx2.Response(200, json=model(TICKS))
        self.calls.append(request)
        if self.turns:
            return self.turns.pop(0)
        headers = {"content-type": "text/event-stream", "x-inferencehub-version": "1", "x-request-id": "r1"}
        return httpx2.Response(200, headers=headers, stream=self.body)


def read(gateway: Streaming) -> tuple[list[list[int]], Any]:
    time = Time()
    with Client(URL, "k", transport=httpx2.MockTransport(gateway), clock=time, sleep=time.sleep) as hub:
        stream = hub.stream("m", 3)
        return [chunk.outputs["tick"].tolist() for chunk in stream], stream.end


def read_awaiting(gateway: Streaming) -> tuple[list[list[int]], Any]:
    async def reading() -> tuple[list[list[int]], Any]:
        async with AsyncClient(URL, "k", transport=httpx2.MockTransport(gateway)) as hub:
            stream = hub.stream("m", 3)
            return [chunk.outputs["tick"].tolist() async for chunk in stream], stream.end

    return asyncio.run(reading())


Reading = Callable[[Streaming], tuple[list[list[int]], Any]]
both = pytest.mark.parametrize("reading", [read, read_awaiting])


@both
def test_chunks_come_one_by_one_and_the_end_says_the_rest(reading: Reading) -> None:
    gateway = Streaming(*GOOD, event("end", END))
    chunks, end = reading(gateway)
    assert chunks == [[1], [2, 3]]
    assert (end.model, end.version, end.request_id, end.timings.total) == ("m", "1", "r1", 9.5)
    assert end.usage == Usage(3, 2, 1)
    (call,) = gateway.calls
    assert call.headers.get_list("accept") == ["text/event-stream"]
    assert gateway.body.closed


@both
def test_a_failure_in_the_middle_has_its_class(reading: Reading) -> None:
    lost = {"reason": "WORKER_LOST", "detail": "It is gone.", "status": 503, "request_id": "r9"}
    with pytest.raises(WorkerLost, match="It is gone") as caught:
        reading(Streaming(*GOOD, event("error", lost)))
    assert caught.value.request_id == "r9"


@both
@pytest.mark.parametrize("last", [(), (httpx2.RemoteProtocolError("cut"),), (event("end", END)[:-1],)])
def test_a_stream_without_its_end_is_no_good_end(reading: Reading, last: tuple[Any, ...]) -> None:
    with pytest.raises(UnreachableError):
        reading(Streaming(*GOOD, *last))


@both
def test_before_the_first_chunk_it_is_tried_again_where_that_is_safe(reading: Reading) -> None:
    gateway = Streaming(*GOOD, event("end", END), turns=(problem(503, "QUEUE_FULL", {"retry-after": "0"}),))
    assert reading(gateway)[0] == [[1], [2, 3]]
    assert len(gateway.calls) == 2


def test_a_refusal_is_raised_where_it_is_opened() -> None:
    time = Time()
    gateway = Streaming(turns=(problem(503, "QUEUE_FULL"),))
    with (
        Client(URL, "k", transport=httpx2.MockTransport(gateway), retries=0, clock=time, sleep=time.sleep) as hub,
        pytest.raises(QueueFull),
    ):
        hub.stream("m", 3)


@both
@pytest.mark.parametrize(
    "answered", [httpx2.Response(200, json={"outputs": {}}), httpx2.Response(200, content=b"<html>")]
)
def test_what_is_no_stream_is_shown(reading: Reading, answered: httpx2.Response) -> None:
    with pytest.raises(UnexpectedAnswerError):
        reading(Streaming(turns=(answered,)))


@both
def test_an_event_that_is_none_of_ours_is_shown(reading: Reading) -> None:
    with pytest.raises(InferenceHubError):
        reading(Streaming(b"event: chunk\ndata: [1]\n\n"))


def test_leaving_early_closes_the_connection() -> None:
    gateway = Streaming(*GOOD, event("end", END))
    with Client(URL, "k", transport=httpx2.MockTransport(gateway)) as hub, hub.stream("m", 3) as stream:
        assert next(stream).outputs["tick"].tolist() == [1]
    assert gateway.body.closed
    assert gateway.body.left
    assert stream.end is None


def test_leaving_early_closes_the_connection_of_an_event_loop() -> None:
    gateway = Streaming(*GOOD, event("end", END))

    async def leave() -> None:
        async with AsyncClient(URL, "k", transport=httpx2.MockTransport(gateway)) as hub, hub.stream("m", 3) as stream:
            assert (await anext(stream)).outputs["tick"].tolist() == [1]

    asyncio.run(leave())
    assert gateway.body.closed
    assert gateway.body.left


TEXT = st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=1)


@given(data=st.data(), texts=TEXT, ending=st.sampled_from(["\n", "\r\n", "\r"]))
def test_pieces_may_end_anywhere(data: st.DataObject, texts: list[str], ending: str) -> None:
    lines = [line for text in texts for line in (": ping", "", "event: chunk", f"data: {text}", "")]
    # What follows tells a lone carriage return from half of a line's end.
    whole = (ending.join([*lines, ":", ""])).encode()
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)))))
    pieces = [whole[at:end] for at, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    parser = EventParser()
    assert [event.data for piece in pieces for event in parser.feed(piece)] == texts
