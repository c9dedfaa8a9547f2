"""Everything that can go wrong, as one tree of exceptions: one class for each reason of contract/errors.json.

InferenceHubError
├── RequestError      mend the call first
│   ├── InvalidRequest, InputMismatch (InvalidInput), PayloadTooLarge, UnsupportedMediaType
│   ├── Unauthenticated, PermissionDenied
│   ├── ModelNotFound, VersionNotFound, Conflict, PoisonRequest
│   └── Cancelled
├── UnavailableError  the same call may succeed later
│   ├── RateLimited, QueueFull, ModelLoading, NoHealthyWorker
│   └── WorkerLost
└── ServerError       tell whoever runs the server
    ├── DeadlineExceeded
    └── ModelFailed, NotSupported, InternalError
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

Retry = Literal["no", "after", "idempotent"]


class InferenceHubError(Exception):
    """A call or a command failed for a known reason.

    Attributes:
        reason: The reason's name in contract/errors.json, such as `INPUT_MISMATCH`.
        message: One sentence: what was expected, what came, how to mend it.
        details: Every changing part of the message, by name.
        retry_after_ms: Pause before another try, in milliseconds; None where waiting does not help.
        request_id: Identifies the call in logs; None where there was none.
    """

    grpc: ClassVar[str] = "UNKNOWN"
    http: ClassVar[int] = 500
    retry: ClassVar[Retry] = "no"

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after_ms: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.details: dict[str, Any] = dict(details or {})
        self.retry_after_ms = retry_after_ms
        self.request_id = request_id


class RequestError(InferenceHubError):
    """The call itself is at fault: mend it before sending it again."""

    http = 400


class UnavailableError(InferenceHubError):
    """Nothing is wrong with the call: it may succeed later."""

    http = 503


class ServerError(InferenceHubError):
    """The server or the model is at fault."""

    http = 500


class _Known:
    """Gives a leaf of the tree its reason, so that it is raised with the message alone."""

    code: ClassVar[str]

    def __init__(
        self,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,
        retry_after_ms: int | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(  # type: ignore[call-arg]  # the next class in line is always InferenceHubError
            self.code, message, details=details, retry_after_ms=retry_after_ms, request_id=request_id
        )


class InvalidRequest(_Known, RequestError):
    """The request is not well-formed."""

    code, grpc, http = "INVALID_REQUEST", "INVALID_ARGUMENT", 400


class InputMismatch(_Known, RequestError):
    """The inputs disagree with the model's signature."""

    code, grpc, http = "INPUT_MISMATCH", "INVALID_ARGUMENT", 400


class InvalidInput(InputMismatch):
    """Raise this in a `model.py` when the caller's input makes no sense; the caller sees the message and a 400."""


class PayloadTooLarge(_Known, RequestError):
    """The body is larger than the server takes."""

    code, grpc, http = "PAYLOAD_TOO_LARGE", "INVALID_ARGUMENT", 413


class UnsupportedMediaType(_Known, RequestError):
    """The media type is not one that the server reads."""

    code, grpc, http = "UNSUPPORTED_MEDIA_TYPE", "INVALID_ARGUMENT", 415


class Unauthenticated(_Known, RequestError):
    """A valid key is needed."""

    code, grpc, http = "UNAUTHENTICATED", "UNAUTHENTICATED", 401


class PermissionDenied(_Known, RequestError):
    """The key may not do this."""

    code, grpc, http = "PERMISSION_DENIED", "PERMISSION_DENIED", 403


class ModelNotFound(_Known, RequestError):
    """There is no such model."""

    code, grpc, http = "MODEL_NOT_FOUND", "NOT_FOUND", 404


class VersionNotFound(_Known, RequestError):
    """The model has no such version or label."""

    code, grpc, http = "VERSION_NOT_FOUND", "NOT_FOUND", 404


class Conflict(_Known, RequestError):
    """The state has changed since it was read: read it again."""

    code, grpc, http = "CONFLICT", "ABORTED", 409


class Cancelled(_Known, RequestError):
    """The caller went away before the answer came."""

    code, grpc, http = "CANCELLED", "CANCELLED", 499


class PoisonRequest(_Known, RequestError):
    """Workers have died of this very call; it is refused for ten minutes."""

    code, grpc, http = "POISON_REQUEST", "INVALID_ARGUMENT", 422


