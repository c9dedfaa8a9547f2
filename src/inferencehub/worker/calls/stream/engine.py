"""What makes the chunks of the calls that run: how many threads it has, and what each does next, is its own affair."""

from __future__ import annotations

from typing import Protocol

from inferencehub.worker.calls.stream.active import ActiveCall


class Engine(Protocol):
    """Makes chunks. Queueing, deadlines, cancellation and the number of calls at a time are the runner's.

    For each call, in one thread for its whole life: take its `inputs`; before each chunk ask whether it is cancelled
    and whether it `has_room` (else let it rest until `when_room` tells); say `goes_on`, make the chunk and `give` it;
    close the model's code; and in the end say `end` or `fail`, once.
    """

    def begin(self, call: ActiveCall) -> None:
        """Make the chunks of this call too, from now on; said on the loop, and not to wait.

        Raises:
            RuntimeError: The system starts no thread for it; the call has not begun.
        """

    def close(self) -> None:
        """No more calls begin; said when none is active."""
