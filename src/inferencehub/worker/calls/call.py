"""One call on its way through the worker, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from inferencehub.errors import InferenceHubError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import NO_PARAMETERS, Parameters
from inferencehub.tensors import Raw
from inferencehub.worker.calls.elements import UnreadElements

Clock: TypeAlias = Callable[[], float]
"""Seconds on a clock that never goes back."""

# What one input brings: its bytes, or the elements of a BYTES tensor, None for one that is missing.
Content: TypeAlias = Raw | list[bytes | None]

# Longest time that Timings can hold, in microseconds: more than an hour.
LONGEST_US: Final = 0xFFFFFFFF

WAITING: Final = 0
RUNNING: Final = 1
ANSWERED: Final = 2

NOTHING: Final[list[Content]] = []
"""What a call holds when nobody reads its contents any more."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the inputs of a call are laid out; calls of one model that look alike share the object.

    Attributes:
        rows: Rows that the call brings; 1 where the model does not count rows.
        group: Calls whose groups are equal may run together.
        order: Place in the request of each input of the signature.
        shapes: Shape of each input, in the order of the signature.
        lengths: Bytes that each input must have; -1 for BYTES.
    """

    rows: int
    group: Hashable
    order: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    lengths: tuple[int, ...]


class Outcome:
    """What became of one call: outputs, or an error for that call alone.

    Attributes:
        answer: All that the calls of a batch have in common: names, datatypes and shapes of the outputs, timings of the
            run. One message for all of them, filled in for each in turn: half the time of building each from nothing.
            None when the call never reached a model.
        raws: The bytes of each output.
        queue_us: Time from admission until the run.
        error: Why there are no outputs.
    """

    __slots__ = ("answer", "error", "queue_us", "raws")

    def __init__(
        self,
        answer: pb.Answer | None = None,
        raws: Sequence[Raw] = (),
        queue_us: int = 0,
        error: InferenceHubError | None = None,
    ) -> None:
        self.answer = answer
        self.raws = raws
        self.queue_us = queue_us
        self.error = error


class PendingCall:
    """A call that has been admitted and has no answer yet. Plain slots: 64 of these are made for each frame."""

    __slots__ = (
        "arrived_s",
        "by_reference",
        "contents",
        "deadline_s",
        "group",
        "id",
        "layout",
        "on_answer",
        "parameters",
        "request_id",
        "state",
        "total_bytes",
    )

    def __init__(
        self,
        id: int,
        request_id: str,
        layout: Layout,
        contents: Sequence[Content | UnreadElements],
        total_bytes: int,
        arrived_s: float,
        deadline_s: float,
        on_answer: Callable[[PendingCall, Outcome], None],
        by_reference: bool,
        group: Hashable,
        parameters: Parameters = NO_PARAMETERS,
    ) -> None:
        self.id = id
        self.request_id = request_id
        self.layout = layout
        # Before its run ends each is read: see execute.
        self.contents = cast("list[Content]", contents)
        self.total_bytes = total_bytes
        self.arrived_s = arrived_s
        self.deadline_s = deadline_s
        self.on_answer = on_answer
        self.by_reference = by_reference
        self.group = group
        self.parameters = parameters
        self.state = WAITING

    def answer(self, outcome: Outcome) -> None:
        """Give the call its answer. Later answers are dropped: the first one, such as its deadline, stands."""
        if self.state == ANSWERED:
            return
        if self.state == WAITING:
            self.contents = NOTHING
        # Those of a call that runs belong to its run: a thread may be joining them with its batch-mates' now.
        self.state = ANSWERED
        self.on_answer(self, outcome)

    def fail(self, error: InferenceHubError) -> None:
        """Answer with an error."""
        self.answer(Outcome(error=error))
