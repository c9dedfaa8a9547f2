"""The page of the API at /docs: under the dashboard's policy, from this machine alone, with calls made from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.support.counting_models import counting_model
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


def test_a_call_can_be_tried_with_the_session(page: Page, hub: RunningUp, screenshot: Pictures) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("#/models")
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="API").click()
    expect(page).to_have_url(re.compile(r"/docs$"))
    assert "unsafe" not in page.request.get("docs").headers["content-security-policy"]
    expect(page.get_by_role("status")).to_contain_text("calls from here carry the session")
    iris = operation(page, "Runs iris version 2")
    expect(try_call(page, iris)).to_contain_text("200")
    expect(iris.locator(".live-responses-table")).to_contain_text('"model_version": "2"')
    # A token of this session would be of no use in a shell.
    expect(iris.locator(".curl-command")).not_to_contain_text("csrf")
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(hub.url).netloc}
    screenshot(page, "docs", widths=[1280])


def test_it_is_dark_where_the_dashboard_is(new_page: Callable[..., Page]) -> None:
    page = new_page(scheme="dark")
    page.goto("docs")
    expect(page.locator("#operations-predict-predict")).to_be_visible()
    expect(page.locator("html")).to_have_class("dark-mode")


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


def test_of_many_models_one_is_shown(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], tmp_path: Path
) -> None:
    counting_model(tmp_path / "models", "first", *range(11))
    counting_model(tmp_path / "models", "second", *range(11))
    page = new_page(start_hub(models=tmp_path / "models"))
    page.goto("#/models/second")
    page.get_by_role("main").get_by_role("link", name="API").click()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("second")
    expect(operation(page, "Runs second version 11")).to_be_visible()
    expect(operation(page, "Runs first version 11")).to_have_count(0)
    page.get_by_role("combobox", name="Model", exact=True).select_option("first")
    expect(try_call(page, operation(page, "Runs first version 11"))).to_contain_text("200")
    expect(operation(page, "Runs second version 11")).to_have_count(0)
