"""The audit in the dashboard: each change is there, with who made it and what it was before."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.pictures import Pictures
from tests.support.processes import cli
from tests.support.up import RunningUp

PAGE_OF_ENTRIES = 100


def open_audit(page: Page) -> None:
    page.goto("#/audit")
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()
    expect(entries(page).first).to_be_visible()


def entries(page: Page) -> Locator:
    return page.get_by_role("main").get_by_role("listitem")


def set_weights(up: RunningUp, **weights: int) -> None:
    body = {"weights": {name.removeprefix("v"): percent for name, percent in weights.items()}}
    answer = up.request("PUT", "/admin/traffic/counter", body)
    assert answer.status == 200, answer.body


def test_a_change_of_traffic_is_there_with_before_and_after(
    page: Page, hub: RunningUp, make_key: Callable[..., str]
) -> None:
    set_weights(hub, v1=100)
    # Between them, so that they are no run.
    make_key("predict")
    set_weights(hub, v1=70, v2=30)
    open_audit(page)
    newest = entries(page).first
    expect(newest).to_contain_text("first admin key")
    expect(newest).to_contain_text("changed the traffic of counter")
    expect(newest.locator("dt")).to_have_text(["weights.1", "weights.2"])
    expect(newest.locator("dd").first).to_have_text("100 → 70")
    expect(newest.locator("dd").last).to_have_text("30")
    set_weights(hub, latest=100)
    page.get_by_role("button", name="Refresh").click()
    expect(entries(page).first.locator("dd").first).to_have_text("70 → gone")


def test_what_is_done_with_keys_is_there(page: Page, hub: RunningUp, make_key: Callable[..., str]) -> None:
    key = make_key("predict", name="audited", models=["iris", "counter"])
    made = cli("keys", "create", "--name", "from a shell", "--home", str(hub.home))
    assert made.returncode == 0, made.stderr
    assert hub.request("DELETE", f"/admin/keys/{key[4:12]}").status == 200
    open_audit(page)
    revoked, shell, created = (entries(page).nth(place) for place in range(3))
    expect(created).to_contain_text(f"made the key audited {key[4:12]}")
    expect(created).to_contain_text("iris, counter")
    expect(shell).to_contain_text("Command line made the key from a shell")
    expect(revoked).to_contain_text("revoked the key audited")
    expect(revoked).to_contain_text("active → revoked")


def test_who_acted_is_known_by_name(page: Page, hub: RunningUp, make_key: Callable[..., str]) -> None:
    set_weights(hub, latest=100)
    other = make_key("admin", name="key of the night shift")
    change = {"authorization": f"Bearer {other}"}
    assert hub.request("POST", "/admin/models/counter/versions/1/unload", **change).status < 300
    assert hub.request("POST", "/admin/models/counter/versions/1/load", **change).status < 300
    open_audit(page)
    expect(entries(page).nth(0)).to_contain_text("key of the night shift")
    expect(entries(page).nth(0)).to_contain_text("loaded counter 1")
    expect(entries(page).nth(1)).to_contain_text("unloaded counter 1")
    page.get_by_label("Who").select_option("key of the night shift")
    expect(entries(page)).to_have_count(2)
    page.get_by_label("Action").select_option("Loaded …")
    expect(entries(page)).to_have_count(1)
    # What is narrowed down can be handed on as an address.
    page.reload()
    expect(entries(page)).to_have_count(1)
    page.get_by_label("Subject").fill("resnet")
    expect(page.get_by_role("heading", name="No loaded entry matches")).to_be_visible()


def test_what_became_of_a_canary_is_told_once(page: Page, hub: RunningUp, make_key: Callable[..., str]) -> None:
    canary = {"version": "3", "steps": [5], "every_s": 3600}
    asked = hub.request("PUT", "/admin/traffic/counter", {"weights": {"1": 100}, "canary": canary})
    assert asked.status == 200, asked.body
    make_key("predict")
    assert hub.request("POST", "/admin/traffic/counter/rollback").status == 200
    open_audit(page)
    ended, _key, began = (entries(page).nth(place) for place in range(3))
    expect(ended).to_contain_text("first admin key")
    expect(ended).to_contain_text("rolled back the canary counter 3")
    expect(began).to_contain_text("first admin key")
    expect(began).to_contain_text("began the canary counter 3")
    expect(ended).to_contain_text("running → rolled_back")
    ended.locator("summary").click()
    expect(ended.get_by_text("canary.every_s")).to_be_visible()
    set_weights(hub, latest=100)


def test_older_entries_are_loaded_when_asked_for(
    new_page: Callable[..., Page], start_hub: Callable[..., RunningUp]
) -> None:
    up = start_hub()
    for percent in range(1, PAGE_OF_ENTRIES + 1):
        set_weights(up, v1=percent, v2=100 - percent)
    page = new_page(up)
    open_audit(page)
    expect(page.get_by_text(f"{PAGE_OF_ENTRIES} loaded")).to_be_visible()
    # All alike: one line, which a key opens and closes.
    expect(entries(page)).to_have_count(1)
    expect(entries(page)).to_contain_text(f"changed the traffic of counter {PAGE_OF_ENTRIES} times")
    run = page.locator("summary", has_text=f"All {PAGE_OF_ENTRIES}")
    tab_to(page, run)
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(1 + PAGE_OF_ENTRIES)
    axe(page)
    page.keyboard.press("Enter")
    expect(entries(page)).to_have_count(1)
    more = page.get_by_role("button", name="Load more")
    tab_to(page, more)
    page.keyboard.press("Enter")
    expect(page.get_by_text("that is all there is")).to_be_visible()
    expect(entries(page).last).to_contain_text("Gateway made the key first admin key")


def test_only_administrators_of_all_models_see_it(
    new_page: Callable[..., Page], make_key: Callable[..., str], predict_page: Page
) -> None:
    for page in (predict_page, new_page(key=make_key("admin", models=["counter"]))):
        page.goto("#/playground")
        expect(page.get_by_role("link", name="Playground")).to_be_visible()
        expect(page.get_by_role("link", name="Audit")).to_be_hidden()
    expect(page.get_by_role("link", name="Keys")).to_be_visible()
    expect(predict_page.get_by_role("link", name="Keys")).to_be_hidden()


def test_it_is_accessible_and_fits_every_screen(
    page: Page, hub: RunningUp, make_key: Callable[..., str], screenshot: Pictures
) -> None:
    make_key("predict", name="checkout service", models=["iris"], rate={"requests": 600}, expires_in_days=90)
    rules = [{"header": "x-beta", "value": value, "version": value} for value in ("2", "3")]
    sticky = {"by": "header", "name": "x-user"}
    document = {"weights": {"stable": 90, "next": 10}, "labels": {"stable": "1", "next": "3"}, "sticky": sticky}
    assert hub.request("PUT", "/admin/traffic/counter", {**document, "rules": rules}).status == 200
    set_weights(hub, latest=100)
    open_audit(page)
    axe(page)
    no_overflow(page)
    screenshot(page, "audit", widths=[360, 1280, 2560])
    last = entries(page).first.get_by_text("rules.1.version")
    expect(last).to_be_hidden()
    entries(page).first.get_by_text("weights, labels, sticky, rules (13 fields)").click()
    expect(last).to_be_visible()
    no_overflow(page)
