"""Measures gateways for language models beside each other: InferenceHub, LiteLLM and Portkey in front of one upstream.

Run it from the repository's root: make bench-generative, or python -m bench.generative [--rounds N] [--seconds N]
The upstream (bench/scenarios/openai_upstream.mjs) answers at once, so that what a gateway adds is all that shows. Then
come 64 streams of 50 chunks a second from a worker of ours and from the upstream, and SmolLM2-135M (examples/chat),
asked by ten callers at once and one after the other. All traffic stays on loopback. It writes its raw results to
bench/results/generative.json and prints a table; exit status 0 whatever it finds.

Portkey 1.15.2 answers 500 to every call that streams ("TypeError: immutable" in its log, with Node 20 and 24), so it
has no time to the first chunk.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.calls import Call, answer_to
from bench.command import pace_of, parser_of, run
from bench.contenders.language import LanguageGateway, chat, inferencehub, litellm, portkey, upstream
from bench.contenders.running import SCENARIOS, ContenderError
from bench.loadgen.streams import Caller, Stream, StreamError
from bench.reports.generative import printed
from bench.windows import Pace, Turn, Window, by_turns
from examples.chat.make import make as make_smollm2

FIRST_CHUNKS = 60
STREAMS, CHUNKS, EVERY_MS = 64, 150, 20
CALLERS, TOKENS = 10, 32


def whole_answers(gateways: Sequence[LanguageGateway], pace: Pace) -> list[Window]:
    """Whole answers, on one connection and on 64."""
    turns = [
        Turn(each.name, each.running, f"whole, {connections}", _hello(each), connections)
        for connections in (64, 1)
        for each in gateways
    ]
    for turn in turns:
        if answer_to(turn.running.url, turn.call, turn.running.key) is None:
            raise ContenderError(f"{turn.contender} did not answer one call.")
    return by_turns(turns, pace)


def _hello(gateway: LanguageGateway) -> Call:
    return replace(chat("Hello"), headers=gateway.headers)


def first_chunks(gateways: Sequence[LanguageGateway], rounds: int) -> list[dict[str, Any]]:
    """The time to the first chunk, one stream after the other on one connection; of those that stream at all."""
    streaming = [each for each in gateways if _streams(each)]
    return [
        {"contender": each.name, "round": round_, "p50_ms": round(median(_first_ms(each)), 3)}
        for round_ in range(1, rounds + 1)
        for each in _shuffled(streaming, round_)
    ]


def _streams(gateway: LanguageGateway) -> bool:
    async def ask() -> bool:
        caller = _caller(gateway)
        try:
            await caller.stream(chat("chunks=5 every_ms=0", stream=True))
        except StreamError as error:
            print(f"{gateway.name} is left out of the times to the first chunk: {error}", file=sys.stderr)
            return False
        finally:
            caller.close()
        return True

    return asyncio.run(ask())


def _first_ms(gateway: LanguageGateway) -> list[float]:
    async def ask() -> list[float]:
        caller = _caller(gateway)
        try:
            seen = [await caller.stream(chat("chunks=5 every_ms=0", stream=True)) for _ in range(FIRST_CHUNKS + 10)]
        finally:
            caller.close()
        return [each.first_ms for each in seen[10:]]

    return asyncio.run(ask())


def gaps(gateways: Sequence[tuple[str, LanguageGateway, str]], rounds: int) -> list[dict[str, Any]]:
    """What is added to the pauses between the chunks of many streams at once; of each (name, gateway, model)."""
    found = []
    for round_ in range(1, rounds + 1):
        for name, gateway, model in _shuffled(gateways, round_):
            added = [gap for stream in _beside(gateway, model) for gap in stream.added_gaps_ms()]
            cuts = quantiles(added, n=100)
            found.append(
                {
                    "contender": name,
                    "round": round_,
                    "chunks": len(added),
                    "p50_ms": round(cuts[49], 3),
                    "p99_ms": round(cuts[98], 3),
                    "max_ms": round(max(added), 3),
                }
            )
    return found


def _beside(gateway: LanguageGateway, model: str) -> list[Stream]:
    async def ask() -> list[Stream]:
        callers = [_caller(gateway) for _ in range(STREAMS)]
        call = chat(f"chunks={CHUNKS} every_ms={EVERY_MS}", stream=True, model=model)
        try:
            return await asyncio.gather(*[caller.stream(call) for caller in callers])
        finally:
            for caller in callers:
                caller.close()

    return asyncio.run(ask())


def callers_at_once(gateway: LanguageGateway, rounds: int) -> list[dict[str, Any]]:
    """Ten callers of a real language model, one after the other and at once, and how long all of them took."""

    async def ask(caller: Caller, number: int) -> int:
        text = f"Write a story about the number {number}."
        seen = await caller.stream(
            chat(text, stream=True, model="smollm2", max_tokens=TOKENS, temperature=0, stop=["\x00"])
        )
        return len(seen.came_ns)

    async def took(together: bool) -> tuple[float, int]:
        callers = [_caller(gateway) for _ in range(CALLERS)]
        start = time.perf_counter()
        if together:
            tokens = sum(await asyncio.gather(*[ask(each, number) for number, each in enumerate(callers)]))
        else:
            tokens = sum([await ask(each, number) for number, each in enumerate(callers)])
        for each in callers:
            each.close()
        return time.perf_counter() - start, tokens

    found = []
    for round_ in range(1, rounds + 1):
        for name, together in _shuffled([("one after the other", False), ("at once", True)], round_):
            seconds, tokens = asyncio.run(took(together))
            found.append({"load": name, "round": round_, "seconds": round(seconds, 2), "tokens": tokens})
    return found


def _caller(gateway: LanguageGateway) -> Caller:
    return Caller(gateway.running.url, gateway.running.key, gateway.headers)


def _shuffled(things: Sequence[Any], round_: int) -> list[Any]:
    return random.Random(round_).sample(list(things), len(things))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = parser_of("generative", __doc__ or "", Pace(rounds=5, warm_up_s=1, seconds=4)).parse_args(arguments)

    def measured() -> dict[str, Any]:
        with contextlib.ExitStack() as stack:
            behind = stack.enter_context(upstream())
            beside = [behind, *[stack.enter_context(start(behind)) for start in (inferencehub, portkey, litellm)]]
            windows = whole_answers(beside, pace_of(options))
            firsts = first_chunks(beside, options.rounds)
        with contextlib.ExitStack() as stack:
            models = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for name in ("ticking", "awaiting"):
                shutil.copytree(SCENARIOS / "models" / name, models / name)
            make_smollm2(models)
            behind = stack.enter_context(upstream())
            hub = stack.enter_context(inferencehub(behind, models))
            ways = [("upstream alone", behind, "mock"), ("upstream", hub, "mock"), ("worker", hub, "ticking")]
            ways.append(("worker, asynchronous", hub, "awaiting"))
            pauses = gaps(ways, options.rounds)
            smollm2 = callers_at_once(hub, min(options.rounds, 3))
        return {
            "windows": [asdict(window) for window in windows],
            "first_chunks": firsts,
            "gaps": pauses,
            "smollm2": smollm2,
        }

    return run("generative", options, measured, printed)


if __name__ == "__main__":
    raise SystemExit(main())
