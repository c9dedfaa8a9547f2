"""What a client's own environment runs: items by name, one for each line that comes, and how it ended."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

# Of the gateway: host and port, without a scheme, as tritonclient wants it.
ADDRESS = os.environ["OIP_ADDRESS"]
GRPC_ADDRESS = os.environ["OIP_GRPC_ADDRESS"]
KEY = os.environ["OIP_KEY"]
# Each may call once an hour.
LIMITED_KEY = os.environ["OIP_LIMITED_KEY"]
LIMITED_GRPC_KEY = os.environ["OIP_LIMITED_GRPC_KEY"]
# For models that tell what they do, and wait to be told.
FOLDER = os.environ["OIP_FOLDER"]

POLLS = 500

_items: dict[str, Callable[[], Any]] = {}


def key(key: str = KEY) -> dict[str, str]:
    """Headers, anew for each call: tritonclient writes its own into what it is given, and would send them again."""
    return {"authorization": f"Bearer {key}"}


def item(check: Callable[[], Any]) -> Callable[[], Any]:
    """A check that raises when the server is not as the client wants it; its name is the item's."""
    _items[check.__name__] = check
    return check


def refused(kind: type[Exception], call: Callable[[], Any]) -> str:
    """The text of the client's own exception."""
    try:
        call()
    except kind as error:
        return str(error)
    raise AssertionError("nothing was raised")


async def refused_later(kind: type[Exception], call: Awaitable[Any]) -> str:
    """The same of a call that is awaited."""
    try:
        await call
    except kind as error:
        return str(error)
    raise AssertionError("nothing was raised")


def until(is_so: Callable[[], Any]) -> None:
    """Asks again until it is so, for ten seconds."""
    for _ in range(POLLS):
        if is_so():
            return
        time.sleep(0.02)  # noqa: TID251
    raise AssertionError("it did not happen")


def serve() -> None:
    """Runs the items that are asked for, until nobody asks any more."""
    print(json.dumps(sorted(_items)), flush=True)
    for line in sys.stdin:
        try:
            check = _items[line.strip()]
            if inspect.iscoroutinefunction(check):
                asyncio.run(check())
            else:
                check()
            answer = {"ok": True, "why": ""}
        except BaseException:
            answer = {"ok": False, "why": traceback.format_exc()}
        print(json.dumps(answer), flush=True)
