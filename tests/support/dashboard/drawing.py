"""Digits drawn with the mouse, as somebody draws them in the playground."""

from __future__ import annotations

import math
from collections.abc import Sequence

from playwright.sync_api import Page

Stroke = Sequence[tuple[float, float]]

OVAL: Stroke = [(0.5 - 0.2 * math.sin(turn / 4), 0.5 - 0.32 * math.cos(turn / 4)) for turn in range(27)]
STROKES: dict[str, list[Stroke]] = {
    "0": [OVAL],
    "1": [[(0.38, 0.3), (0.52, 0.18), (0.52, 0.84)]],
    "7": [[(0.28, 0.2), (0.72, 0.2), (0.45, 0.86)]],
}


def draw(page: Page, strokes: list[Stroke]) -> None:
    """Places are shares of the pad's width and height."""
    box = page.get_by_role("img", name="Drawing pad").bounding_box()
    assert box is not None
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=4)
        page.mouse.up()
