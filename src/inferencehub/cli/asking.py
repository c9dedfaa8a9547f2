"""A client for one command. What goes wrong is said to somebody at a terminal: what to set, what was meant, what to do.

Such sentences are notes of the exception, each a line below what the gateway says.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from inferencehub.errors import (
    DeadlineExceeded,
    InferenceHubError,
    ModelNotFound,
    PermissionDenied,
    Unauthenticated,
    VersionNotFound,
)

if TYPE_CHECKING:
    from inferencehub.client import Client

KEY_VARIABLE = "INFERENCEHUB_API_KEY"
WITHOUT_KEY = (
    f"This needs an API key, and {KEY_VARIABLE} is not set: `export {KEY_VARIABLE}=ihk_…`.\n"
    "`inferencehub up` prints one at its first start; `inferencehub keys create --name ME` makes another, on the "
    "gateway's machine and with the --home that `up` has there."
)
# As long as the gateway takes calls for, and what is proposed to who has said nothing.
LONGEST_DEADLINE_MS = 300_000
PROPOSED_DEADLINE_MS = 30_000
# As likely as `irs` for iris; less is another word.
CLOSE = 0.6


@contextmanager
def asking(
    url: str, target: str | None = None, *, deadline_ms: int | None = None, has_deadline: bool = False
) -> Iterator[Client]:
    """A client whose errors have notes.

    Args:
        url: The gateway.
        target: The model that the command is about, as it was typed.
        deadline_ms: Of each prediction.
        has_deadline: The command has the option --deadline-ms.
    """
    from inferencehub import __version__
    from inferencehub.client import Client

    # What stands in front of a gateway can tell a person at a terminal from a program.
    headers = {"user-agent": f"inferencehub-cli/{__version__}"}
    with Client(url, deadline_ms=deadline_ms, headers=headers) as client:
        try:
            yield client
        except Unauthenticated as error:
            if not os.environ.get(KEY_VARIABLE):
                raise Unauthenticated(WITHOUT_KEY, request_id=error.request_id) from None
            error.add_note(f"The key came from {KEY_VARIABLE}; `inferencehub keys create --name ME` makes another.")
            raise
        except (ModelNotFound, VersionNotFound, PermissionDenied) as error:
            if target is not None and (meant := _meant(client, *_parts(target))):
                error.add_note(f"Did you mean {meant}?")
            raise
        except DeadlineExceeded as error:
            if has_deadline:
                error.add_note(more_time(deadline_ms))
            raise


def more_time(deadline_ms: int | None) -> str:
    """How to wait longer than that; None: than the gateway does by itself."""
    proposed = min(LONGEST_DEADLINE_MS, max(PROPOSED_DEADLINE_MS, 4 * (deadline_ms or 0)))
    always = "`deadline_ms` in its model.yaml gives every call more"
    if deadline_ms is not None and deadline_ms >= LONGEST_DEADLINE_MS:
        return f"No call may take longer than {LONGEST_DEADLINE_MS // 1000} s; ask for less at once."
    return f"`--deadline-ms {proposed}` waits up to {proposed / 1000:g} s for the model; {always}."


def likeliest(word: str, known: Sequence[str]) -> str | None:
    """The known word that one is likely to be a misspelling of; None where it is one, or like none."""
    from difflib import get_close_matches

    if word in known:
        return None
    # Case is misspelt, too: what was meant is how it is written.
    written = {each.lower(): each for each in reversed(known)}
    close = get_close_matches(word.lower(), list(written), n=1, cutoff=CLOSE)
    return written[close[0]] if close else None


def _parts(target: str) -> tuple[str, str]:
    name, _, version = target.partition("@")
    return name, version


def _meant(client: Client, name: str, version: str) -> str | None:
    """What there is that is spelt likewise, of what the key may see."""
    models: list[dict[str, Any]] = []
    # Whoever has no catalogue to look at is told what the gateway said, and no more.
    with suppress(InferenceHubError):
        models = client.models()
    by_name = {model["name"]: model for model in models}
    model = likeliest(name, list(by_name))
    if model is not None:
        return f"{model}@{version}" if version else model
    if name not in by_name or not version:
        return None
    found = by_name[name]
    known = [*found.get("labels", {}), *(each["version"] for each in found["versions"]), "latest"]
    meant = likeliest(version, known)
    return None if meant is None else f"{name}@{meant}"
