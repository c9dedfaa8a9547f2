"""The steps that open a stream: those of a prediction, but that its answer is read as it comes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..predicting import Call, Predictor
from ..sending.connection import STREAM_MEDIA_TYPE
from ..sending.exchange import Answer, Steps
from .reading import Reader, reader_of

# The gateway gives a sign of life every 15 s by default, and a model that says nothing may have its own pace.
PIECE_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream that has begun.

    Attributes:
        answer: Its head, and its body that is to come.
        reader: What reads the body.
        timeout_s: How long a piece may be in coming.
    """

    answer: Answer
    reader: Reader
    timeout_s: float


def opened(predictor: Predictor, call: Call) -> Steps[Opened]:
    """Send a call whose answer comes in chunks.

    Raises:
        InferenceHubError: The class tells why; nothing has come then.
    """
    answer, datatype_of = yield from predictor.answer(
        call,
        lambda request: replace(request, headers=_accepting(request.headers), streams=True, timeout_s=PIECE_TIMEOUT_S),
    )
    return Opened(answer, reader_of(answer, datatype_of), PIECE_TIMEOUT_S)


def _accepting(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (*[each for each in headers if each[0] != "accept"], ("accept", STREAM_MEDIA_TYPE))
