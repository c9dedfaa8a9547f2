"""Pictures of pages, for people to look at; without a folder to write to none is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from tests.support.dashboard.page_checks import SCHEMES, wear


class Pictures:
    """Writes NAME-SCHEME.png, or NAME-WIDTH-SCHEME.png where widths are given, into the folder of --screenshots."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def __call__(
        self,
        page: Page,
        name: str,
        *,
        widths: Sequence[int] = (),
        schemes: Sequence[str] = SCHEMES,
        full_page: bool = False,
    ) -> None:
        if self._folder is None:
            return
        before = page.viewport_size
        assert before is not None
        for width in widths or [before["width"]]:
            page.set_viewport_size({"width": width, "height": before["height"]})
            for scheme in schemes:
                path = self._folder / "-".join([name, *([str(width)] if widths else []), f"{scheme}.png"])
                self._take(page, path, scheme, full_page)
        page.set_viewport_size(before)
        wear(page, "light")

    @staticmethod
    def _take(page: Page, path: Path, scheme: str, full_page: bool) -> None:
        wear(page, scheme)
        page.screenshot(path=path, full_page=full_page, animations="disabled")
