"""InferenceHub: from a model file to an authenticated, batched, versioned endpoint in one command."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from inferencehub._version import __version__ as __version__

if TYPE_CHECKING:
    from inferencehub.client import AsyncClient as AsyncClient
    from inferencehub.client import Client as Client
    from inferencehub.client import Prediction as Prediction
    from inferencehub.client import UnexpectedAnswerError as UnexpectedAnswerError
    from inferencehub.client import UnreachableError as UnreachableError
    from inferencehub.client import UnsendableInput as UnsendableInput
    from inferencehub.errors import CLASS_BY_REASON as CLASS_BY_REASON
    from inferencehub.errors import InferenceHubError as InferenceHubError
    from inferencehub.errors import InvalidInput as InvalidInput
    from inferencehub.errors import RequestError as RequestError
    from inferencehub.errors import ServerError as ServerError
    from inferencehub.errors import UnavailableError as UnavailableError
    from inferencehub.runtimes.generation.made import Delta as Delta
    from inferencehub.runtimes.generation.made import Finish as Finish
    from inferencehub.runtimes.generation.request import GenerationRequest as GenerationRequest

# Found on first use, so that `import inferencehub` costs nothing: a model.py imports it for InvalidInput alone, and
# `inferencehub --help` must answer at once.
_MODULE_BY_NAME = (
    dict.fromkeys(
        ("AsyncClient", "Client", "Prediction", "UnexpectedAnswerError", "UnreachableError", "UnsendableInput"),
        "inferencehub.client",
    )
    | dict.fromkeys(
        (
            "Cancelled",
            "Conflict",
            "DeadlineExceeded",
            "InferenceHubError",
            "InputMismatch",
            "InternalError",
            "InvalidInput",
            "InvalidRequest",
            "ModelFailed",
            "ModelLoading",
            "ModelNotFound",
            "NoHealthyWorker",
            "NotSupported",
            "PayloadTooLarge",
            "PermissionDenied",
            "PoisonRequest",
            "QueueFull",
            "RateLimited",
            "RequestError",
            "ServerError",
            "Unauthenticated",
            "UnavailableError",
            "UnsupportedMediaType",
            "VersionNotFound",
            "WorkerLost",
        ),
        "inferencehub.errors",
    )
    | dict.fromkeys(("Delta", "Finish"), "inferencehub.runtimes.generation.made")
)
_MODULE_BY_NAME["GenerationRequest"] = "inferencehub.runtimes.generation.request"


def __getattr__(name: str) -> Any:
    module = _MODULE_BY_NAME.get(name)
    if module is None:
        raise AttributeError(f"module 'inferencehub' has no attribute {name!r}")
    return getattr(import_module(module), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_MODULE_BY_NAME])
