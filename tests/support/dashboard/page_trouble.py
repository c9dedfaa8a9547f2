"""What pages complain of: console errors, exceptions, what the content security policy blocked, failed requests."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# Caught exceptions of blocked code would otherwise go unnoticed.
TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.effectiveDirective} at ${event.sourceFile}:${event.lineNumber}`));
"""
# Chromium says these once more in the console, without the method.
SAID_BY_THE_REQUEST = "Failed to load resource"
# What a page itself gives up, as when it is left.
GIVEN_UP = "net::ERR_ABORTED"


class Trouble:
    """All that the watched contexts complained of; a test fails for what it has not allowed."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._allowed: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Until `leave`; the context has `TELL_VIOLATIONS` among its scripts."""
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("response", self._response)
        context.on("requestfailed", self._failed)

    def leave(self, context: BrowserContext) -> None:
        context.remove_listener("console", self._console)
        context.remove_listener("weberror", self._exception)
        context.remove_listener("response", self._response)
        context.remove_listener("requestfailed", self._failed)

    def allow(self, *patterns: str) -> None:
        """Complaints that match one of these are part of the test: `POST /predict -> 429`, `ERR_CONNECTION_REFUSED`."""
        self._allowed.extend(patterns)

    def unexpected(self) -> list[str]:
        return [line for line in self.seen if not any(re.search(pattern, line) for pattern in self._allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(SAID_BY_THE_REQUEST):
            self.seen.append(f"console: {message.text}")

    def _exception(self, error: WebError) -> None:
        self.seen.append(f"exception: {error.error}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.seen.append(f"{_words(response.request)} -> {response.status}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.seen.append(f"{_words(request)} -> {request.failure}")


def _words(request: Request) -> str:
    """Method and path: "GET /models"."""
    return f"{request.method} /{request.url.split('/', 3)[-1]}"
