"""A call whose chunks are being made: what an engine needs of it, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TypeAlias

from inferencehub.errors import InferenceHubError, ModelFailed, PayloadTooLarge
from inferencehub.runtimes.joined import join
from inferencehub.runtimes.protocol import Ended, LoadedModel, Parameters, Tensors
from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.outcome import Encoded, Outcome, Run
from inferencehub.worker.calls.block.outlet import Outlet
from inferencehub.worker.calls.inputs.decode import DATATYPE_NUMBERS
from inferencehub.worker.calls.run.encode import encode, size_bytes
from inferencehub.worker.calls.run.failures import Failures
from inferencehub.worker.calls.run.inputs import Inputs
from inferencehub.worker.calls.run.noted_stream import NotedStream, StreamNotes
from inferencehub.worker.calls.run.read_files import read_files
from inferencehub.worker.calls.run.writable import WritableInputs
from inferencehub.worker.calls.stream.context import CallContext

OnEnd: TypeAlias = "Callable[[ActiveCall, Outcome], None]"
"""Gets a call that is over, in the thread that made its last chunk, and what became of it."""


class StreamingVersion:
    """What the streams of one version have in common."""

    def __init__(
        self,
        title: str,
        model: LoadedModel,
        notes: StreamNotes,
        *,
        expose_errors: bool = False,
        max_answer_bytes: float = float("inf"),
        clock: Clock = monotonic,
    ) -> None:
        """`max_answer_bytes`: what the outputs of a chunk, or of a whole answer, may take."""
        self.title = title
        self.outputs = model.signature.outputs
        self.notes = notes
        self.clock = clock
        self.failures = Failures(title, expose_errors=expose_errors)
        self.inputs = Inputs(model)
        self.max_answer_bytes = max_answer_bytes
        self._names = [spec.name for spec in self.outputs]
        self._datatypes = [DATATYPE_NUMBERS[spec.datatype] for spec in self.outputs]

    def encoded(self, outputs: Tensors, compute_us: int = 0) -> tuple[Run, Encoded | PayloadTooLarge]:
        """The outputs of a chunk, or of a whole answer, as bytes."""
        arrays = [outputs[name] for name in self._names]
        run = Run(compute_us, 1, 1, self._names, self._datatypes, [array.shape for array in arrays])
        pairs = [(array, spec.datatype) for array, spec in zip(arrays, self.outputs, strict=True)]
        return run, encode(pairs, [(1,)], batched=False, max_bytes=self.max_answer_bytes)[0][0]


class ActiveCall:
    """One call, from its first step to its end. An engine uses all but `cancel` and `why`, in one thread.

    Attributes:
        stretch: The call.
        context: What the model's code may know of it.
        why: Why it ends though its model has not ended it; None while it goes on.
    """

    def __init__(self, stretch: Stretch, version: StreamingVersion, on_end: OnEnd) -> None:
        block = stretch.block
        self.stretch = stretch
        self.context = CallContext(block.request_id(stretch.place))
        self.why: InferenceHubError | None = None
        self._version = version
        self._on_end = on_end
        self._outlet: Outlet | None = block.outlet
        self._collected: list[Tensors] = []
        self._collected_bytes = 0
        self._began_s = version.clock()
        self._works_since_s: float | None = self._began_s
        self._rests_since_s = 0.0
        self._rested_s = 0.0
        self._note: NotedStream | None = None
        self._writable: WritableInputs | None = None
        self._file_error: InferenceHubError | None = None
        self._traces = block.traces
        if self._traces is not None:
            self._traces.began(block.offset + stretch.place, self._began_s)

    # ---- for engines

    @property
    def parameters(self) -> Parameters:
        """The caller's settings."""
        return self.stretch.block.parameters

    @property
    def has_room(self) -> bool:
        """Whether another chunk may be made now. Where it may not: `rests`, and wait until `when_room` calls."""
        return self._outlet is None or self._outlet.has_room

    def when_room(self, act: Callable[[], None]) -> None:
        """Have this called, in any thread, whenever there may be room again, and when the call is cancelled."""
        if self._outlet is not None:
            self._outlet.on_room = act
        self.context.on_cancel(act)

    def inputs(self) -> Tensors:
        """What the model gets; to be asked for once, first of all. Raises what is wrong with an image file."""
        batch = [self.stretch]
        self._note = self._version.notes.begin(
            [(self.stretch.block.lane, 1, self.stretch.block.first_id + self.stretch.place)]
        )
        self._writable = WritableInputs(batch)
        if self.stretch.block.has_file:
            for error in read_files(batch).values():
                self._file_error = error if isinstance(error, InferenceHubError) else None
                raise error
        return self._version.inputs.of(batch, self.stretch.rows)

    def goes_on(self) -> None:
        """The model makes another chunk from now on."""
        now_s = self._version.clock()
        self._rested_s += self._rests_s(now_s)
        self._works_since_s = now_s
        if self._note is not None:
            self._note.goes_on()

    def rests(self) -> None:
        """The model does nothing for this call until there is room."""
        if self._works_since_s is not None:
            self._works_since_s = None
            self._rests_since_s = self._version.clock()
        if self._note is not None:
            self._note.rests()

    def give(self, outputs: Tensors) -> None:
        """A chunk has been made, which agrees with the signature.

        Raises:
            ModelFailed: It is larger than an answer may be.
            PayloadTooLarge: All chunks together are, and the caller wants them as one answer.
        """
        if self._outlet is None:
            self._collect(outputs)
            return
        run, encoded = self._version.encoded(outputs)
        if isinstance(encoded, PayloadTooLarge):
            raise ModelFailed(
                f"The model made a chunk of more than the {self._version.max_answer_bytes} bytes that an answer may "
                "take; yield less at a time, or raise limits.answer_bytes."
            )
        self._outlet.put(Outcome(run, encoded))
        if self._traces is not None:
            self._traces.first_chunk(self.stretch.block.offset + self.stretch.place)
            self._traces = None

    def end(self, ended: Ended | None = None) -> None:
        """The model is done with the call; its outputs have been given. Say `close` to its code before."""
        usage = None if ended is None else ended.usage
        try:
            outcome = self._whole() if self._outlet is None and self.why is None else Outcome(self._run())
        except Exception as error:
            self.fail(error)
            return
        outcome.queue_us, outcome.usage = self._queue_us(), usage
        self._over(outcome)

    def fail(self, error: BaseException) -> None:
        """The model has failed at the call."""
        if isinstance(error, PayloadTooLarge) or error is self._file_error:
            known: InferenceHubError = error
        else:
            known = self._version.failures.of(self.stretch, error)
        self._over(Outcome(self._run(), None, self._queue_us(), known))

    # ---- for the runner

    @property
    def works_since_s(self) -> float | None:
        """Since when the model works on a chunk; None while it waits for the caller."""
        return self._works_since_s

    def cancel(self, why: InferenceHubError) -> None:
        """Nobody waits for the rest: chunks that have not been sent are dropped, and the model's code is told."""
        if self.why is None:
            self.why = why
            if self._outlet is not None:
                self._outlet.close()
            self.context.cancel()

    # ---- inside

    def _over(self, outcome: Outcome) -> None:
        if self._writable is not None:
            self._writable.keep()
        if self._note is not None:
            self._note.end()
        self._collected = []
        self._on_end(self, outcome)

    def _collect(self, outputs: Tensors) -> None:
        self._collected.append(outputs)
        self._collected_bytes += sum([size_bytes(outputs[each.name], each.datatype) for each in self._version.outputs])
        if self._collected_bytes > self._version.max_answer_bytes:
            raise PayloadTooLarge(
                f"The answer takes more than the {self._version.max_answer_bytes} bytes that it may take: ask for a "
                "stream, ask for less in one call, or raise limits.answer_bytes."
            )

    def _whole(self) -> Outcome:
        run, encoded = self._version.encoded(join(self._version.outputs, self._collected), self._compute_us())
        if isinstance(encoded, PayloadTooLarge):
            raise encoded
        return Outcome(run, encoded)

    def _run(self) -> Run:
        return Run(self._compute_us(), 1, 1)

    def _compute_us(self) -> int:
        """The time that the model has taken; not that for which it waited for its caller."""
        now_s = self._version.clock()
        return int((now_s - self._began_s - self._rested_s - self._rests_s(now_s)) * 1e6)

    def _rests_s(self, now_s: float) -> float:
        """For how long it rests already."""
        return now_s - self._rests_since_s if self._works_since_s is None else 0.0

    def _queue_us(self) -> int:
        return int((self._began_s - self.stretch.block.arrived_s) * 1e6)
