"""The system's Chromium, and contexts in it: each is a visitor of one dashboard with cookies of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.support.dashboard.page_trouble import TELL_VIOLATIONS
from tests.support.up import RunningUp

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Generous: the page waits for causes, and two cores may have much else to do.
DEADLINE_MS = 60_000


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many tests. Its event loop runs in this thread until the block ends."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, "no Chromium on the PATH; tests/support/system_packages.py installs it or says what to install"
    expect.set_options(timeout=DEADLINE_MS)
    with sync_playwright() as playwright:
        # Root has no sandbox to offer.
        browser = playwright.chromium.launch(
            executable_path=found, chromium_sandbox=os.geteuid() != 0, args=["--font-render-hinting=none"]
        )
        try:
            yield browser
        finally:
            browser.close()


def visitor(
    browser: Browser, up: RunningUp, *, scheme: str = "light", width: int = 1280, height: int = 800, scale: float = 1
) -> BrowserContext:
    """Somebody who has not signed in. Addresses are relative to the dashboard: `page.goto("#/keys")`."""
    context = browser.new_context(
        base_url=up.url.rstrip("/") + "/",
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="UTC",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(DEADLINE_MS)
    context.add_init_script(TELL_VIOLATIONS)
    return context


class Visitors:
    """Contexts that one test after the other uses: who comes next finds the dashboard's own files in the cache of the
    browser, which loads a page in half the time, and nothing that the visitor before has left."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: dict[tuple[object, ...], list[BrowserContext]] = {}

    def arrive(self, up: RunningUp, **options: object) -> BrowserContext:
        """A context for `visitor`'s options that nobody uses."""
        idle = self._idle.setdefault(_kind(up, options), [])
        return idle.pop() if idle else visitor(self._browser, up, **options)  # type: ignore[arg-type]

    def leave(self, context: BrowserContext, up: RunningUp, **options: object) -> None:
        """Forgets what the visitor has done: its pages and what they stored, its cookies."""
        for page in context.pages:
            page.close()
        context.unroute_all()
        context.set_offline(False)
        context.clear_cookies()
        blank = context.new_page()
        storage = {"origin": up.url, "storageTypes": "local_storage,indexeddb,cache_storage,service_workers"}
        context.new_cdp_session(blank).send("Storage.clearDataForOrigin", storage)
        blank.close()
        self._idle[_kind(up, options)].append(context)


def _kind(up: RunningUp, options: dict[str, object]) -> tuple[object, ...]:
    return (up.url, *sorted(options.items()))


def sign_in(context: BrowserContext, key: str) -> None:
    """Gives the context a session of this key, as the sign-in page does."""
    answer = context.request.post("session", data={"key": key})
    assert answer.status == 201, answer.text()


def tab_to(page: Page, target: Locator, *, backwards: bool = False, most: int = 100) -> None:
    """Presses Tab until the target has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
    raise AssertionError(f"{most} times Tab never reached {target}")
