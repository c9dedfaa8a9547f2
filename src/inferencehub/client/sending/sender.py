"""The steps of one request: send, and send again where that is safe, until there is an answer or no time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .exchange import Answer, Failure, Pause, Request, Steps
from .problem import error_from_answer, error_from_failure
from .retry import Retries

# The gateway answers 504 at the deadline; the client waits a little longer, so that it hears that.
GRACE_S = 5.0
# What a client waits for an answer whose deadline the gateway chooses.
DEFAULT_TIMEOUT_S = 30.0
DEADLINE_HEADER = "x-request-timeout-ms"


@dataclass(frozen=True, slots=True)
class Sender:
    """What all requests of a client have in common.

    Attributes:
        url: The gateway, for messages.
        retries: When a request is sent again.
        clock: Seconds on a clock that never goes back.
    """

    url: str
    retries: Retries
    clock: Callable[[], float]

    def end_of(self, deadline_ms: int | None) -> float | None:
        """When a call that begins now is over, on the clock; None where the gateway chooses."""
        return None if deadline_ms is None else self.clock() + deadline_ms / 1000

    def send(self, request: Request, *, may_repeat: bool, end: float | None = None) -> Steps[Answer]:
        """The answer, which is a success.

        Args:
            request: What to send; its timeout bounds all tries where there is no deadline.
            may_repeat: Running it twice does no harm.
            end: When it is given up, tries and pauses included; what is left goes to the gateway with each try.
        """
        last = self.clock() + request.timeout_s if end is None else end
        tries = 0
        while True:
            sent = request if end is None else _with_deadline(request, max(1, round((end - self.clock()) * 1000)))
            result = yield sent
            tries += 1
            if isinstance(result, Answer):
                failed, failure = error_from_answer(result), None
                if failed is None:
                    return result
            else:
                assert isinstance(result, Failure)
                failed, failure = error_from_failure(result, self.url, sent.timeout_s), result
            pause = self.retries.pause_s(tries, failed, failure, last - self.clock(), may_repeat=may_repeat)
            if pause is None:
                raise failed
            yield Pause(pause)


def _with_deadline(request: Request, left_ms: int) -> Request:
    headers = (*request.headers, (DEADLINE_HEADER, str(left_ms)))
    return replace(request, headers=headers, timeout_s=left_ms / 1000 + GRACE_S)
