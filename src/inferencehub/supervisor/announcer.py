"""Prints each thing that `up` has to say on stdout once, as text or as one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from inferencehub._version import __version__
from inferencehub.launch.events import AnnouncedModel
from inferencehub.telemetry.text_line import Paint, plain

from . import banner
from .machine.shell import ON_PATH, Program


class Announcer:
    """Keeps the first key only until the call to try has been printed. `say` takes text as it is to be printed.

    `sources` are what has the models: a folder, servers of others. `open_dashboard` is told where the dashboard is
    once models are ready. `program` is how this one is called elsewhere.
    """

    def __init__(
        self,
        url: str,
        sources: Sequence[str],
        say: Callable[[str], object],
        *,
        auth: bool,
        as_json: bool,
        grpc_address: str | None = None,
        open_dashboard: Callable[[str], object] = lambda address: None,
        program: Program = ON_PATH,
        paint: Paint = plain,
    ) -> None:
        self._url = url
        self._grpc_address = grpc_address
        self._sources = sources
        self._auth = auth
        self._as_json = as_json
        self._out = say
        self._open_dashboard = open_dashboard
        self._program = program
        self._paint = paint
        self._key: str | None = None
        self._dashboard: str | None = None if auth else banner.dashboard_url(url)
        self._said: set[str] = set()

    def listening(self) -> None:
        if self._first("listening"):
            text = banner.listening_text(__version__, self._url, self._grpc_address, self._paint)
            if not self._auth:
                text += banner.dashboard_text(banner.dashboard_url(self._url), self._paint)
            event = {"event": "listening", "url": self._url}
            if self._grpc_address is not None:
                event["grpc"] = self._grpc_address
            self._say(event, text)

    def first_key(self, key: str) -> None:
        if self._first("first_key"):
            self._key = key
            self._say({"event": "first_key", "key": key}, banner.first_key_text(key, self._paint))

    def sign_in_link(self, link: str) -> None:
        """Printed once a run: whoever restarts has it printed again, a gateway that was started again does not."""
        if self._first("sign_in_link"):
            url = self._dashboard = banner.dashboard_url(self._url, link)
            self._say({"event": "sign_in_link", "url": url}, banner.sign_in_text(url, self._paint))
            self._show()

    def ready(self, models: Sequence[AnnouncedModel]) -> None:
        if not self._first("ready"):
            return
        key = (self._key or f"${banner.KEY_VARIABLE}") if self._auth else None
        self._key = None
        curl = banner.curl_command(self._url, models, key)
        text = banner.models_text(models, self._sources, self._paint)
        if curl is not None:
            commands = banner.first_commands(self._url, models, self._program)
            text += banner.try_text(commands, curl, with_key=self._auth, paint=self._paint)
        served = [{name: getattr(model, name) for name in ("name", "version", "state", "failure")} for model in models]
        self._say({"event": "ready", "models": served, "curl": curl}, text)
        self._show()

    def _show(self) -> None:
        """Once there are models to look at, and a way in."""
        if "ready" in self._said and self._dashboard is not None and self._first("show"):
            self._open_dashboard(self._dashboard)

    def _first(self, what: str) -> bool:
        if what in self._said:
            return False
        self._said.add(what)
        return True

    def _say(self, event: dict[str, Any], text: str) -> None:
        self._out(json.dumps(event) + "\n" if self._as_json else text)