class RateLimited(_Known, UnavailableError):
    """The key's rate limit is used up."""

    code, grpc, http, retry = "RATE_LIMITED", "RESOURCE_EXHAUSTED", 429, "after"


class QueueFull(_Known, UnavailableError):
    """The model's queue is full."""

    code, grpc, http, retry = "QUEUE_FULL", "UNAVAILABLE", 503, "after"


class ModelLoading(_Known, UnavailableError):
    """The model is still loading."""

    code, grpc, http, retry = "MODEL_LOADING", "UNAVAILABLE", 503, "after"


class NoHealthyWorker(_Known, UnavailableError):
    """No worker can take the call."""

    code, grpc, http, retry = "NO_HEALTHY_WORKER", "UNAVAILABLE", 503, "after"


class WorkerLost(_Known, UnavailableError):
    """The worker went away during the call, which may or may not have run."""

    code, grpc, http, retry = "WORKER_LOST", "UNAVAILABLE", 503, "idempotent"


class DeadlineExceeded(_Known, ServerError):
    """The deadline has passed."""

    code, grpc, http = "DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED", 504


class ModelFailed(_Known, ServerError):
    """The model raised an error."""

    code, grpc, http = "MODEL_FAILED", "INTERNAL", 500


class NotSupported(_Known, ServerError):
    """This is not supported."""

    code, grpc, http = "NOT_SUPPORTED", "UNIMPLEMENTED", 501


class InternalError(_Known, ServerError):
    """Something unexpected went wrong in the server."""

    code, grpc, http = "INTERNAL", "INTERNAL", 500


def _leaves(root: type[InferenceHubError]) -> Iterator[type[InferenceHubError]]:
    for child in root.__subclasses__():
        if _Known in child.__bases__:
            yield child
        else:
            yield from _leaves(child)


CLASS_BY_REASON: dict[str, type[InferenceHubError]] = {
    leaf.code: leaf  # type: ignore[attr-defined]  # every leaf has one, by _Known
    for leaf in _leaves(InferenceHubError)
}


def is_interim(status: int) -> bool:
    """Whether another answer follows one of that HTTP status, to the same request."""
    return status < 200


def is_success(status: int) -> bool:
    """Whether an answer of that HTTP status has what was asked for."""
    return 200 <= status < 300


def is_redirect(status: int) -> bool:
    """Whether an answer of that HTTP status sends the caller elsewhere."""
    return 300 <= status < 400


def is_failure(status: int) -> bool:
    """Whether an answer of that HTTP status says that something went wrong."""
    return status >= 400


def status_from_grpc(code: str) -> int:
    """The HTTP status that goes with gRPC's word for a code, such as `NOT_FOUND`."""
    return next((leaf.http for leaf in CLASS_BY_REASON.values() if leaf.grpc == code), InferenceHubError.http)


def rung_from_status(status: int) -> type[RequestError | UnavailableError | ServerError]:
    """What an HTTP status alone tells of what to do."""
    if status in (RateLimited.http, NoHealthyWorker.http):
        return UnavailableError
    return RequestError if is_failure(status) and status < ServerError.http else ServerError


def error_from_reason(
    reason: str,
    message: str,
    *,
    http: int = 500,
    details: Mapping[str, Any] | None = None,
    retry_after_ms: int | None = None,
    request_id: str | None = None,
) -> InferenceHubError:
    """Rebuilds the exception that an answer names.

    Args:
        reason: A reason of contract/errors.json, or one that this release does not know yet.
        message: The answer's sentence.
        http: The answer's HTTP status; tells the rung of the tree when the reason is unknown.
        details: The answer's details.
        retry_after_ms: The answer's pause, in milliseconds.
        request_id: The answer's request id.

    Returns:
        An instance of the reason's class; of `RequestError`, `UnavailableError` or `ServerError` when it is unknown.
    """
    known = CLASS_BY_REASON.get(reason)
    if known is not None:
        leaf: Any = known
        error: InferenceHubError = leaf(message, details=details, retry_after_ms=retry_after_ms, request_id=request_id)
        return error
    rung = rung_from_status(http)
    return rung(reason, message, details=details, retry_after_ms=retry_after_ms, request_id=request_id)
