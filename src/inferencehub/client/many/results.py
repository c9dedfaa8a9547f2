"""Batches on several threads, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

from inferencehub.errors import InferenceHubError

from ..predicting import Call
from ..prediction import Prediction
from ..sending.exchange import Steps
from ..setup import Parts
from .batches import Batch, source_from_rows
from .collected import BatchPrediction, CollectedPrediction, collected, of_batch, of_rows
from .plan import WINDOW, Plan, call_for, plan_steps
from .progress import Progress, Progressing


class BatchedPredictions(Iterator[BatchPrediction]):
    """Predictions for one batch after the other, in order. What is read ahead is bounded; nothing runs before the
    first is asked for."""

    def __init__(
        self,
        run: Callable[[Steps[Any]], Any],
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
        self._source = source_from_rows(rows)
        self._plan_steps = plan_steps(parts.predictor, call, batch_rows, concurrency)
        self._concurrency = concurrency
        self._progress = progress
        self._batched = True
        self._results = self._predictions()

    def __next__(self) -> BatchPrediction:
        return next(self._results)

    def collect(self) -> CollectedPrediction:
        """All that is left as one prediction, whose outputs have all rows.

        Raises:
            ValueError: There is none left.
        """
        with self:
            return collected(list(self), batched=self._batched)

    def close(self) -> None:
        """Sends no more; calls under way are waited for."""
        self._results.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _predictions(self) -> Generator[BatchPrediction, None, None]:
        plan: Plan = self._run(self._plan_steps)
        self._batched = plan.batched
        progress = Progressing(self._progress, self._call.name, self._source.total)
        batches = self._source.batches(plan.batch_rows, plan.is_alone)
        pool = ThreadPoolExecutor(self._concurrency, thread_name_prefix="inferencehub")
        try:
            for batch, answered in _in_window(
                batches, lambda batch: pool.submit(self._predict, batch), WINDOW * self._concurrency
            ):
                try:
                    prediction = answered.result()
                except InferenceHubError as error:
                    raise of_rows(error, batch.rows) from error.__cause__
                progress.add(len(batch.rows))
                yield of_batch(prediction, batch.rows, lacks_rows=plan.batched and batch.alone)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            progress.close()

    def _predict(self, batch: Batch) -> Prediction:
        result: Prediction = self._run(
            self._parts.predictor.predict(call_for(self._call, batch, batched=self._batched))
        )
        return result


def _in_window(
    batches: Iterator[Batch], submit: Callable[[Batch], Future[Prediction]], window: int
) -> Iterator[tuple[Batch, Future[Prediction]]]:
    """Each batch and what will come of it; an error of the source comes after those that it gave before."""
    under_way: deque[tuple[Batch, Future[Prediction]]] = deque()
    broken: Exception | None = None
    while True:
        while broken is None and len(under_way) < window:
            try:
                batch = next(batches, None)
            except Exception as error:
                broken = error
                break
            if batch is None:
                break
            under_way.append((batch, submit(batch)))
        if not under_way:
            break
        yield under_way.popleft()
    if broken is not None:
        raise broken
