"""Holds answers from a shared run against what the same calls are answered alone. Pure: it says what to run next."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from inferencehub.runtimes.protocol import Signature
from inferencehub.tensors import Raw, array_from_raw
from inferencehub.worker.calls.block.block import Block, Stretch
from inferencehub.worker.calls.block.layout import ReadContent
from inferencehub.worker.calls.block.outcome import Outcome
from inferencehub.worker.calls.block.settle import Fates
from inferencehub.worker.rows.agreement import OTHER_SHAPE, SAME_SHAPE, Tolerance, difference
from inferencehub.worker.rows.candidates import Row

# Calls whose answers were other than alone without a sign that company had a part in it: two of so many are too many.
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call was answered: the bytes and the shape of each output, in the order of the signature."""

    raws: tuple[Raw, ...]
    shapes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Sample:
    """A run that calls have shared: each of them, and the answers to those that are looked at, by their place."""

    calls: list[Stretch]
    answers: dict[int, Answered]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check has found: the output in which rows meet, or None for a model that differs from itself."""

    output: str | None


Steps: TypeAlias = Generator[list[Stretch], Fates, Finding | None]
"""Yields calls to run together, each on its own, and gets what becomes of each."""


class Examiner:
    """Checks samples of one model version, one after another."""

    def __init__(self, signature: Signature) -> None:
        self._outputs = signature.outputs
        self._floats = {spec.name for spec in signature.outputs if spec.datatype in SAME_SHAPE.own}
        self._strayed: list[tuple[int, int]] = []
        self._checked = 0

    def examine(self, sample: Sample) -> Steps:
        """Check the calls of a sample that were picked. Ends with what was found, None when all is well."""
        for place, answered in sample.answers.items():
            self._checked += 1
            finding = yield from self._examine(sample.calls, place, answered)
            if finding is not None:
                return finding
        return None

    def _examine(self, calls: list[Stretch], place: int, answered: Answered) -> Steps:
        call = calls[place]
        alone = answered_from_outcome((yield [call])[0][1])
        output = self._differ(answered, alone, OTHER_SHAPE)
        if output is None:
            return None
        again = answered_from_outcome((yield [call])[0][1])
        if self._differ(alone, again, SAME_SHAPE) is not None:
            return Finding(None)
        together = answered_from_outcome((yield calls)[place][1])
        if self._differ(together, alone, OTHER_SHAPE) is None:
            return None  # the model has changed since, such as by what it reads from elsewhere
        # The same shape takes the same kernels: what differs now comes from the company, and not from rounding.
        among_itself = answered_from_outcome((yield _with_company_of(call, calls))[place][1])
        company = self._differ(together, among_itself, SAME_SHAPE)
        if company is not None:
            return Finding(company)
        return Finding(output) if output in self._floats and self._strays(call) else None

    def _differ(self, these: Answered | None, those: Answered | None, tolerance: Tolerance) -> str | None:
        """The first output that differs. A call that failed shows nothing."""
        if these is None or those is None or these.raws == those.raws:
            return None
        found = difference(self._outputs, self._arrays(these), self._arrays(those), tolerance)
        return None if found is None else found[0]

    def _arrays(self, answered: Answered) -> Row:
        return {
            spec.name: array_from_raw(raw, spec.datatype, shape)
            for spec, raw, shape in zip(self._outputs, answered.raws, answered.shapes, strict=True)
        }

    def _strays(self, call: Stretch) -> bool:
        """True for the second call that strays: one may stand on an edge, and rounding pushes it over."""
        key = hash(tuple(map(_hashable, _read(call))))
        recent = [(number, other) for number, other in self._strayed if number > self._checked - REMEMBERED]
        self._strayed = [*recent, (self._checked, key)]
        return any(other != key for _, other in recent)


def answered_from_outcome(outcome: Outcome) -> Answered | None:
    """What a call was answered; None if that was an error."""
    run, encoded = outcome.run, outcome.encoded
    if run is None or encoded is None:
        return None
    shapes = tuple((encoded.rows, *shape) if run.batched else shape for shape in run.shapes)
    return Answered(tuple(encoded.raws), shapes)


def detached(call: Stretch, contents: Sequence[ReadContent] = ()) -> Stretch:
    """A call of its own with the same inputs, or with others: nobody waits for it, and it holds no file."""
    block = Block(
        call.block.first_id + call.place,
        call.counts,
        call.block.layout,
        [bytes(part) if isinstance(part, memoryview) else part for part in contents or call.contents],
        call.total_bytes,
        call.block.arrived_s,
        (float("inf"),),
        lambda *_: None,
        group=call.block.group,
        parameters=call.block.parameters,
        request_ids=("live check",),
    )
    taken = block.take(block.rows, at_least_one=True)
    assert taken is not None, "a block that has just been made waits"
    return taken


def _with_company_of(call: Stretch, calls: Sequence[Stretch]) -> list[Stretch]:
    """The same run with this call's rows in all the places of the others."""
    return [call if other is call else detached(other, _as_many_rows(call, other.rows)) for other in calls]


def _as_many_rows(call: Stretch, wanted: int) -> list[ReadContent]:
    """A call's inputs with so many rows, which are its own again and again."""
    rows, contents = call.rows, _read(call)
    times = -(-wanted // rows)
    again: list[ReadContent] = [part * times if isinstance(part, list) else bytes(part) * times for part in contents]
    return [many[: len(part) // rows * wanted] for many, part in zip(again, contents, strict=True)]


def _read(call: Stretch) -> list[ReadContent]:
    """What a call that has run brings: its run has read all of it."""
    return call.contents  # type: ignore[return-value]


def _hashable(content: ReadContent) -> bytes | tuple[bytes | None, ...]:
    return tuple(content) if isinstance(content, list) else bytes(content)
