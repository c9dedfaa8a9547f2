"""Sends captured calls again, so many at a time, and gathers what becomes of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from inferencehub.errors import InferenceHubError

from .call import CapturedCall, call_from_record
from .compare import Comparison

if TYPE_CHECKING:
    from inferencehub.client import AsyncClient

# Such an error is about this command and not about one call: the next would meet it, too.
_HOPELESS = ("UNAUTHENTICATED", "PERMISSION_DENIED", "MODEL_NOT_FOUND", "VERSION_NOT_FOUND", "UNREACHABLE")


@dataclass(slots=True)
class Replayed:
    """What became of all records."""

    comparison: Comparison
    records: int = 0
    sent: int = 0
    differing: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)
    then_ms: list[float] = field(default_factory=list)
    now_ms: list[float] = field(default_factory=list)


async def replay_all(
    client: AsyncClient,
    records: Iterable[dict[str, Any] | None],
    captured_model: str,
    target: str,
    concurrency: int,
    found: Replayed,
    progress: Callable[[Replayed], None],
) -> None:
    """Sends those of `captured_model` to `target`. Raises what no call could get past, such as a wrong key."""
    room = asyncio.Semaphore(concurrency)

    async def send(call: CapturedCall) -> None:
        try:
            await _one(client, call, target, found)
        finally:
            room.release()
        progress(found)

    async with asyncio.TaskGroup() as tasks:
        for record in records:
            found.records += 1
            call = call_from_record(record, captured_model)
            if isinstance(call, str):
                found.skipped[call] += 1
                continue
            await room.acquire()
            tasks.create_task(send(call))


async def _one(client: AsyncClient, call: CapturedCall, target: str, found: Replayed) -> None:
    found.sent += 1
    try:
        prediction = await client.predict(target, call.inputs, parameters=call.parameters or None)
    except InferenceHubError as error:
        if error.reason in _HOPELESS:
            raise
        found.errors[error.reason] += 1
        return
    found.versions[prediction.version] += 1
    if not found.comparison.add(call.request_id, call.outputs, prediction.outputs):
        found.differing += 1
    if prediction.timings.total is not None:
        found.then_ms.append(call.total_ms)
        found.now_ms.append(prediction.timings.total)
