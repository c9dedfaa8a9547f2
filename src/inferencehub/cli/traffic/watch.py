"""Follows traffic documents: drawn anew on a terminal, and elsewhere a line for each thing that changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from inferencehub.errors import InferenceHubError, RequestError

from .lines import lines_from_document, lines_from_run

if TYPE_CHECKING:
    from inferencehub.client import Client

PAUSE_S = 2.0
NOTHING_SET = "no model has a traffic document: the latest version of each serves all calls"


@dataclass(frozen=True, slots=True)
class View:
    """A model's traffic at one moment. `run` is that of its last canary."""

    document: dict[str, Any]
    words: list[dict[str, str]]
    run: dict[str, Any] | None

    @property
    def lines(self) -> list[str]:
        return [
            *lines_from_document(self.document, self.words),
            *([] if self.run is None else lines_from_run(self.run)),
        ]

    @property
    def facts(self) -> Any:
        """What is worth a line when it is another: calls are counted all the time."""
        counted = ("measured", "waiting_for")
        run = None if self.run is None else {name: part for name, part in self.run.items() if name not in counted}
        return self.document, run


class Out(Protocol):
    """Where it is shown."""

    def show(self, views: Sequence[View], at: str) -> None:
        """As it is now."""

    def lost(self, why: str, at: str) -> None:
        """Nobody answers now."""


def views_of(client: Client, model: str | None) -> list[View]:
    """Of one model, or of all that have a document."""
    documents = client.traffic_documents() if model is None else [client.traffic(model)]
    return [_view(client, document) for document in documents]


def _view(client: Client, document: dict[str, Any]) -> View:
    name = document["model"]
    words = client.set_traffic(name, document, dry_run=True)["words"]
    return View(document, words, client.canary(name).get("run"))


def watch(look: Callable[[], list[View]], out: Out, pause: Callable[[float], object], now: Callable[[], str]) -> None:
    """Looks again and again, until somebody interrupts it.

    Raises:
        InferenceHubError: The first look failed, or a later one for a reason that does not go away by itself.
    """
    out.show(look(), now())
    while True:
        pause(PAUSE_S)
        try:
            views = look()
        except InferenceHubError as error:
            if isinstance(error, RequestError):
                raise
            # A gateway that is started again is back in a moment.
            out.lost(error.message, now())
        else:
            out.show(views, now())


@dataclass(slots=True)
class Terminal:
    """Draws over what it has drawn before."""

    stream: TextIO
    _views: Sequence[View] = ()
    _has_begun: bool = False

    def show(self, views: Sequence[View], at: str) -> None:
        self._views = views
        self._draw(f"{at}, every {PAUSE_S:g} s; Ctrl-C ends it")

    def lost(self, why: str, at: str) -> None:
        self._draw(f"{at}, no answer, and this is what was last seen: {why}")

    def _draw(self, foot: str) -> None:
        lines = [line for view in self._views for line in view.lines] or [NOTHING_SET]
        clear = "" if self._has_begun else "\x1b[2J"
        self._has_begun = True
        # Each line clears its own rest, so that nothing flickers.
        text = "".join(f"{line}\x1b[K\n" for line in [*lines, "", foot])
        self.stream.write(f"{clear}\x1b[H{text}\x1b[J")
        self.stream.flush()


class Lines:
    """Writes what has changed since, each line with its time."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._known: dict[str, Any] | None = None
        self._is_lost = False

    def show(self, views: Sequence[View], at: str) -> None:
        if self._is_lost:
            self._is_lost = False
            self._write(at, ["answers again"])
        facts = {view.document["model"]: view.facts for view in views}
        if not facts and self._known != {}:
            self._write(at, [NOTHING_SET])
        known = self._known or {}
        for view in views:
            name = view.document["model"]
            if known.get(name) != facts[name]:
                self._write(at, view.lines)
        self._known = facts

    def lost(self, why: str, at: str) -> None:
        if not self._is_lost:
            self._is_lost = True
            self._write(at, [f"no answer: {why}"])

    def _write(self, at: str, lines: Sequence[str]) -> None:
        self._stream.write("".join(f"{at}  {line}\n" for line in lines))
        self._stream.flush()


class Documents:
    """Writes what has changed as JSON, a line each."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._known: dict[str, Any] = {}

    def show(self, views: Sequence[View], at: str) -> None:
        for view in views:
            name = view.document["model"]
            if self._known.get(name) != view.facts:
                self._known[name] = view.facts
                line = {"at": at, "traffic": view.document, **({} if view.run is None else {"run": view.run})}
                self._stream.write(f"{json.dumps(line, ensure_ascii=False)}\n")
        self._stream.flush()

    def lost(self, why: str, at: str) -> None:
        """What is no document is for people."""
        from ..output import talk

        talk(f"{at}  no answer: {why}")


def out_for(stream: TextIO, as_json: bool, terminal: str | None) -> Out:
    """`terminal` is what TERM says."""
    if as_json:
        return Documents(stream)
    return Terminal(stream) if stream.isatty() and terminal not in (None, "", "dumb") else Lines(stream)


def watch_traffic(client: Client, model: str | None, as_json: bool) -> None:
    """Until Ctrl-C."""
    import os
    import time

    out = out_for(sys.stdout, as_json, os.environ.get("TERM"))
    watch(lambda: views_of(client, model), out, time.sleep, lambda: time.strftime("%H:%M:%S"))
