"""The official Python client, its synchronous and its asynchronous half behind one face."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any

from openai import AsyncOpenAI, OpenAI

Messages = list[dict[str, str]]


def say(text: str) -> Messages:
    """The message that has the byte-level model do so."""
    return [{"role": "user", "content": text}]


class Caller(ABC):
    """Calls without retries; each of them ends before it returns."""

    def __init__(self, url: str, key: str) -> None:
        self._options: dict[str, Any] = {"base_url": url, "api_key": key, "max_retries": 0}

    def with_key(self, key: str) -> Caller:
        return type(self)(self._options["base_url"], key)

    def retrying(self, times: int) -> Caller:
        other = type(self)(self._options["base_url"], self._options["api_key"])
        other._options["max_retries"] = times
        return other

    @abstractmethod
    def call(self, path: str, **parameters: Any) -> Any:
        """What the method at that path of the client answers, such as `chat.completions.create`."""

    @abstractmethod
    def stream(self, path: str, seen: list[Any], **parameters: Any) -> list[Any]:
        """All chunks of the same with `stream=True`; `seen` gets them as they come."""

    @abstractmethod
    def final(self, **parameters: Any) -> Any:
        """What the helper `chat.completions.stream` has made of a stream."""


def method(client: Any, path: str) -> Any:
    for name in path.split("."):
        client = getattr(client, name)
    return client


class SyncCaller(Caller):
    def call(self, path: str, **parameters: Any) -> Any:
        with OpenAI(**self._options) as client:
            answer = method(client, path)(**parameters)
            return list(answer) if path == "models.list" else answer

    def stream(self, path: str, seen: list[Any], **parameters: Any) -> list[Any]:
        with OpenAI(**self._options) as client, method(client, path)(stream=True, **parameters) as chunks:
            seen.extend(chunks)
            return seen

    def final(self, **parameters: Any) -> Any:
        with OpenAI(**self._options) as client, client.chat.completions.stream(**parameters) as events:
            return events.get_final_completion()


class AsyncCaller(Caller):
    def call(self, path: str, **parameters: Any) -> Any:
        async def answer(client: AsyncOpenAI) -> Any:
            called = method(client, path)(**parameters)
            return [each async for each in called] if path == "models.list" else await called

        return self._run(answer)

    def stream(self, path: str, seen: list[Any], **parameters: Any) -> list[Any]:
        async def chunks(client: AsyncOpenAI) -> list[Any]:
            async with await method(client, path)(stream=True, **parameters) as chunks:
                async for chunk in chunks:
                    seen.append(chunk)
            return seen

        return self._run(chunks)

    def final(self, **parameters: Any) -> Any:
        async def completion(client: AsyncOpenAI) -> Any:
            async with client.chat.completions.stream(**parameters) as events:
                return await events.get_final_completion()

        return self._run(completion)

    def _run(self, calls: Callable[[AsyncOpenAI], Coroutine[Any, Any, Any]]) -> Any:
        async def run() -> Any:
            async with AsyncOpenAI(**self._options) as client:
                return await calls(client)

        return asyncio.run(run())
