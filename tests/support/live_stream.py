"""A reader of GET /admin/live: server-sent events, one after the other, as a browser takes them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.processes import DEADLINE_S
from tests.support.up import RunningUp


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `data` is parsed."""

    name: str
    id: str
    data: Any


class LiveStream:
    """The events that come from now on."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self._response = response

    def __iter__(self) -> Iterator[Event]:
        """Every event until the stream ends; each is waited for no longer than the deadline."""
        fields: dict[str, str] = {}
        while line := self._response.readline().decode():
            if line != "\n":
                name, _, value = line.rstrip("\n").partition(":")
                fields[name] = value.removeprefix(" ")
            elif "data" in fields:
                yield Event(fields["event"], fields.get("id", ""), json.loads(fields["data"]))
                fields = {}
            else:
                fields = {}

    def first(self, name: str, wanted: Callable[[Any], Any]) -> Any:
        """The data of the first event of that name for which `wanted` is true."""
        for event in self:
            if event.name == name and wanted(event.data):
                return event.data
        raise AssertionError(f"the stream ended without the {name} that was waited for")


@contextmanager
def live_stream(up: RunningUp, **headers: str) -> Iterator[LiveStream]:
    """Opens the stream, with the admin key unless `authorization` says otherwise."""
    address = urlsplit(up.url)
    assert address.hostname is not None
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=DEADLINE_S)
    sent: Mapping[str, str] = {"authorization": f"Bearer {up.key}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    try:
        connection.request("GET", address.path + "/admin/live", headers=dict(sent))
        response = connection.getresponse()
        assert response.status == 200, response.read()
        yield LiveStream(response)
    finally:
        connection.close()
