"""The page of the API at /docs: under the dashboard's policy, from this machine alone, with calls made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.up import RunningUp


def operation(page: Page, summary: str) -> Locator:
    return page.locator(".opblock").filter(has_text=summary)


def try_call(page: Page, of: Locator) -> Locator:
    """Sends the example that the operation shows; the answer's status comes back."""
    of.locator(".opblock-summary-control").first.click()
    of.get_by_role("button", name="Execute").click()
    return of.locator(".live-responses-table tr.response .response-col_status")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_call_can_be_tried_with_the_session(
    new_page: Callable[..., Page], hub: RunningUp, screenshot: Pictures, scheme: str
) -> None:
    page = new_page(scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("docs")
    assert answer is not None
    assert "unsafe" not in answer.headers["content-security-policy"]
    expect(page.get_by_role("status")).to_contain_text("calls from here carry the session")
    expect(page.locator("html")).to_have_class(re.compile("dark-mode" if scheme == "dark" else "^$"))
    iris = operation(page, "Runs iris version 2")
    expect(try_call(page, iris)).to_contain_text("200")
    expect(iris.locator(".live-responses-table")).to_contain_text('"model_version": "2"')
    # A token of this session would be of no use in a shell.
    expect(iris.locator(".curl-command")).not_to_contain_text("csrf")
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(hub.url).netloc}
    screenshot(page, f"docs-{scheme}", widths=[1280])


def test_whoever_is_not_signed_in_is_told_and_led_there_and_back(signed_out_page: Page, hub: RunningUp) -> None:
    page = signed_out_page
    page.goto("docs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("You are not signed in.")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("API key").fill(hub.key)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(r"/docs$"))
    expect(page.locator("#operations-predict-predict")).to_be_visible()


def test_a_key_can_be_pasted(signed_out_page: Page, make_key: Callable[..., str], trouble: Trouble) -> None:
    trouble.allow(r"^GET /openapi.json -> 401$")
    page = signed_out_page
    page.goto("docs")
    page.get_by_label("Or paste an API key").fill("ihk_abcdefgh_wrong")
    page.get_by_role("button", name="Show the API").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Or paste an API key").fill(make_key("predict", models=["iris"]))
    page.get_by_role("button", name="Show the API").click()
    predict = page.locator("#operations-predict-predict")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(operation(page, "Runs iris version 2")).to_be_visible()
    expect(operation(page, "Runs resnet version 2")).to_have_count(0)
    expect(try_call(page, predict)).to_contain_text("200")


def test_the_dashboard_leads_to_it(page: Page) -> None:
    page.goto("#/models/iris")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="API").click()
    expect(page).to_have_url(re.compile(r"/docs$"))
    expect(page.locator("#operations-predict-predict")).to_be_visible()
