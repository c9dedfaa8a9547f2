"""Batches as tasks of an event loop, in order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any, Self

from inferencehub.errors import InferenceHubError

from ..predicting import Call
from ..prediction import Prediction
from ..sending.exchange import Steps
from ..setup import Parts
from .batches import Batch, Source, async_batches, batches_awaited, source_from_rows
from .collected import BatchPrediction, CollectedPrediction, collected, of_batch, of_rows
from .plan import WINDOW, Plan, call_for, plan_steps
from .progress import Progress, Progressing


class AsyncBatchedPredictions(AsyncIterator[BatchPrediction]):
    """Predictions for one batch after the other, in order. What is read ahead is bounded; nothing runs before the
    first is asked for."""

    def __init__(
        self,
        run: Callable[[Steps[Any]], Awaitable[Any]],
        parts: Parts,
        call: Call,
        rows: Any,
        batch_rows: int | None,
        concurrency: int,
        progress: Progress,
    ) -> None:
        self._run = run
        self._parts = parts
        self._call = call
        self._rows = rows if isinstance(rows, AsyncIterable) else source_from_rows(rows)
        self._plan_steps = plan_steps(parts.predictor, call, batch_rows, concurrency)
        self._concurrency = concurrency
        self._progress = progress
        self._batched = True
        self._results = self._predictions()

    async def __anext__(self) -> BatchPrediction:
        return await anext(self._results)

    async def collect(self) -> CollectedPrediction:
        """All that is left as one prediction, whose outputs have all rows.

        Raises:
            ValueError: There is none left.
        """
        async with self:
            return collected([prediction async for prediction in self], batched=self._batched)

    async def aclose(self) -> None:
        """Sends no more, and gives up the calls under way."""
        await self._results.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def _predictions(self) -> AsyncGenerator[BatchPrediction, None]:
        plan: Plan = await self._run(self._plan_steps)
        self._batched = plan.batched
        total = self._rows.total if isinstance(self._rows, Source) else None
        progress = Progressing(self._progress, self._call.name, total)
        gate = asyncio.Semaphore(self._concurrency)
        under_way: deque[tuple[Batch, asyncio.Task[Prediction]]] = deque()
        batches = self._batches(plan)
        broken: Exception | None = None
        try:
            while True:
                while broken is None and len(under_way) < WINDOW * self._concurrency:
                    try:
                        batch = await anext(batches, None)
                    except Exception as error:
                        broken = error
                        break
                    if batch is None:
                        break
                    under_way.append((batch, asyncio.create_task(self._predict(batch, gate))))
                if not under_way:
                    break
                first, answered = under_way.popleft()
                try:
                    prediction = await answered
                except InferenceHubError as error:
                    raise of_rows(error, first.rows) from error.__cause__
                progress.add(len(first.rows))
                yield of_batch(prediction, first.rows, lacks_rows=plan.batched and first.alone)
            if broken is not None:
                raise broken
        finally:
            for _, task in under_way:
                task.cancel()
            await asyncio.gather(*(task for _, task in under_way), return_exceptions=True)
            progress.close()

    def _batches(self, plan: Plan) -> AsyncIterator[Batch]:
        if isinstance(self._rows, Source):
            return batches_awaited(self._rows.batches(plan.batch_rows, plan.is_alone))
        return async_batches(self._rows, plan.batch_rows, plan.is_alone)

    async def _predict(self, batch: Batch, gate: asyncio.Semaphore) -> Prediction:
        async with gate:
            call = call_for(self._call, batch, batched=self._batched)
            result: Prediction = await self._run(self._parts.predictor.predict(call))
            return result
