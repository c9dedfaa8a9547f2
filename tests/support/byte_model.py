"""A language model for protocol tests: its tokens are bytes, and seed and prompt decide what it says.

It lies as a file of its own in the folders that `generative_models` writes, and knows nothing of the tests. Tokens are
one to three bytes of UTF-8, so that they end within characters and within stop strings. Commands in the last message,
a line each, say how it behaves:

    /say TEXT        it says this text, which may go over many lines: it is the last command
    /endless         it says its text again and again
    /delay MS        it takes so long for each token
    /wait PATH       after its first token it waits until there is this file
    /wait-first PATH the same before its first token
    /note PATH       it writes a line there when it begins, and one when it is closed
    /fail N          it fails after N tokens
    /refuse          it says that the caller's input makes no sense
    /die N           after N tokens its process kills itself
    /finish REASON   it ends for this reason
    /cached N        so many tokens of the prompt were cached
    /silent          it gives no numbers of tokens
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import inferencehub

WORDS = (
    "Hello", " world", "こんにちは", "世界", "🙂", "👩‍👩‍👧", " naïve", " café", "\n", " one", " two",
    " three", "、", "。", "!",
)  # fmt: skip
PAUSE_S = 0.002
SUPPORTS = {
    "temperature", "top_p", "n", "stop", "seed", "logprobs", "top_logprobs", "response_format", "tools", "tool_choice",
    "parallel_tool_calls", "presence_penalty", "frequency_penalty",
}  # fmt: skip


class Commands:
    """What the last message asks of the model."""

    def __init__(self, text: str) -> None:
        self.given: dict[str, str] = {}
        while text.startswith("/"):
            name, _, rest = text[1:].partition("\n") if not text.startswith("/say ") else ("say", "", "")
            if name == "say":
                self.given["say"] = text.removeprefix("/say ")
                break
            command, _, argument = name.partition(" ")
            self.given[command] = argument
            text = rest

    def number(self, name: str) -> int | None:
        return int(self.given[name]) if name in self.given else None

    def __contains__(self, name: str) -> bool:
        return name in self.given


def said(request: Any) -> str:
    """The last message's text, or the prompt."""
    if not request.messages:
        return str(request.prompt)
    content = request.messages[-1].get("content") or ""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content)
    return str(content)


def text_of(request: Any, commands: Commands) -> str:
    """What the model will say."""
    wanted = request.response_format or {}
    if wanted.get("type") == "json_schema":
        return json.dumps(instance_of(wanted["json_schema"]["schema"]), ensure_ascii=False)
    if wanted.get("type") == "json_object":
        return json.dumps({"answer": commands.given.get("say", "はい 🙂")}, ensure_ascii=False)
    if "say" in commands:
        return commands.given["say"]
    chance = random.Random(f"{request.seed or 0} {request.temperature} {request.top_p} {request.prompt}")
    return "".join(chance.choice(WORDS) for _ in range(chance.randint(12, 24)))


