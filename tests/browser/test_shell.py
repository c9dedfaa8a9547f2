"""Around every page: signing in and out, navigation, colours, what a key may not see, a gateway that is away."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.up import RunningUp


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def test_a_key_signs_in_and_leads_to_the_page_that_was_asked_for(signed_out_page: Page, hub: RunningUp) -> None:
    page = signed_out_page
    page.goto("#/models?q=iris")
    heading(page, "Sign in to InferenceHub")
    page.get_by_label("API key").fill(hub.key)
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Models")
    expect(page).to_have_url(re.compile(r"#/models\?q=iris$"))
    expect(page).to_have_title("Models · InferenceHub")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("inferencehub_session", True, "Strict")


def test_a_wrong_key_is_told_in_place(signed_out_page: Page, trouble: Trouble) -> None:
    trouble.allow(r"^POST /session -> 401$")
    page = signed_out_page
    page.goto("#/sign-in")
    page.get_by_label("API key").fill("ihk_abcdefgh_wrong")
    page.get_by_label("API key").press("Enter")
    expect(page.get_by_label("API key")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("API key")).to_have_value("ihk_abcdefgh_wrong")
    axe(page)


def test_a_link_that_no_longer_signs_in_says_so(signed_out_page: Page, trouble: Trouble) -> None:
    trouble.allow(r"^POST /session -> 401$")
    page = signed_out_page
    page.goto("#/sign-in?link=" + "a" * 43)
    expect(page.get_by_role("alert")).to_contain_text("This link no longer signs in")
    expect(page.get_by_label("API key")).to_be_visible()
    assert "link=" not in page.url
    axe(page)


def test_a_predict_key_sees_the_pages_of_whoever_calls_models(predict_page: Page) -> None:
    page = predict_page
    page.goto("")
    heading(page, "Playground")
    assert page.get_by_role("navigation", name="Pages").get_by_role("link").all_inner_texts() == [
        "Playground",
        "Chat",
        "Models",
        "Connect",
        "Usage",
        "API",
    ]
    page.goto("#/keys")
    heading(page, "Not with this key")


@pytest.mark.parametrize("path", ["#/sign-in", "#/nowhere"])
def test_pages_of_the_shell_are_accessible_at_every_width(new_page: Callable[..., Page], path: str) -> None:
    page = new_page(key="" if path == "#/sign-in" else None)
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)
    no_overflow(page)


def test_the_navigation_is_a_drawer_on_a_phone(new_page: Callable[..., Page]) -> None:
    page = new_page(width=360, height=740)
    page.goto("#/models")
    heading(page, "Models")
    opener = page.get_by_role("button", name="Open the navigation")
    tab_to(page, opener)
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="Navigation")
    expect(drawer.get_by_role("button", name="Sign out")).to_be_in_viewport()
    axe(page)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    drawer.get_by_role("link", name="Keys").click()
    heading(page, "Keys")
    expect(drawer).to_be_hidden()


def test_the_focus_follows_to_the_new_page(page: Page) -> None:
    page.goto("#/models")
    heading(page, "Models")
    page.get_by_role("link", name="Keys").click()
    expect(page.get_by_role("heading", level=1, name="Keys")).to_be_focused()
    expect(page).to_have_title("Keys · InferenceHub")
    page.goto("#/models")
    page.reload()
    heading(page, "Models")
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip to the page")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_the_colour_scheme_is_kept(page: Page) -> None:
    page.goto("#/models")
    heading(page, "Models")
    scheme = page.locator("html")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")
    page.emulate_media(color_scheme="dark")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "dark")
    colours = page.get_by_role("group", name="Colours")
    expect(colours.get_by_role("radio", name="As the system")).to_be_checked()
    colours.get_by_role("radio", name="Light").check()
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    heading(page, "Models")
    expect(scheme).to_have_attribute("data-mantine-color-scheme", "light")


def test_nothing_but_its_own_files_runs_in_the_page(page: Page, trouble: Trouble) -> None:
    trouble.allow(r"violates the following Content Security Policy", r"^console: content security policy: script-src")
    answer = page.goto("")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    heading(page, "Playground")
    # An injected tag is what an attacker would manage; the policy must stop what it holds.
    blocked = page.evaluate(
        """() => new Promise((resolve) => {
          addEventListener("securitypolicyviolation", (event) => {
            resolve(event.effectiveDirective);
          }, { once: true });
          const script = document.createElement("script");
          script.textContent = "window.injected = true";
          document.body.append(script);
        })"""
    )
    assert blocked == "script-src-elem"
    assert page.evaluate("window.injected") is None


def test_a_gateway_that_is_away_is_waited_for(page: Page, trouble: Trouble) -> None:
    trouble.allow(r"net::ERR_", r" -> 50[23]$")
    page.goto("#/models")
    heading(page, "Models")
    page.context.set_offline(True)
    banner = page.get_by_text("The gateway can’t be reached", exact=False).first
    expect(banner).to_be_visible()
    expect(page.get_by_role("status", name=re.compile("^Gateway: Not reached")).first).to_be_visible()
    axe(page)
    page.context.set_offline(False)
    expect(banner).to_be_hidden()
    expect(page.get_by_role("status", name=re.compile("^Gateway: Ready")).first).to_be_visible()


def test_the_first_page_takes_few_requests_and_bytes(hub: RunningUp, new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("")
    heading(page, "Playground")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    # Up to here; what is asked for again and again, and what is not seen at first, comes later.
    usable = page.evaluate("performance.now()")
    entries = page.evaluate(
        """() => ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind)).map(
          ({ name, startTime, encodedBodySize }) => ({ name, startTime, bytes: encodedBodySize }))"""
    )
    early = {entry["name"]: entry["bytes"] for entry in entries if entry["startTime"] <= usable}
    assert f"{hub.url}/models" in early
    assert len(early) <= 25, early
    assert sum(early.values()) <= 200_000, early


def test_find_leads_to_whatever_a_few_letters_mean(page: Page) -> None:
    page.goto("#/models")
    heading(page, "Models")
    page.keyboard.press("ControlOrMeta+k")
    field = page.get_by_role("combobox", name="Find a page, model, version or key")
    expect(field).to_be_focused()
    axe(page)
    field.fill("iris@2")
    expect(page.get_by_role("option", selected=True)).to_have_text(re.compile("^iris 2"))
    page.keyboard.press("Enter")
    heading(page, "iris")
    expect(page).to_have_url(re.compile(r"#/models/iris\?version=2$"))
    page.get_by_role("button", name="Find").click()
    field.fill("keys")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    heading(page, "Keys")
    page.keyboard.press("ControlOrMeta+k")
    field.fill("nothing of that name")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_find_shows_only_what_the_key_may_use_also_on_a_phone(
    new_page: Callable[..., Page], make_key: Callable[..., str]
) -> None:
    page = new_page(key=make_key("predict", models=["iris"]), width=390, height=844)
    page.goto("#/models")
    heading(page, "Models")
    page.get_by_role("button", name="Find").click()
    found = page.get_by_role("listbox", name="Found")
    expect(found.get_by_role("option", name="iris Model", exact=True)).to_be_visible()
    words = found.inner_text()
    assert "language" not in words
    assert "Keys" not in words
    axe(page)
    found.get_by_role("option", name="iris: connect").click()
    heading(page, "Connect")


def test_an_address_that_leads_nowhere_keeps_the_navigation_and_says_what_was_meant(
    page: Page, trouble: Trouble
) -> None:
    trouble.allow(r"^GET /models/irs -> 404$", r"^GET /admin/traffic/resent\S* -> 404$", r"^GET /models/resent -> 404$")
    page.goto("#/modles")
    heading(page, "No such page")
    navigation = page.get_by_role("navigation", name="Pages")
    expect(navigation.get_by_role("link", name="Keys")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Models").click()
    heading(page, "Models")
    page.goto("#/models/irs")
    page.get_by_role("main").get_by_role("link", name="iris", exact=True).click()
    heading(page, "iris")
    page.goto("#/traffic/resent")
    page.get_by_role("main").get_by_role("link", name="resnet", exact=True).click()
    heading(page, "Traffic of resnet")
    axe(page)


def test_the_way_back_keeps_what_was_searched_for(page: Page) -> None:
    page.goto("#/models?q=i")
    heading(page, "Models")
    page.get_by_role("main").get_by_role("link", name="iris", exact=True).first.click()
    heading(page, "iris")
    page.go_back()
    heading(page, "Models")
    expect(page).to_have_url(re.compile(r"#/models\?q=i$"))
    for address, back, title in (("#/models/iris", "Models", "Models"), ("#/traffic/iris", "Traffic", "Traffic")):
        page.goto(address)
        page.get_by_role("navigation", name="Way back").get_by_role("link", name=back).click()
        heading(page, title)
