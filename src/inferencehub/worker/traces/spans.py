"""The spans of calls: of each from its arrival to its answer, in the queue and in the model, and of each batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic_ns, time_ns

from opentelemetry.context import Context
from opentelemetry.sdk.trace import Span
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    TraceFlags,
    Tracer,
    set_span_in_context,
)
from opentelemetry.trace import StatusCode as Ended

from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.outcome import Outcome, Run
from inferencehub.worker.calls.block.traced import TracedCall, TracedCalls

_RECORDED_DIGITS = frozenset("13579bdf")


@dataclass(slots=True)
class _Call:
    """A call that is recorded.

    Attributes:
        span: From its arrival to its answer.
        context: Names that span as the parent.
        arrived_ns: When it came.
        has_run: Its wait for the model is over, and noted.
        compute: While a stream is made.
    """

    span: Span
    context: Context
    arrived_ns: int
    has_run: bool = False
    compute: Span | None = None


class SpanTracer:
    """Records those calls whose callers do, by their trace contexts."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def arrived(self, model: str, version: str, columns: Columns, now_s: float) -> TracedCalls | None:
        """Those of these calls that are to be recorded."""
        calls: dict[int, _Call] = {}
        for at, traceparent in enumerate(columns.traceparents):
            if traceparent[-1:] in _RECORDED_DIGITS and (parent := _context_of(traceparent)) is not None:
                request_id = columns.request_ids[at] if columns.request_ids else ""
                if (call := self._begin(parent, model, version, request_id, now_s)) is not None:
                    calls[columns.offset + at] = call
        return _Calls(self._tracer, model, version, calls) if calls else None

    def _begin(self, parent: Context, model: str, version: str, request_id: str, now_s: float) -> _Call | None:
        arrived_ns = _wall_ns(now_s)
        span = self._tracer.start_span(
            f"predict {model}",
            parent,
            SpanKind.SERVER,
            {
                "inferencehub.model.name": model,
                "inferencehub.model.version": version,
                "inferencehub.request_id": request_id,
            },
            start_time=arrived_ns,
        )
        if not isinstance(span, Span):
            return None
        return _Call(span, set_span_in_context(span, Context()), arrived_ns)


class _Calls:
    """Those of one block that came."""

    def __init__(self, tracer: Tracer, model: str, version: str, calls: dict[int, _Call]) -> None:
        self._tracer = tracer
        self._names = {"inferencehub.model.name": model, "inferencehub.model.version": version}
        self.calls = calls

    def __contains__(self, place: object) -> bool:
        return place in self.calls

    def began(self, place: int, now_s: float) -> None:
        """A stream is the model's from now on."""
        if (call := self.calls.get(place)) is not None:
            began_ns = _wall_ns(now_s)
            self._waited(call, began_ns)
            call.compute = self._start("compute", call.context, began_ns)

    def first_chunk(self, place: int) -> None:
        """In any thread."""
        if (call := self.calls.get(place)) is not None and call.compute is not None:
            call.compute.add_event("first chunk")

    def ran(self, run: Run, calls: Sequence[TracedCall], began_s: float, ended_s: float) -> None:
        """The batch is a part of the first of these traces, and linked to the calls of all of them."""
        began_ns, ended_ns = _wall_ns(began_s), _wall_ns(ended_s)
        recorded = [traces.calls[place] for traces, place in calls if isinstance(traces, _Calls)]
        batch = self._start(
            "batch", recorded[0].context, began_ns, [Link(each.span.get_span_context()) for each in recorded]
        )
        batch.set_attributes(
            {**self._names, "inferencehub.batch.calls": run.calls, "inferencehub.batch.rows": run.rows}
        )
        compute_ns = _wall_ns(run.began_s)
        for call in recorded:
            self._waited(call, began_ns)
            inside = set_span_in_context(batch, Context()) if call is recorded[0] else call.context
            compute = self._start("compute", inside, compute_ns, [Link(batch.get_span_context())])
            compute.end(compute_ns + run.compute_us * 1_000)
        batch.end(max(ended_ns, compute_ns + run.compute_us * 1_000))

    def answered(self, place: int, calls: int, outcome: Outcome) -> None:
        """The spans of these calls end."""
        for each in range(place, place + calls):
            if (call := self.calls.pop(each, None)) is not None:
                self._end(call, outcome)

    def ids(self, place: int) -> dict[str, str]:
        """What names a call's trace and span in logs."""
        call = self.calls.get(place)
        if call is None:
            return {}
        context = call.span.get_span_context()
        return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}

    def _end(self, call: _Call, outcome: Outcome) -> None:
        now_ns = time_ns()
        if not call.has_run:
            self._waited(call, now_ns)
        if call.compute is not None:
            call.compute.end(now_ns)
        if outcome.error is not None:
            reason = outcome.error.reason
            call.span.set_attributes({"inferencehub.reason": reason, "error.type": reason})
            call.span.set_status(Status(Ended.ERROR, reason))
        if outcome.usage is not None:
            call.span.set_attributes(
                {
                    "gen_ai.usage.input_tokens": outcome.usage.prompt_tokens,
                    "gen_ai.usage.output_tokens": outcome.usage.completion_tokens,
                }
            )
        call.span.end(now_ns)

    def _waited(self, call: _Call, until_ns: int) -> None:
        """Once: whoever runs again, alone, has waited already."""
        if not call.has_run:
            call.has_run = True
            self._start("queue", call.context, call.arrived_ns).end(max(until_ns, call.arrived_ns))

    def _start(self, name: str, parent: Context, start_ns: int, links: Sequence[Link] = ()) -> Span:
        span = self._tracer.start_span(name, parent, SpanKind.INTERNAL, None, links, start_ns)
        assert isinstance(span, Span), "what follows from a call that is recorded is recorded"
        return span


def _context_of(traceparent: str) -> Context | None:
    """The caller's span as the parent; None where that is not one."""
    try:
        _, trace_id, span_id, flags = traceparent.split("-")[:4]
        parent = SpanContext(
            int(trace_id, 16), int(span_id, 16), is_remote=True, trace_flags=TraceFlags(int(flags, 16))
        )
    except ValueError:
        return None
    return set_span_in_context(NonRecordingSpan(parent), Context()) if parent.is_valid else None


def _wall_ns(monotonic_s: float) -> int:
    """A time of the monotonic clock as one of the day."""
    return time_ns() - monotonic_ns() + int(monotonic_s * 1e9)
