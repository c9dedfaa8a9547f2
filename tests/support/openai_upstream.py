"""A server of OpenAI's API for tests: it says what the last message asks of it, and knows who has left it.

The last message is JSON: `{"text": "…", "pause_s": 0.01, "wait": true, "cut_after": 2, "status": 429}`. The text goes
out word by word; `wait` is before the first word, for ever; `cut_after` words the connection breaks.
"""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

USAGE = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
Headers = dict[str, str]


class OpenAiUpstream:
    """Runs on a loop of its own; what a test reads of it is a number or a list."""

    def __init__(self) -> None:
        self.port = 0
        self.asked: list[dict[str, Any]] = []
        self.headers: list[Headers] = []
        self.active = 0
        """Requests that it is at."""
        self.left = 0
        """Those whose callers have closed the connection before the end."""
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Listens, at the same port as before where there was one."""
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    def kill(self) -> None:
        """Every connection breaks, and nobody listens any more."""
        asyncio.run_coroutine_threadsafe(self._break(), self._loop).result()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=512)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _break(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while (request := await _read(reader)) is not None:
                await self._answer(*request, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(
        self, path: str, headers: Headers, body: Any, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if path == "/v1/models":
            return await _json(writer, 200, {"object": "list", "data": [{"id": "big"}, {"id": "vectors"}]})
        self.asked.append(body)
        self.headers.append(headers)
        self.active += 1
        work = asyncio.ensure_future(_embed(writer, body) if "input" in body else _chat(writer, body))
        leaving = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait([work, leaving], return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                self.left += 1
                raise ConnectionAbortedError
            await work
        finally:
            self.active -= 1
            for each in (work, leaving):
                each.cancel()
                with suppress(asyncio.CancelledError, OSError):
                    await each

    def run(self) -> None:
        """The loop, for a thread."""
        self._loop.run_forever()
        self._loop.close()

    def stop(self) -> None:
        self.kill()
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def openai_upstream() -> Iterator[OpenAiUpstream]:
    """Listens on a free port."""
    upstream = OpenAiUpstream()
    thread = threading.Thread(target=upstream.run)
    thread.start()
    try:
        upstream.start()
        yield upstream
    finally:
        upstream.stop()
        thread.join()


async def _read(reader: asyncio.StreamReader) -> tuple[str, Headers, Any] | None:
    """Path, headers and body; None where the connection has ended in between."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:]) if name}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return head[0].split(" ")[1], headers, json.loads(body or b"{}")


async def _json(writer: asyncio.StreamWriter, status: int, body: Any) -> None:
    text = json.dumps(body).encode()
    head = f"HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\n\r\n"
    writer.write(head.encode() + text)
    await writer.drain()


async def _chat(writer: asyncio.StreamWriter, body: Any) -> None:
    wish = json.loads(body["messages"][-1]["content"])
    if "status" in wish:
        return await _json(writer, wish["status"], {"error": {"message": "not me", "type": "x", "code": None}})
    if wish.get("wait"):
        await asyncio.Event().wait()
    if body["stream"]:
        return await _stream(writer, wish)
    choice = {"index": 0, "message": {"role": "assistant", "content": wish["text"]}, "finish_reason": "stop"}
    return await _json(writer, 200, {"id": "c", "choices": [choice], "usage": USAGE})


async def _stream(writer: asyncio.StreamWriter, wish: Any) -> None:
    writer.write(b"HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    async for data in _events(wish):
        text = f"data: {data}\n\n".encode()
        writer.write(b"%x\r\n%s\r\n" % (len(text), text))
        await writer.drain()
    writer.write(b"0\r\n\r\n")
    await writer.drain()


async def _events(wish: Any) -> AsyncIterator[str]:
    words = [word + " " for word in wish["text"].split(" ")]
    for place, word in enumerate([*words[:-1], words[-1].rstrip()]):
        if place == wish.get("cut_after"):
            raise ConnectionAbortedError
        yield json.dumps({"id": "c", "choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]})
        await asyncio.sleep(wish.get("pause_s", 0))
    yield json.dumps({"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": None})
    yield json.dumps({"id": "c", "choices": [], "usage": USAGE})
    yield "[DONE]"


async def _embed(writer: asyncio.StreamWriter, body: Any) -> None:
    vectors = [struct.pack("<3f", len(text), 0.5, -1) for text in body["input"]]
    data = [{"index": i, "embedding": base64.b64encode(each).decode()} for i, each in enumerate(vectors)]
    await _json(writer, 200, {"data": data, "usage": {"prompt_tokens": 2, "total_tokens": 2}})
