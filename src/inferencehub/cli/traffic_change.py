"""Changes a traffic document: reads the present one, sends it changed, and explains when somebody else was faster."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inferencehub.client import Client
from inferencehub.errors import Conflict

from .output import fail
from .traffic_lines import differences


def change_traffic(url: str, model: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """The document as it is then. Ends the program when the present one has another revision than the changed one."""
    with Client(url) as client:
        wish = change(client.traffic(model))
        try:
            return client.set_traffic(model, wish)
        except Conflict as error:
            stands = client.traffic(model)
            if stands["revision"] == wish["revision"]:  # another kind of conflict, which its own sentence explains
                raise
            fail("\n".join([error.message, *differences(stands, wish), _mend(model)]), 1)


def _mend(model: str) -> str:
    return (
        f"Nothing was changed. Name the parts to change, as in `inferencehub traffic set {model} --weights …`, which "
        f"starts from what stands; or get that with `inferencehub traffic show {model} --json` and change it there."
    )
