"""Whether, and after which pause, a request is sent again: pure decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from inferencehub.errors import InferenceHubError, UnavailableError

from .exchange import Failure
from .unexpected import UnexpectedAnswerError

# The pauses grow 0.1, 0.2, 0.4 … up to 5 s, each by chance somewhere below (AWS's full jitter): clients that were
# refused together do not come back together.
FIRST_PAUSE_S = 0.1
MAX_PAUSE_S = 5.0
# What a client that was told when to come back adds to that by chance.
JITTER = 0.25
_BAD_GATEWAY = 502


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request may be sent again, and what decides by chance.

    Attributes:
        count: Tries after the first.
        random: Gives a number from 0 up to 1.
    """

    count: int
    random: Callable[[], float]

    def pause_s(
        self, tries: int, failed: InferenceHubError, failure: Failure | None, left_s: float, *, may_repeat: bool
    ) -> float | None:
        """The pause before the next try, in seconds; None: raise the error.

        Args:
            tries: Tries so far, 1 or more.
            failed: What the last one came to.
            failure: The same where no answer came.
            left_s: Time until the deadline of all tries.
            may_repeat: Running the request twice does no harm.
        """
        if tries > self.count or not is_worth_a_retry(failed, failure, may_repeat=may_repeat):
            return None
        if failed.retry_after_ms is not None:
            pause = failed.retry_after_ms / 1000 * (1 + JITTER * self.random())
        else:
            pause = min(MAX_PAUSE_S, FIRST_PAUSE_S * 2 ** (tries - 1)) * self.random()
        return pause if pause < left_s else None


def is_worth_a_retry(failed: InferenceHubError, failure: Failure | None, *, may_repeat: bool) -> bool:
    """Whether another try may succeed and does no harm."""
    if failure is not None:
        return failure.kind == "unsent" or (failure.kind == "broken" and may_repeat)
    if isinstance(failed, UnexpectedAnswerError):
        # A proxy that does not reach the gateway, or lost it on the way: the call may have run.
        return may_repeat and (isinstance(failed, UnavailableError) or failed.status == _BAD_GATEWAY)
    return failed.retry == "after" or (failed.retry == "idempotent" and may_repeat)
