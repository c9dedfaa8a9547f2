"""The system's Chromium, and contexts in it: each is a visitor of one dashboard with cookies of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

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
    return context


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
