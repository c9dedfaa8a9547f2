"""The traffic in the dashboard: what is set there decides real calls, and is undone, merged or refused as it should."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.support.counting_models import counting_model
from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow, nothing_covered
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.many_calls import Call, ask_all
from tests.support.until import until
from tests.support.up import RunningUp, running_up

MODEL = "sums"
PATH = f"/admin/traffic/{MODEL}"
CALLS = 600


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """`sums`: the versions 1 and 2 answer alike, 3 answers otherwise; nobody else steers it."""
    folder = tmp_path_factory.mktemp("models")
    counting_model(folder, MODEL, 1, 1, 3)
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(folder)) as running:
        yield running


@pytest.fixture
def steering(up: RunningUp, new_page: Callable[..., Page]) -> Page:
    """The page of a model whose version 1 serves everybody."""
    set_traffic(up, weights={"1": 100})
    page = new_page(up)
    open_traffic(page)
    return page


def set_traffic(up: RunningUp, **parts: Any) -> None:
    answer = up.request("PUT", PATH, parts)
    assert answer.status == 200, answer.body


def show_traffic(page: Page, up: RunningUp, **parts: Any) -> None:
    """Sets it and loads the page anew: it would hear of it by itself, but only within five seconds."""
    set_traffic(up, **parts)
    page.reload()


def document(up: RunningUp) -> dict[str, Any]:
    return dict(up.request("GET", PATH).json())


def open_traffic(page: Page) -> None:
    page.goto(f"#/traffic/{MODEL}")
    expect(section(page, "Split")).to_be_visible()


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def percent(page: Page, name: str) -> Locator:
    return section(page, "Split").get_by_role("textbox", name=f"Share of {name} in percent")


def slider(page: Page, name: str) -> Locator:
    return section(page, "Split").get_by_role("slider", name=f"Share of {name}", exact=True)


def add_to_split(page: Page, name: str) -> None:
    page.get_by_role("combobox", name="Add a version or label to the split").select_option(name)


def save(page: Page) -> None:
    page.get_by_role("region", name="Unsaved changes").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_be_hidden()


def ask(up: RunningUp, count: int = CALLS, headers: Mapping[str, str] | None = None) -> Counter[str]:
    """How many calls each version served."""
    answers = ask_all(up, [Call(MODEL, [x], headers or {}) for x in range(count)])
    assert {answer.status for answer in answers} == {200}
    return Counter(answer.version for answer in answers)


def is_about(calls: Counter[str], version: str, share: float) -> bool:
    """Within six standard deviations of chance."""
    total = sum(calls.values())
    return abs(calls[version] - share * total) <= 6 * math.sqrt(total * share * (1 - share))


def live_calls(page: Page) -> Counter[str]:
    """As the live split counts them, by version."""
    texts = section(page, "Live split").get_by_role("listitem").all_inner_texts()
    found = [re.search(r"^(\S+)\s.*· ([\d,]+) calls", text, re.DOTALL) for text in texts]
    return Counter({match[1]: int(match[2].replace(",", "")) for match in found if match})


def test_a_slider_moves_by_keyboard_and_the_calls_follow(steering: Page, up: RunningUp) -> None:
    page = steering
    ask(up)
    until(lambda: live_calls(page)["1"] > 0)
    add_to_split(page, "2")
    tab_to(page, slider(page, "2"))
    for key in ("PageUp", "PageUp", "ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(percent(page, "2")).to_have_value("21.1 %")
    expect(percent(page, "1")).to_have_value("78.9 %")
    expect(page.get_by_role("list", name="What will change")).to_contain_text("1 falls from 100 % to 78.9 %.")
    save(page)
    assert document(up)["weights"] == {"1": 78.9, "2": 21.1}
    calls = ask(up)
    assert is_about(calls, "2", 0.211), calls
    # What was answered under the rules before is not counted, though the last minute holds it.
    until(lambda: ask(up, 200) and live_calls(page).total() >= CALLS)
    shown = live_calls(page)
    assert is_about(shown, "2", 0.211), shown
    live = section(page, "Live split")
    expect(live.get_by_role("listitem", name="Version 2")).to_contain_text("of 21.1 % target")
    expect(live).to_contain_text(re.compile(r"calls since \d+:\d\d:\d\d.*, when the rules changed; none failed"))


def test_a_slider_moves_by_mouse_and_the_others_make_room(steering: Page, up: RunningUp) -> None:
    page = steering
    show_traffic(page, up, weights={"1": 60, "2": 30, "3": 10})
    expect(percent(page, "3")).to_have_value("10 %")
    thumb = slider(page, "1").bounding_box()
    track = (
        section(page, "Split")
        .get_by_role("listitem", name="Share of 1")
        .locator("[class*=Slider-trackContainer]")
        .bounding_box()
    )
    assert thumb is not None
    assert track is not None
    page.mouse.move(thumb["x"] + thumb["width"] / 2, thumb["y"] + thumb["height"] / 2)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] + 50, thumb["y"], steps=4)
    expect(percent(page, "2")).to_have_value("0 %")
    page.mouse.move(track["x"] + track["width"] / 5, thumb["y"], steps=4)
    page.mouse.up()
    expect(percent(page, "1")).to_have_value(re.compile(r"^(19|20|21) %$"))
    shares = [float(percent(page, name).input_value().removesuffix(" %")) for name in "123"]
    assert sum(shares) == 100
    # In proportion, although the way led over an end where they had nothing.
    assert abs(shares[1] - 3 * shares[2]) <= 3
    save(page)
    assert list(document(up)["weights"].values()) == shares
    assert is_about(ask(up), "1", shares[0] / 100)


def test_a_number_is_typed(steering: Page, up: RunningUp) -> None:
    add_to_split(steering, "3")
    percent(steering, "3").fill("12.34")
    percent(steering, "3").press("Tab")
    expect(percent(steering, "1")).to_have_value("87.66 %")
    save(steering)
    assert document(up)["weights"] == {"1": 87.66, "3": 12.34}
    steering.get_by_role("button", name="Take 1 out of the split").click()
    expect(percent(steering, "3")).to_have_value("100 %")
    steering.get_by_role("button", name="Discard").click()
    expect(percent(steering, "1")).to_have_value("87.66 %")


def test_a_label_is_made_moved_and_removed(steering: Page, up: RunningUp) -> None:
    page = steering
    labels = section(page, "Labels")
    labels.get_by_role("button", name="Add a label").click()
    labels.get_by_role("textbox", name="Name of the label").fill("latest")
    expect(labels).to_contain_text("reserved")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    labels.get_by_role("textbox", name="Name of the label").fill("stable")
    labels.get_by_role("combobox", name="Version of stable").select_option("1")
    save(page)
    assert up.predict(MODEL, [1], "stable").json()["version"] == "1"
    labels.get_by_role("combobox", name="Version of stable").select_option("3")
    save(page)
    assert up.predict(MODEL, [1], "stable").json()["version"] == "3"
    labels.get_by_role("button", name="Remove the label stable").click()
    save(page)
    assert "labels" not in document(up)


def test_callers_and_rules_set_in_the_form_decide_calls(steering: Page, up: RunningUp, screenshot: Pictures) -> None:
    page = steering
    add_to_split(page, "2")
    percent(page, "2").fill("50")
    page.get_by_role("radio", name="A header").check()
    page.get_by_role("textbox", name="Name of the header").fill("X-User")
    rules = section(page, "Header rules")
    rules.get_by_role("button", name="Add a rule").click()
    screenshot(page, "traffic-draft", widths=[360, 1280])
    page.keyboard.type("x-beta")
    rules.get_by_role("textbox", name="Value of rule 1").fill("1")
    rules.get_by_role("combobox", name="Version of rule 1").select_option("3")
    save(page)
    assert document(up)["sticky"] == {"by": "header", "name": "x-user"}
    users = [ask(up, 10, {"x-user": f"user {number}"}) for number in range(20)]
    assert {len(calls) for calls in users} == {1}
    assert {version for calls in users for version in calls} == {"1", "2"}
    assert ask(up, 10, {"x-user": "user 1", "x-beta": "1"}) == {"3": 10}


def test_rules_are_put_in_order_by_keyboard(steering: Page, up: RunningUp) -> None:
    page = steering
    rules = [{"header": "x-team", "value": value, "version": "2"} for value in ("red", "green", "blue")]
    show_traffic(page, up, weights={"1": 100}, rules=rules)
    last = page.get_by_role("textbox", name="Value of rule 3")
    expect(last).to_have_value("blue")
    last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("textbox", name="Value of rule 2")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Ask rule 2 earlier"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Value of rule 1")).to_have_value("blue")
    expect(page.get_by_role("list", name="What will change")).to_contain_text(
        "x-team: blue; x-team: red; x-team: green"
    )
    save(page)
    assert [rule["value"] for rule in document(up)["rules"]] == ["blue", "red", "green"]


def test_a_shadow_says_how_far_it_agrees(steering: Page, up: RunningUp, screenshot: Pictures) -> None:
    page = steering
    shadow = section(page, "Shadow")
    shadow.get_by_role("switch", name="Copy calls to another version").check()
    shadow.get_by_role("combobox", name="Copies go to").select_option("2")
    shadow.get_by_role("textbox", name="Share of the calls").fill("100")
    save(page)
    until(lambda: up.predict(MODEL, [1]).status == 200 and compared(up) >= 20)
    report = shadow.get_by_role("listitem", name="2 beside 1")
    expect(report).to_contain_text("100 %")
    expect(report).to_contain_text("2 agrees with 1")
    expect(report.get_by_role("table", name="Times of 1 and 2")).to_be_visible()
    axe(page)
    no_overflow(page)
    screenshot(page, "traffic-shadow", full_page=True)


def compared(up: RunningUp) -> int:
    pairs = up.request("GET", f"{PATH}/shadow").json()["pairs"]
    return sum(pair["compared"] for pair in pairs if pair["shadow_version"] == "2")


def start_canary(page: Page, version: str, screenshot: Pictures, *, every: str = "1", unit: str = "h") -> None:
    page.get_by_role("button", name="Start a canary").click()
    form = page.get_by_role("dialog", name=f"Start a canary of {MODEL}")
    form.get_by_role("combobox", name="Version to bring in").select_option(version)
    form.get_by_role("textbox", name="Steps, in percent of the calls").fill("20, 50, 100")
    form.get_by_role("textbox", name="Each lasts").fill(every)
    form.get_by_role("combobox", name="Unit of time").select_option(unit)
    form.get_by_role("textbox", name="And so many calls").fill("40")
    # Times are not what is tested here.
    form.get_by_role("textbox", name="p95 beside").fill("100")
    axe(page)
    screenshot(page, "traffic-start-canary", widths=[360, 1280])
    form.get_by_role("button", name="Start the canary").click()
    expect(form).to_be_hidden()
    expect(section(page, "Canary")).to_contain_text(f"{version} gets 20 % of the calls")


def run(up: RunningUp) -> dict[str, Any]:
    return dict(up.request("GET", f"{PATH}/canary").json()["run"])


def done(page: Page) -> Locator:
    """What came of the last thing that was done."""
    return section(page, "What was done")


def undo(page: Page, said: str, change: str) -> None:
    expect(done(page)).to_contain_text(said)
    done(page).get_by_role("button", name="Undo…").click()
    dialog = page.get_by_role("dialog", name=re.compile("^Take back "))
    expect(dialog.get_by_role("list", name="What would change")).to_contain_text(change)
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(done(page)).to_contain_text("was taken back; this is revision")
    # Once: what was taken back is not offered again.
    expect(done(page).get_by_role("button", name="Undo…")).to_have_count(0)


def test_a_canary_is_watched_promoted_and_brought_back(steering: Page, up: RunningUp, screenshot: Pictures) -> None:
    page = steering
    start_canary(page, "2", screenshot)
    canary = section(page, "Canary")
    calls = ask(up)
    assert is_about(calls, "2", 0.2), calls
    figures = canary.get_by_role("table", name="Canary and baseline in this step")
    expect(figures.get_by_role("row", name="Canary 2")).to_contain_text(str(calls["2"]))
    expect(figures.get_by_role("row", name="Baseline 1")).to_contain_text(str(calls["1"]))
    expect(canary).to_contain_text("Waits for the time of the step")
    expect(canary.get_by_role("listitem").filter(has_text="20 %").first).to_have_attribute("aria-current", "step")
    expect(page.get_by_role("slider")).to_have_count(0)
    strip = section(page, "Canary that runs")
    expect(strip).to_contain_text("Canary 2 gets 20 %")
    expect(page.get_by_role("img", name="Split while the canary runs: 1 80 %, 2 20 %")).to_be_visible()
    expect(section(page, "Live split")).to_contain_text("of 80 % target")
    axe(page)
    no_overflow(page)
    screenshot(page, "traffic-canary", widths=[360, 1280, 2560], full_page=True)
    strip.get_by_role("button", name="Promote").click()
    expect(canary.get_by_role("list", name="History of canaries").get_by_role("listitem")).to_contain_text(
        ["Promoted", "Started"]
    )
    expect(strip).to_be_hidden()
    assert document(up)["weights"] == {"2": 100}
    undo(page, "Promoted 2.", "A canary begins: 2")
    expect(canary).to_contain_text("2 gets 20 % of the calls")
    assert document(up)["weights"] == {"1": 100}
    assert is_about(ask(up), "2", 0.2)


def test_a_canary_of_the_latest_is_shown_beside_another_before_it_begins(steering: Page, up: RunningUp) -> None:
    page = steering
    show_traffic(page, up, weights={"1": 31, "latest": 69})
    expect(page.get_by_role("listitem", name="Share of latest")).to_contain_text("(3 now)")
    page.get_by_role("button", name="Start a canary").click()
    form = page.get_by_role("dialog", name=f"Start a canary of {MODEL}")
    form.get_by_role("combobox", name="Version to bring in").select_option("3")
    expect(form).to_contain_text("The 69 % of 3, which is the canary, go to 1")
    form.get_by_role("button", name="Start the canary").click()
    expect(section(page, "Canary")).to_contain_text("3 gets 5 % of the calls, 1 is what it is judged by")
    expect(page.get_by_role("img", name="Split while the canary runs: 1 95 %, 3 5 %")).to_be_visible()


def test_a_canary_is_rolled_back_and_goes_on_where_it_was(steering: Page, up: RunningUp, screenshot: Pictures) -> None:
    page = steering
    start_canary(page, "2", screenshot, unit="s")
    canary = section(page, "Canary")
    until(lambda: ask(up, 200) and run(up)["step"] == 2)
    until(lambda: run(up)["state"] == "running")
    canary_part = {**document(up)["canary"], "every_s": 3600}
    set_traffic(up, weights={"1": 100}, canary={**canary_part, "steps": [20, 50]})
    expect(canary).to_contain_text("each for 1 h")
    # An undo is offered of what this page knows alone.
    expect(page.get_by_text(f"Revision {document(up)['revision']} is saved.")).to_be_visible()
    section(page, "Canary that runs").get_by_role("button", name="Roll back").click()
    expect(canary.get_by_role("list", name="History of canaries")).to_contain_text("rolled back by hand")
    assert ask(up, 100) == {"1": 100}
    undo(page, "Rolled back 2.", "A canary begins: 2")
    expect(canary).to_contain_text("2 gets 20 % of the calls")
    assert run(up)["state"] == "running"


def test_an_undo_never_undoes_what_somebody_else_did(steering: Page, up: RunningUp, trouble: Trouble) -> None:
    trouble.allow(rf"PUT {PATH} -> 409")
    page = steering
    add_to_split(page, "3")
    percent(page, "3").fill("40")
    save(page)
    done(page).get_by_role("button", name="Undo…").click()
    dialog = page.get_by_role("dialog", name="Take back revision")
    expect(dialog.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    set_traffic(up, weights={"2": 100})
    axe(page)
    dialog.get_by_role("button", name="Undo", exact=True).click()
    expect(done(page).get_by_role("alert")).to_contain_text("can’t be undone any more")
    assert document(up)["weights"] == {"2": 100}
    # Nor is it offered once the page has heard of it.
    add_to_split(page, "1")
    save(page)
    show = done(page).get_by_role("button", name="Undo…")
    expect(show).to_be_visible()
    set_traffic(up, weights={"3": 100})
    expect(done(page)).to_contain_text("came after it")
    expect(show).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_nothing_covers_what_acts(up: RunningUp, new_page: Callable[..., Page], width: int) -> None:
    set_traffic(up, weights={"1": 100}, rules=[{"header": "x-beta", "value": "1", "version": "2"}])
    revision = document(up)["revision"]
    page = new_page(up, width=width, height=844)
    open_traffic(page)
    add_to_split(page, "2")
    percent(page, "2").fill("30")
    bar = section(page, "Unsaved changes")
    expect(bar).to_contain_text("2 gets 30 %.")
    save_button = bar.get_by_role("button", name="Save", exact=True)
    # What has the focus is seen, whole, and the bar itself moves nothing.
    tab_to(page, section(page, "Header rules").get_by_role("button", name="Add a rule"))
    focused = box(page.locator(":focus"))
    assert focused["y"] + focused["height"] <= box(bar)["y"]
    page.evaluate("scrollTo(0, 0)")
    save_button.focus()
    assert page.evaluate("scrollY") == 0
    before = box(save_button)
    save_button.dblclick()
    expect(done(page)).to_contain_text(f"Saved as revision {revision + 1}.")
    # Whoever clicks on, where Save was, undoes nothing and closes nothing.
    page.mouse.click(before["x"] + before["width"] / 2, before["y"] + before["height"] / 2)
    expect(page.get_by_role("dialog")).to_have_count(0)
    for button in done(page).get_by_role("button").all():
        assert not overlap(box(button), before), f"{button} is where Save was"
    assert document(up)["weights"] == {"1": 70, "2": 30}
    assert document(up)["revision"] == revision + 1
    nothing_covered(page)
    percent(page, "2").fill("35")
    expect(done(page)).to_be_hidden()
    nothing_covered(page)
    bar.get_by_role("button", name="Discard").click()
    set_traffic(up, weights={"1": 100}, canary={"version": "2", "every_s": 3600})
    strip = section(page, "Canary that runs")
    expect(strip).to_contain_text("Canary 2 gets 5 %")
    section(page, "Labels").get_by_role("button", name="Add a label").click()
    expect(bar).to_be_visible()
    nothing_covered(page)
    bar.get_by_role("button", name="Discard").click()
    # Wherever one is on the page, the way back is one tap away.
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(strip.get_by_role("button", name="Roll back")).to_be_in_viewport(ratio=1)
    strip.get_by_role("button", name="Roll back").click()
    expect(done(page)).to_contain_text("Rolled back 2.")
    assert "canary" not in document(up)


def box(locator: Locator) -> FloatRect:
    found = locator.bounding_box()
    assert found is not None
    return found


def overlap(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


def test_a_save_is_undone(steering: Page, up: RunningUp) -> None:
    page = steering
    add_to_split(page, "3")
    percent(page, "3").fill("40")
    save(page)
    axe(page)
    no_overflow(page)
    undo(page, "Saved as revision", "1 rises from 60 % to 100 %.")
    expect(percent(page, "1")).to_have_value("100 %")
    assert document(up)["weights"] == {"1": 100}


def test_a_revision_is_restored(steering: Page, up: RunningUp) -> None:
    page = steering
    show_traffic(page, up, weights={"2": 100}, labels={"good": "2"})
    revision = document(up)["revision"]
    page.get_by_role("button", name=f"Restore the one before revision {revision}").click()
    expect(page.get_by_role("list", name="What will change")).to_contain_text("The label good goes away; it was on 2.")
    save(page)
    assert document(up) == {"model": MODEL, "revision": revision + 1, "weights": {"1": 100}}


def test_two_tabs_that_change_the_same_document(steering: Page, up: RunningUp, screenshot: Pictures) -> None:
    page = steering
    other = page.context.new_page()
    open_traffic(other)
    add_to_split(page, "2")
    percent(page, "2").fill("25")
    other.get_by_role("radio", name="The API key").check()
    add_to_split(other, "3")
    save(other)
    notice = page.get_by_role("alert").filter(has_text="was changed meanwhile")
    expect(notice).to_contain_text("Callers are recognised by their API key.")
    expect(notice).to_contain_text("You both changed: weights.")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    expect(percent(page, "2")).to_have_value("25 %")
    page.bring_to_front()
    axe(page)
    no_overflow(page)
    screenshot(page, "traffic-conflict")
    notice.get_by_role("button", name="Keep my changes on top").click()
    expect(notice).to_be_hidden()
    save(page)
    saved = document(up)
    assert (saved["weights"], saved["sticky"]) == ({"1": 75, "2": 25}, {"by": "key"})
    other.get_by_role("radio", name="Nothing").check()
    set_traffic(up, weights={"3": 100})
    other.get_by_role("button", name="Drop mine, take what is saved").click()
    expect(percent(other, "3")).to_have_value("100 %")
    expect(other.get_by_role("region", name="Unsaved changes")).to_be_hidden()


def test_a_save_that_comes_too_late_keeps_the_draft(steering: Page, up: RunningUp, trouble: Trouble) -> None:
    trouble.allow(rf"PUT {PATH} -> 409")
    page = steering
    add_to_split(page, "2")
    percent(page, "2").fill("25")
    # The page must not hear of the change before it saves.
    page.route(
        f"**{PATH}", lambda route: route.abort("aborted") if route.request.method == "GET" else route.continue_()
    )
    set_traffic(up, weights={"1": 100}, sticky={"by": "key"})
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="get it again")).to_be_visible()
    page.unroute(f"**{PATH}")
    notice = page.get_by_role("alert").filter(has_text="was changed meanwhile")
    notice.get_by_role("button", name="Keep my changes on top").click()
    save(page)
    saved = document(up)
    assert (saved["weights"], saved["sticky"]) == ({"1": 75, "2": 25}, {"by": "key"})


def test_a_draft_is_not_left_by_mistake_and_outlives_a_reload(steering: Page) -> None:
    page = steering
    add_to_split(page, "2")
    percent(page, "2").fill("25")
    page.get_by_role("link", name="Models", exact=True).click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    dialog.get_by_role("button", name="Stay").click()
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    expect(percent(page, "2")).to_have_value("25 %")
    page.get_by_role("link", name="Models", exact=True).click()
    dialog.get_by_role("button", name="Leave").click()
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()
    open_traffic(page)
    expect(percent(page, "2")).to_have_count(0)


def test_a_draft_outlives_a_gateway_that_is_killed(steering: Page, up: RunningUp, trouble: Trouble) -> None:
    trouble.allow(r"net::ERR_", r"-> 50[234]")
    page = steering
    add_to_split(page, "2")
    percent(page, "2").fill("30")
    gateway = up.gateway_process()
    gateway.kill()
    gateway.wait()
    until(lambda: is_ready(up))
    expect(percent(page, "2")).to_have_value("30 %")
    expect(page.get_by_role("status").filter(has_text="can’t be reached")).to_have_count(0)
    save(page)
    assert document(up)["weights"] == {"1": 70, "2": 30}


def is_ready(up: RunningUp) -> bool:
    try:
        return up.request("GET", "/health/ready").status == 200
    except OSError:
        return False


def test_what_a_file_sets_can_only_be_read(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], tmp_path: Path
) -> None:
    file = tmp_path / "traffic.json"
    file.write_text(json.dumps({"model": "counter", "weights": {"1": 90, "2": 10}}))
    page = new_page(start_hub("--traffic", str(file)))
    page.goto("#/traffic")
    expect(page.get_by_role("listitem").filter(has_text="counter")).to_contain_text("Traffic file")
    page.get_by_role("link", name="counter").click()
    expect(page.get_by_role("alert").filter(has_text="set by the gateway's traffic file")).to_be_visible()
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_role("button", name="Start a canary")).to_be_disabled()
    axe(page)
    canary = {"version": "3", "every_s": 3600}
    file.write_text(json.dumps({"model": "counter", "weights": {"1": 31, "latest": 69}, "canary": canary}))
    strip = section(page, "Canary that runs")
    expect(strip).to_contain_text("Canary 3 gets 5 %")
    expect(page.get_by_role("img", name="Split while the canary runs: 1 95 %, 3 5 %")).to_be_visible()
    strip.get_by_role("button", name="Promote").click()
    # The file stays as it is, and so there is nothing to put back.
    expect(done(page)).to_contain_text("Promoted 3.")
    expect(done(page).get_by_role("button", name="Undo…")).to_have_count(0)
    expect(section(page, "Canary")).to_contain_text("3 has gone through, and gets all calls until the traffic file")
    expect(page.get_by_role("img", name="Target split: 3 100 %")).to_be_visible()
    file.write_text(json.dumps({"model": "counter", "weights": {"3": 100}}))
    expect(page.get_by_role("listitem", name="Share of 3")).to_contain_text("100 %")


def test_an_administrator_of_one_model_steers_that_one(
    up: RunningUp, new_page: Callable[..., Page], tmp_path: Path
) -> None:
    set_traffic(up, weights={"1": 100})
    wish = {"name": "sums only", "scopes": ["admin"], "models": [MODEL]}
    page = new_page(up, key=up.request("POST", "/admin/keys", wish).json()["key"])
    open_traffic(page)
    add_to_split(page, "2")
    save(page)
    # Without the audit, what the page has seen itself is what it can bring back.
    expect(section(page, "Revisions")).to_contain_text("2 joins the weights with 0 %.")


def test_the_pages_as_they_are_looked_at(up: RunningUp, new_page: Callable[..., Page], screenshot: Pictures) -> None:
    set_traffic(
        up,
        weights={"stable": 90, "2": 10},
        labels={"stable": "1", "next": "2"},
        sticky={"by": "header", "name": "x-user"},
        rules=[
            {"header": "x-beta", "value": "1", "version": "next"},
            {"header": "x-team", "value": "red", "version": "3"},
        ],
    )
    ask(up)
    page = new_page(up)
    page.goto("#/traffic")
    expect(page.get_by_role("list", name="Models", exact=True)).to_contain_text("2: 10 %, stable (1): 90 %")
    axe(page)
    no_overflow(page)
    screenshot(page, "traffic-all")
    open_traffic(page)
    # The second in which the rules changed counts for neither.
    until(lambda: ask(up, 5) and "none failed" in section(page, "Live split").inner_text())
    axe(page)
    no_overflow(page)
    screenshot(page, "traffic", widths=[360, 1280, 2560], full_page=True)
