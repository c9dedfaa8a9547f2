"""The exit codes, which scripts rely on, and which error leads to which.

0 is success, 2 wrong usage, which typer itself uses; 130 and 143 are ends by a signal.
"""

from __future__ import annotations

from inferencehub.errors import (
    InferenceHubError,
    ModelNotFound,
    PermissionDenied,
    Unauthenticated,
    VersionNotFound,
)

FAILURE = 1
BAD_CONFIG = 3
NOT_FOUND = 4
AUTH = 5
UNREACHABLE = 6


def exit_code_from_error(error: InferenceHubError) -> int:
    """The exit code that tells a script what kind of error it was."""
    if isinstance(error, ModelNotFound | VersionNotFound):
        return NOT_FOUND
    if isinstance(error, Unauthenticated | PermissionDenied):
        return AUTH
    return UNREACHABLE if error.reason == "UNREACHABLE" else FAILURE
