"""Keys in the dashboard: one made there works and is shown once, one revoked there is refused, and limits hold."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.until import until
from tests.support.up import RunningUp

KEY = re.compile(r"ihk_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}")


def open_keys(page: Page) -> None:
    page.goto("#/keys")
    expect(page.get_by_role("heading", name="Keys", level=1)).to_be_visible()
    expect(page.get_by_role("list", name="Keys", exact=True)).to_be_visible()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def begin(page: Page, name: str) -> Locator:
    """The form of a new key with this name."""
    page.get_by_role("button", name="Create key").click()
    form = page.get_by_role("dialog", name="New key")
    form.get_by_label("Name").fill(name)
    return form


def finish(page: Page, form: Locator, name: str) -> str:
    """The key, once it has been made and put away."""
    form.get_by_role("button", name="Create key").click()
    shown = page.get_by_role("dialog", name=f"{name} is made")
    key = KEY.search(shown.inner_text())
    assert key is not None
    shown.get_by_role("button", name="I have stored it").click()
    expect(shown).to_be_hidden()
    return key.group()


def status(hub: RunningUp, key: str, model: str = "counter") -> int:
    inputs = {"counter": [1], "iris": [5.1, 3.5, 1.4, 0.2]}[model]
    return hub.predict(model, inputs, authorization=f"Bearer {key}").status


def test_a_key_made_here_works_and_is_shown_once(page: Page, hub: RunningUp) -> None:
    open_keys(page)
    key = finish(page, begin(page, "shown once"), "shown once")
    assert status(hub, key) == 200
    secret = key.rpartition("_")[2]
    assert secret not in page.content()
    expect(row(page, "shown once")).to_contain_text(key[:12])
    page.reload()
    expect(row(page, "shown once")).to_be_visible()
    assert secret not in page.content()


def test_a_key_is_copied_and_its_first_call_works(page: Page, hub: RunningUp) -> None:
    open_keys(page)
    form = begin(page, "copied")
    form.get_by_role("button", name="Create key").click()
    shown = page.get_by_role("dialog", name="copied is made")
    shown.get_by_role("button", name="Copy key").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    key = page.evaluate("navigator.clipboard.readText()")
    assert KEY.fullmatch(key)
    call = shown.get_by_role("region", name="Code, first call").inner_text()
    assert f"export INFERENCEHUB_API_KEY='{key}'" in call
    assert f"{hub.url}/predict" in call
    # Neither Escape nor a click beside it takes the key away.
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    expect(shown).to_be_visible()


def test_a_key_revoked_here_is_refused(page: Page, hub: RunningUp, make_key: Callable[..., str]) -> None:
    key = make_key("predict", name="to be revoked", models=["counter"])
    assert status(hub, key) == 200
    open_keys(page)
    page.get_by_role("button", name="Revoke to be revoked").click()
    question = page.get_by_role("dialog", name="Revoke to be revoked?")
    expect(question).to_contain_text(f"{key[:12]}_…")
    expect(question).to_contain_text("Whatever calls counter with it")
    question.get_by_role("button", name="Keep it").click()
    assert status(hub, key) == 200
    page.get_by_role("button", name="Revoke to be revoked").click()
    question.get_by_role("button", name="Revoke", exact=True).click()
    expect(question).to_be_hidden()
    until(lambda: status(hub, key) == 401)
    expect(page.get_by_role("button", name="Revoke to be revoked")).to_be_hidden()
    page.get_by_role("button", name=re.compile("revoked$")).click()
    revoked = page.get_by_role("list", name="Revoked keys")
    expect(revoked.get_by_role("listitem").filter(has_text="to be revoked")).to_contain_text("Revoked")


def test_limits_and_models_hold(page: Page, hub: RunningUp) -> None:
    open_keys(page)
    form = begin(page, "limited")
    form.get_by_text("Only some").click()
    form.get_by_role("combobox", name="Models that it may see and call").click()
    page.get_by_role("option", name="counter").click()
    page.keyboard.press("Escape")
    form.get_by_text("Its own").click()
    form.get_by_label("Requests").fill("3")
    form.get_by_label("In every").fill("2")
    form.get_by_label("Unit").select_option("hours")
    expect(form).to_contain_text("3 requests per 2 hours")
    form.get_by_label("Expires").select_option("30 days")
    key = finish(page, form, "limited")
    made = row(page, "limited")
    for words in ("counter", "3 requests per 2 hours", "in 30 days"):
        expect(made).to_contain_text(words)
    assert status(hub, key, "iris") == 403
    answers = [status(hub, key) for _ in range(4)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_what_is_wrong_stands_at_its_field(page: Page) -> None:
    open_keys(page)
    page.get_by_role("button", name="Create key").click()
    form = page.get_by_role("dialog", name="New key")
    form.get_by_role("checkbox", name="Predict").uncheck()
    form.get_by_text("Its own").click()
    form.get_by_label("Expires").select_option("On a date")
    form.get_by_label("Last day").fill("2020-01-01")
    form.get_by_role("button", name="Create key").click()
    name = form.get_by_label("Name")
    expect(name).to_be_focused()
    for field, words in (
        (name, "Give it a name"),
        (form.get_by_label("Requests"), "Limit the requests"),
        (form.get_by_label("Last day"), "That day is over"),
    ):
        expect(field).to_have_accessible_description(re.compile(words))
    expect(form).to_contain_text("Choose at least one: a key without scopes")
    axe(page)
    name.fill("mended")
    expect(form).not_to_contain_text("Give it a name")


def test_a_half_filled_form_survives_its_dialog(page: Page) -> None:
    open_keys(page)
    form = begin(page, "half done")
    form.get_by_role("checkbox", name="Metrics").check()
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    page.get_by_role("button", name="Create key").click()
    expect(form.get_by_label("Name")).to_have_value("half done")
    expect(form.get_by_role("checkbox", name="Metrics")).to_be_checked()


def test_a_key_for_some_models_can_only_give_those(new_page: Callable[..., Page], make_key: Callable[..., str]) -> None:
    page = new_page(key=make_key("admin", name="for counter", models=["counter"]))
    open_keys(page)
    form = begin(page, "part of counter")
    expect(form).to_contain_text("it can give those and no others")
    expect(form.get_by_role("radio", name="All models")).to_have_count(0)
    form.get_by_role("combobox", name="Models that it may see and call").click()
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["counter"])
    page.get_by_role("option", name="counter").click()
    page.keyboard.press("Escape")
    finish(page, form, "part of counter")
    expect(row(page, "part of counter")).to_contain_text("counter")


def test_revoking_the_key_of_the_session_signs_out(
    new_page: Callable[..., Page], make_key: Callable[..., str], trouble: Trouble
) -> None:
    trouble.allow("-> 401")
    page = new_page(key=make_key("admin", name="own key"))
    open_keys(page)
    expect(row(page, "own key")).to_contain_text("Your session")
    page.get_by_role("button", name="Revoke own key").click()
    question = page.get_by_role("dialog", name="Revoke own key?")
    expect(question).to_contain_text("you will be signed out")
    question.get_by_role("button", name="Revoke", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("[Ss]ign in"))).to_be_visible()


def test_keys_are_found(page: Page, make_key: Callable[..., str]) -> None:
    key = make_key("metrics", name="scraper of the metrics")
    open_keys(page)
    search = page.get_by_role("searchbox", name="Search keys")
    shown = page.get_by_role("list", name="Keys", exact=True).get_by_role("listitem")
    for words in ("scraper", key):
        search.fill(words)
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text("scraper of the metrics")
    search.fill("nothing is called so")
    expect(page.get_by_role("heading", name="No key that works matches")).to_be_visible()
    page.get_by_role("button", name="Clear the search").click()
    expect(search).to_have_value("")


def test_a_key_is_made_and_revoked_by_keyboard(page: Page) -> None:
    open_keys(page)
    create = page.get_by_role("button", name="Create key")
    tab_to(page, create)
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="New key")
    expect(form.get_by_label("Name")).to_be_focused()
    page.keyboard.type("by keyboard")
    tab_to(page, form.get_by_role("checkbox", name="Metrics"))
    page.keyboard.press("Space")
    tab_to(page, form.get_by_role("radio", name="The gateway’s"))
    page.keyboard.press("ArrowRight")
    tab_to(page, form.get_by_label("Rows"))
    page.keyboard.type("100")
    page.keyboard.press("Enter")
    stored = page.get_by_role("button", name="I have stored it")
    expect(stored).to_be_visible()
    tab_to(page, stored)
    page.keyboard.press("Enter")
    expect(row(page, "by keyboard")).to_contain_text("100 rows per minute")
    tab_to(page, page.get_by_role("button", name="Revoke by keyboard"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Revoke by keyboard")).to_be_hidden()


def test_it_is_accessible_and_fits_every_screen(
    page: Page, hub: RunningUp, make_key: Callable[..., str], screenshot: Pictures
) -> None:
    limits = {"requests": 600, "rows": 10_000, "window_s": 60, "burst": 100}
    make_key("predict", name="checkout service", models=["iris", "diabetes", "resnet"], rate=limits)
    make_key("predict", "metrics", name="team of Ada, with a name that is rather long", expires_in_days=3)
    make_key("metrics", name="scraper", expires_in_days=90)
    key = make_key("predict", name="long gone")
    hub.request("DELETE", f"/admin/keys/{key[4:12]}")
    open_keys(page)
    page.get_by_role("button", name=re.compile("revoked$")).click()
    expect(row(page, "long gone")).to_be_visible()
    looks_right(page, screenshot, "keys")
    form = begin(page, "team of Grace")
    form.get_by_text("Only some").click()
    form.get_by_role("combobox", name="Models that it may see and call").click()
    page.get_by_role("option", name="iris").click()
    page.keyboard.press("Escape")
    form.get_by_text("Its own").click()
    form.get_by_label("Requests").fill("600")
    form.get_by_label("Burst").fill("50")
    form.get_by_label("Expires").select_option("On a date")
    form.get_by_label("Last day").fill("2126-12-31")
    looks_right(page, screenshot, "keys-form")
    form.get_by_role("button", name="Create key").click()
    expect(form.get_by_label("Last day")).to_have_accessible_description(re.compile("36,500 days at most"))
    form.get_by_label("Expires").select_option("90 days")
    form.get_by_role("button", name="Create key").click()
    stored = page.get_by_role("button", name="I have stored it")
    expect(stored).to_be_visible()
    looks_right(page, screenshot, "keys-created")
    stored.click()
    page.get_by_role("button", name="Revoke first admin key").click()
    expect(page.get_by_role("dialog", name="Revoke first admin key?")).to_be_visible()
    looks_right(page, screenshot, "keys-revoke")


def looks_right(page: Page, screenshot: Pictures, name: str) -> None:
    axe(page)
    no_overflow(page)
    screenshot(page, name, widths=[360, 1280, 2560])
