"""The playground as somebody uses it: choose, fill in, run, read the answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, Route, expect

# Most tests want to say themselves what is run, and when.
KEEP_STILL = """
if (location.protocol !== "about:" && !localStorage.getItem("inferencehub.playground.live"))
  localStorage.setItem("inferencehub.playground.live", "off");
"""


def at_ease(page: Page) -> None:
    """Every answer took a millisecond, however busy this machine is: the page predicts by itself only where a model is
    quick."""

    def answer(route: Route) -> None:
        response = route.fetch()
        told = response.json()
        if response.ok:
            told["timings_ms"]["total"] = 1
        route.fulfill(response=response, json=told)

    page.route("**/predict", answer)


def open_playground(page: Page, model: str, *, live: bool = False, **search: str) -> None:
    """Opens it anew with this model; `version`, `compare` and `tab` as its address has them. `live`: as it is for who
    has never been there, with calls that nobody asks for."""
    page.goto("about:blank")
    if not live:
        page.add_init_script(KEEP_STILL)
    page.goto(f"#/playground?{urlencode({'model': model} | search)}")
    expect(page.get_by_role("heading", name="Playground", level=1)).to_be_visible()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def put_json(page: Page, inputs: Any) -> None:
    """Pastes the inputs into the JSON tab, which is open."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", json.dumps(inputs))
    editor = page.get_by_role("region", name="Inputs").locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")


def choose_example(page: Page, name: str) -> None:
    page.get_by_role("region", name="Inputs").get_by_role("button", name=name, exact=True).click()


def answer(page: Page) -> Locator:
    return page.get_by_role("region", name="Answer", exact=True)


def run(page: Page) -> Locator:
    """Runs what is filled in; the region of the answer, once it is there."""
    page.get_by_role("button", name="Run", exact=True).click()
    region = answer(page)
    expect(region.get_by_role("tablist").or_(region.get_by_role("alert"))).to_be_visible()
    expect(region.locator("[aria-busy=false]")).to_be_visible()
    return region


def raw_json(page: Page, tab: str = "Raw JSON") -> Any:
    """The answer as the page shows it in JSON."""
    region = answer(page)
    region.get_by_role("tab", name=tab, exact=True).click()
    text = region.get_by_role("region", name="Code, JSON").inner_text()
    region.get_by_role("tab").first.click()
    return json.loads(text)


def copied_snippet(page: Page, language: str) -> str:
    """What the button beside this snippet puts on the clipboard."""
    code = page.get_by_role("region", name="The same call in code")
    code.get_by_role("tab", name=language, exact=True).click()
    code.get_by_role("button", name=f"Copy {language}").click()
    expect(code.get_by_role("button", name="Copied")).to_be_visible()
    return str(page.evaluate("navigator.clipboard.readText()"))
