"""Step 3 of calls: a batch of them through the model, and their own rows back out of it."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from inferencehub.errors import InferenceHubError, ModelFailed, PayloadTooLarge
from inferencehub.runtimes.protocol import LoadedModel, TensorSpec
from inferencehub.tensors import Array
from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.block.outcome import Encoded, Outcome, Run
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.calls.inputs.decode import DATATYPE_NUMBERS
from inferencehub.worker.calls.run.encode import Output, encode
from inferencehub.worker.calls.run.failures import Failures
from inferencehub.worker.calls.run.inputs import Inputs
from inferencehub.worker.calls.run.read_files import read_files
from inferencehub.worker.calls.run.writable import WritableInputs


class ModelRun:
    """Runs batches on one loaded model. Knows nothing of queues and threads."""

    def __init__(
        self,
        title: str,
        model: LoadedModel,
        *,
        idempotent: bool,
        expose_errors: bool = False,
        max_answer_bytes: float = float("inf"),
        clock: Clock = monotonic,
    ) -> None:
        """Args:
        title: Names the model in logs, such as "iris 2".
        model: The model.
        idempotent: Whether calls of a batch that failed are run again one by one.
        expose_errors: Gives callers the model's own words.
        max_answer_bytes: What the outputs of one call may take; a call whose outputs take more fails alone.
        clock: Seconds.
        """
        self._model = model
        self._idempotent = idempotent
        self._failures = Failures(title, expose_errors=expose_errors)
        self._inputs = Inputs(model)
        self._max_answer_bytes = max_answer_bytes
        self._clock = clock
        self._names = [spec.name for spec in model.signature.outputs]
        self._datatypes = [DATATYPE_NUMBERS[spec.datatype] for spec in model.signature.outputs]

    def __call__(self, batch: Sequence[Stretch]) -> Fates:
        """What becomes of the calls, in order. Never raises: whatever goes wrong is the outcome of calls."""
        if not self._model.may_block:
            return self._outcomes(batch)
        inputs = WritableInputs(batch)
        fates = self._outcomes(batch)
        inputs.keep()
        return fates

    def _outcomes(self, batch: Sequence[Stretch]) -> Fates:
        if any([stretch.block.has_file for stretch in batch]):
            return self._with_files(batch)
        return self._run_all(batch, self._clock())

    def _with_files(self, batch: Sequence[Stretch]) -> Fates:
        """The same with image files among the inputs."""
        start_s = self._clock()
        errors = read_files(batch)
        read_us = int((self._clock() - start_s) * 1e6)
        left = [each for place, each in enumerate(batch) if place not in errors]
        ran = iter(self._run_all(left, start_s, read_us))
        fates: Fates = []
        for place, stretch in enumerate(batch):
            if place in errors:
                fates.append((stretch, self._unread(stretch, errors[place], start_s)))
            else:
                calls = 0
                while calls < stretch.calls:
                    fates.append(next(ran))
                    calls += fates[-1][0].calls
        return fates

    def _run_all(self, batch: Sequence[Stretch], start_s: float, read_us: int = 0) -> Fates:
        if not batch:
            return []
        try:
            return self._together(batch, start_s, read_us)
        except BaseException as error:
            # Code of a model's raises what it likes: SystemExit, a panic of Rust, a cancelled task.
            calls = sum([stretch.calls for stretch in batch])
            if calls == 1 or not self._idempotent:
                return [
                    (call, self._failed(call, error, start_s, calls)) for stretch in batch for call in stretch.each()
                ]
        # Somebody's input was too much for the model, and the others must not suffer for it.
        return [(call, self._alone(call)) for stretch in batch for call in stretch.each()]

    def _alone(self, call: Stretch) -> Outcome:
        start_s = self._clock()
        if call.place in call.block.gone or start_s >= call.deadline_s:
            return Outcome()  # nobody reads it: who has an answer, or no time left, gets no other
        try:
            return self._together((call,), start_s)[0][1]
        except BaseException as error:
            return self._failed(call, error, start_s, 1)

    def _together(self, batch: Sequence[Stretch], start_s: float, read_us: int = 0) -> Fates:
        """`read_us`: what it took to read image files, which is part of what the model needs."""
        model, signature = self._model, self._model.signature
        rows = sum([stretch.rows for stretch in batch])
        inputs = self._inputs.of(batch, rows)
        run_s = self._clock()
        # Calls with other parameters are another batch.
        answered = model.predict(inputs, batch[0].block.parameters) if model.takes_parameters else model.predict(inputs)
        compute_us = read_us + int((self._clock() - run_s) * 1e6)
        outputs = [(self._output(spec, answered, rows), spec.datatype) for spec in signature.outputs]
        run = self._run(outputs, compute_us, sum([stretch.calls for stretch in batch]), rows)
        run.began_s = run_s - read_us / 1e6
        counts = [stretch.counts for stretch in batch]
        encoded = encode(outputs, counts, batched=signature.batched, max_bytes=self._max_answer_bytes)
        return [
            fate for stretch, own in zip(batch, encoded, strict=True) for fate in _fates(stretch, own, run, start_s)
        ]

    def _run(self, outputs: Sequence[Output], compute_us: int, calls: int, rows: int) -> Run:
        """What all answers have in common."""
        own = 1 if self._model.signature.batched else 0
        shapes = [array.shape[own:] for array, _ in outputs]
        return Run(compute_us, calls, rows, self._names, self._datatypes, shapes, batched=bool(own))

    def _output(self, spec: TensorSpec, answered: dict[str, Array], rows: int) -> Array:
        """One output of the whole batch."""
        array = answered[spec.name]
        if self._model.signature.batched and array.shape[0] != rows:
            # Loading has put a check of all outputs around the model. This one stands where a slip would be worst:
            # with a row too few, callers would get each other's.
            raise ModelFailed(f"The model answered {array.shape[0]} rows of '{spec.name}' for {rows}.")
        return array

    def _unread(self, call: Stretch, error: BaseException, start_s: float) -> Outcome:
        """What a call learns whose image file could not be read; the model has not seen it."""
        known = error if isinstance(error, InferenceHubError) else self._failures.of(call, error)
        return Outcome(None, None, _queue_us(call, start_s), known)

    def _failed(self, call: Stretch, error: BaseException, start_s: float, batch_calls: int) -> Outcome:
        run = Run(int((self._clock() - start_s) * 1e6), batch_calls, call.rows, began_s=start_s)
        return Outcome(run, None, _queue_us(call, start_s), self._failures.of(call, error))


def _fates(stretch: Stretch, encoded: Sequence[Encoded | PayloadTooLarge], run: Run, start_s: float) -> Fates:
    """The outcome of a stretch, or where an output was too large of each of its calls."""
    queue_us = _queue_us(stretch, start_s)
    own = [stretch] if len(encoded) == 1 else stretch.each()
    return [
        (
            calls,
            Outcome(run, None, queue_us, outputs)
            if isinstance(outputs, PayloadTooLarge)
            else Outcome(run, outputs, queue_us),
        )
        for calls, outputs in zip(own, encoded, strict=True)
    ]


def _queue_us(stretch: Stretch, start_s: float) -> int:
    return int((start_s - stretch.block.arrived_s) * 1e6)
