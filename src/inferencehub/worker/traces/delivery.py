"""Brings spans to a collector in batches, beside the calls: what there is no room for, or nobody takes, is counted and
dropped."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from threading import Lock, Thread

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

from inferencehub.telemetry.log import logger

MAX_BATCH_SPANS = 512
# What the reason of a failure may take in a log line.
MAX_REASON = 200


class Delivery(SpanProcessor):
    """A bounded queue in front of an exporter, and an account of what becomes of spans."""

    def __init__(self, exporter: SpanExporter, queue_spans: int, flush_s: float) -> None:
        self._words = _LastWords()
        self._max_waiting = queue_spans
        self._lock = Lock()
        self._waiting = self._lost = 0
        self._is_failing = False
        self._batches = BatchSpanProcessor(
            _Counted(exporter, self),
            # One more than is ever in it: it would say for each span that it has no room.
            max_queue_size=queue_spans + 1,
            schedule_delay_millis=flush_s * 1000,
            max_export_batch_size=min(MAX_BATCH_SPANS, queue_spans),
        )

    @property
    def lost(self) -> int:
        """Spans that nobody has got."""
        return self._lost

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing is to be done yet."""

    def on_end(self, span: ReadableSpan) -> None:
        """It is to be delivered."""
        with self._lock:
            if self._waiting >= self._max_waiting:
                self._lost += 1
                return
            self._waiting += 1
        self._batches.on_end(span)

    def stop(self, within_s: float) -> None:
        """Deliver what is left, and say how many spans did not arrive."""
        thread = Thread(target=self._batches.shutdown, name="last-spans", daemon=True)
        thread.start()
        thread.join(within_s)
        if spans := self._lost + self._waiting:
            logger().warning("traces: so many spans did not reach the collector", spans=spans)

    def delivered(self, spans: int, *, arrived: bool) -> None:
        """An exporter is done with so many spans."""
        with self._lock:
            self._waiting -= spans
            was_failing, self._is_failing = self._is_failing, not arrived
            if not arrived:
                self._lost += spans
            lost = self._lost
            if arrived and was_failing:
                self._lost = 0
        if arrived and was_failing:
            logger().info("traces: the collector takes spans again", lost_spans=lost)
        elif not arrived and not was_failing:
            logger().warning(
                "traces: the collector takes no spans; they are counted and dropped until it does, and calls are not "
                "held up",
                error=self._words.last,
            )


class _Counted(SpanExporter):
    def __init__(self, exporter: SpanExporter, delivery: Delivery) -> None:
        self._exporter = exporter
        self._delivery = delivery

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
        finally:
            self._delivery.delivered(len(spans), arrived=result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class _LastWords(logging.Handler):
    """Keeps what the SDK said last, in place of a line of the log for each batch that nobody takes."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = "no reason given"
        sdk = logging.getLogger("opentelemetry")
        sdk.addHandler(self)
        sdk.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.last = " ".join(record.getMessage().split())[:MAX_REASON]