def instance_of(schema: dict[str, Any]) -> Any:
    """Something that a JSON Schema allows."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: instance_of(inner) for name, inner in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [instance_of(schema.get("items", {}))]
    return {"string": "日本 🙂", "integer": 7, "number": 1.5, "boolean": True}.get(schema.get("type", ""))


def tokens_of(text: str, seed: int) -> Iterator[bytes]:
    """Its bytes, one to three at a time."""
    raw, at, chance = text.encode(), 0, random.Random(seed)
    while at < len(raw):
        size = chance.randint(1, 3)
        yield raw[at : at + size]
        at += size


class Pieces:
    """The pieces of one choice; None stands for a moment in which there is none."""

    def __init__(self, request: Any) -> None:
        self.request = request
        self.commands = Commands(said(request))
        self.made = 0
        self._next_s = 0.0
        if "refuse" in self.commands:
            raise inferencehub.InvalidInput("this model does not talk about that")
        self.prompt_tokens = len(str(request.prompt or request.messages).encode())
        self._note("begins")

    def close(self) -> None:
        self._note("closed")

    def __iter__(self) -> Iterator[Any]:
        request, commands = self.request, self.commands
        if "silent" not in commands:
            request.prompt_tokens = self.prompt_tokens
            request.cached_tokens = commands.number("cached") or 0
        yield from self._until_there_is("wait-first")
        pieces = self._tool_call() if self._calls_a_tool() else self._text()
        for piece in pieces:
            yield from self._until_its_time()
            self._break()
            if request.max_tokens is not None and self.made >= request.max_tokens:
                yield self._finish("length")
                return
            self.made += 1
            yield piece
            if self.made == 1:
                yield from self._until_there_is("wait")
        self._break()
        yield self._finish(commands.given.get("finish"))

    def _text(self) -> Iterator[Any]:
        text = text_of(self.request, self.commands)
        while True:
            for token in tokens_of(text, self.request.seed or 0):
                yield self._with_logprobs(token) if self.request.logprobs else token
            if "endless" not in self.commands:
                return

    def _with_logprobs(self, token: bytes) -> Any:
        others = [{"token": chr(97 + at), "logprob": -1.0 - at} for at in range(self.request.top_logprobs)]
        entry = {"token": token, "logprob": -len(token) / 4, "top_logprobs": others}
        return inferencehub.Delta(token, logprobs=[entry])

    def _calls_a_tool(self) -> bool:
        choice = self.request.tool_choice
        was_answered = bool(self.request.messages) and self.request.messages[-1].get("role") == "tool"
        return bool(self.request.tools) and choice != "none" and not was_answered

    def _tool_call(self) -> Iterator[Any]:
        choice = self.request.tool_choice
        functions = [tool["function"] for tool in self.request.tools]
        if isinstance(choice, dict):
            functions = [each for each in functions if each["name"] == choice["function"]["name"]]
        arguments = json.dumps(instance_of(functions[0].get("parameters", {"type": "object"})), ensure_ascii=False)
        yield inferencehub.Delta(tool_calls=[{"function": {"name": functions[0]["name"]}}])
        for at in range(0, len(arguments), 5):
            yield {"tool_calls": [{"index": 0, "function": {"arguments": arguments[at : at + 5]}}]}

    def _until_its_time(self) -> Iterator[None]:
        delay_ms = self.commands.number("delay")
        if delay_ms is None:
            return
        while time.monotonic() < self._next_s and not self.request.is_cancelled:
            yield None
        self._next_s = time.monotonic() + delay_ms / 1000

    def _until_there_is(self, command: str) -> Iterator[None]:
        path = self.commands.given.get(command)
        while path is not None and not os.path.exists(path) and not self.request.is_cancelled:
            yield None

    def _break(self) -> None:
        if self.made == self.commands.number("fail"):
            raise RuntimeError("the model broke, as it was told to")
        if self.made == self.commands.number("die"):
            os.kill(os.getpid(), signal.SIGKILL)

    def _finish(self, reason: str | None) -> Any:
        if "silent" in self.commands:
            return inferencehub.Finish(reason)
        return inferencehub.Finish(
            reason,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=self.made,
            cached_tokens=self.commands.number("cached") or 0,
        )

    def _note(self, what: str) -> None:
        path = self.commands.given.get("note")
        if path is not None:
            with Path(path).open("a") as file:
                file.write(f"{what}\n")


class _Model:
    supports = SUPPORTS
    default_max_tokens = 256
    context_tokens = 8192
    idempotent = True


class GeneratingModel(_Model):
    """One generator for each choice, many calls at a time."""

    max_active = 64

    def generate(self, request: Any) -> Iterator[Any]:
        pieces = Pieces(request)
        try:
            for piece in pieces:
                if piece is None:
                    threading.Event().wait(PAUSE_S)
                else:
                    yield piece
        finally:
            pieces.close()


class AsyncModel(_Model):
    """The same, asynchronous."""

    async def generate(self, request: Any) -> Any:
        import asyncio

        pieces = Pieces(request)
        try:
            for piece in pieces:
                if piece is None:
                    await asyncio.sleep(PAUSE_S)
                else:
                    yield piece
        finally:
            pieces.close()


class SteppingModel(_Model):
    """The same for many choices at once; a step makes a token of each."""

    max_active = 16

    def start(self, request: Any) -> tuple[Pieces, Iterator[Any]]:
        pieces = Pieces(request)
        return pieces, iter(pieces)

    def step(self, sequences: Any) -> list[Any]:
        made = [self._next(pieces) for _, pieces in sequences]
        if all(each is None for each in made):
            threading.Event().wait(PAUSE_S)
        return made

    def stop(self, sequence: Any) -> None:
        sequence[0].close()

    def _next(self, pieces: Iterator[Any]) -> Any:
        try:
            return next(pieces)
        except Exception as error:
            return error
