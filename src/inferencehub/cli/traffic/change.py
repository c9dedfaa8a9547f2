"""Changes a traffic document: reads the present one, sends it changed, and explains when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from inferencehub.errors import Conflict

from ..asking import asking
from ..output import fail
from .lines import differences


class Changed(NamedTuple):
    """What came of a change, or would come of it."""

    document: dict[str, Any] | None
    """As it is now; None after a dry run."""
    dry_run: dict[str, Any]
    """What the gateway said of the change before it was made."""


def change_traffic(
    url: str, model: str, change: Callable[[dict[str, Any]], dict[str, Any]], dry_run: bool = False
) -> Changed:
    """Ends the program when the present document has another revision than the changed one."""
    with asking(url, model) as client:
        wish = change(client.traffic(model))
        asked = client.set_traffic(model, wish, dry_run=True)
        if dry_run:
            return Changed(None, asked)
        try:
            return Changed(client.set_traffic(model, wish), asked)
        except Conflict as error:
            stands = client.traffic(model)
            if stands["revision"] == wish["revision"]:
                raise  # Another kind of conflict, which its own sentence explains.
            words = client.set_traffic(model, stands, dry_run=True)["words"]
            fail("\n".join([error.message, *differences(words, asked["words"]), _mend(model)]), 1)


def _mend(model: str) -> str:
    return (
        f"Nothing was changed. Name the parts to change, as in `inferencehub traffic set {model} --weights …`, which "
        f"starts from what stands; or get that with `inferencehub traffic show {model} --json` and change it there."
    )
