"""The playground by itself: what it opens on, answers while somebody draws or types, versions that take no calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.dashboard.drawing import STROKES, draw
from tests.support.dashboard.form_models import form_models
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.playground import answer, at_ease, copied_snippet, open_playground, run
from tests.support.up import RunningUp, running_up


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    home = tmp_path_factory.mktemp("live")
    form_models(home / "models")
    with running_up(home / "home", "--models", str(home / "models")) as running:
        yield running


def inputs(page: Page) -> Locator:
    return page.get_by_role("region", name="Inputs", exact=True)


def field(page: Page, name: str) -> Locator:
    return inputs(page).get_by_label(re.compile(f"^{re.escape(name)}"))


def live_switch(page: Page) -> Locator:
    return page.get_by_role("switch", name=re.compile("^Predict as I"))


def history(page: Page) -> Locator:
    return page.get_by_role("region", name="History")


def first_bar(page: Page) -> Locator:
    return answer(page).get_by_role("list", name="Probabilities").get_by_role("listitem").first


def test_it_opens_on_a_drawn_digit_with_its_answer_and_follows_the_hand(page: Page) -> None:
    at_ease(page)
    page.goto("#/playground")
    expect(inputs(page).get_by_label("Model")).to_have_value("resnet")
    expect(first_bar(page)).to_contain_text(re.compile(r"^0"))
    pad = page.get_by_role("img", name="Drawing pad")
    reds = "canvas.getContext('2d').getImageData(0, 0, 560, 560).data.filter((_, at) => at % 4 === 0)"
    assert pad.evaluate(f"canvas => {reds}.some((level) => level > 200)")
    draw(page, STROKES["7"])
    expect(first_bar(page)).to_contain_text(re.compile(r"^7"))
    expect(history(page)).to_contain_text("Calls that you run are listed here")
    axe(page)
    no_overflow(page)

    live_switch(page).focus()
    page.keyboard.press("Space")
    page.reload()
    expect(live_switch(page)).not_to_be_checked()
    expect(answer(page).get_by_text("No answer yet")).to_be_visible()
    run(page)
    inputs(page).get_by_role("button", name="8", exact=True).click()
    expect(answer(page).get_by_text("for the inputs before your change")).to_be_visible()
    expect(history(page).get_by_role("listitem")).to_have_count(1)


def test_on_a_phone_pad_answer_and_run_are_seen_at_once(new_page: Callable[..., Page]) -> None:
    page = new_page(width=390, height=844)
    at_ease(page)
    page.goto("#/playground")
    strip = inputs(page).get_by_role("button", name=re.compile("^Answer"))
    expect(strip).to_contain_text("0 · ")
    for seen in (
        page.get_by_role("img", name="Drawing pad"),
        strip,
        page.get_by_role("button", name="Run", exact=True),
    ):
        expect(seen).to_be_in_viewport(ratio=1)
    no_overflow(page)
    axe(page)
    strip.click()
    expect(answer(page)).to_be_in_viewport()


def test_an_old_answer_never_stands_over_a_newer_one(page: Page) -> None:
    held: list[Route] = []
    sent: list[list[float]] = []

    def hold_the_first(route: Route) -> None:
        sent.append(route.request.post_data_json["inputs"]["features"])
        if len(sent) == 1:
            held.append(route)
        else:
            route.fallback()

    at_ease(page)
    page.route("**/predict", hold_the_first)
    with page.expect_request("**/predict"):
        open_playground(page, "iris", live=True)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/predict")):
        inputs(page).get_by_role("button", name="virginica", exact=True).click()
    expect(first_bar(page)).to_contain_text("virginica")
    assert sent == [[5.1, 3.5, 1.4, 0.2], [6.3, 3.4, 5.6, 2.4]]


def test_typing_is_answered_and_half_a_number_is_not(page: Page) -> None:
    at_ease(page)
    open_playground(page, "iris", live=True, version="1")
    expect(first_bar(page)).to_contain_text("setosa")
    calls: list[str] = []
    page.on("request", lambda request: request.url.endswith("/predict") and calls.append(request.post_data or ""))
    field(page, "features[2]").fill("")
    # Only after a pause, and without a call.
    expect(inputs(page).get_by_text("Not filled in yet")).to_be_visible()
    assert calls == []
    for language in ("curl", "Python", "TypeScript", "gRPC"):
        assert "[5.1, 3.5, 1.4, 0.2]" in copied_snippet(page, language), language
    for at, value in enumerate(["6.3", "3.4", "5.6", "2.4"]):
        field(page, f"features[{at}]").fill(value)
    expect(first_bar(page)).to_contain_text("virginica")
    expect(inputs(page).get_by_text("Not filled in yet")).to_be_hidden()


def test_another_model_shows_no_answer_but_its_own(page: Page) -> None:
    open_playground(page, "iris")
    run(page)
    expect(first_bar(page)).to_contain_text("setosa")
    model = page.get_by_role("combobox", name="Model")
    model.select_option("diabetes")
    expect(answer(page).get_by_text("No answer yet")).to_be_visible()
    model.select_option("iris")
    expect(first_bar(page)).to_contain_text("setosa")


def test_a_key_without_calls_left_stops_it(
    new_page: Callable[..., Page], make_key: Callable[..., str], trouble: Trouble
) -> None:
    trouble.allow(r"POST /predict -> 429")
    page = new_page(key=make_key("predict", rate={"requests": 1, "window_s": 3600}))
    at_ease(page)
    open_playground(page, "iris", live=True)
    expect(first_bar(page)).to_contain_text("setosa")
    inputs(page).get_by_role("button", name="virginica", exact=True).click()
    expect(inputs(page).get_by_text("Stopped: the key’s rate limit is used up")).to_be_visible()
    expect(live_switch(page)).not_to_be_checked()


def test_a_version_that_is_unloaded_says_so_until_somebody_loads_it(
    page: Page, predict_page: Page, hub: RunningUp
) -> None:
    assert hub.request("POST", "/admin/models/counter/versions/1/unload").status < 300
    try:
        for visited in (page, predict_page):
            open_playground(visited, "counter")
            visited.get_by_role("combobox", name="Version").select_option("1")
            expect(inputs(visited).get_by_text("counter 1 is not loaded")).to_be_visible()
            expect(visited.get_by_role("button", name="Run", exact=True)).to_be_disabled()
            axe(visited)
            no_overflow(visited)
        expect(inputs(predict_page).get_by_text("ask an administrator")).to_be_visible()
        inputs(page).get_by_role("button", name="Load", exact=True).click()
        for visited in (page, predict_page):
            expect(inputs(visited).get_by_text("counter 1 is not loaded")).to_be_hidden()
            run(visited)
    finally:
        hub.request("POST", "/admin/models/counter/versions/1/load")


def test_names_categories_parameters_and_what_failed(new_page: Callable[..., Page], forms: RunningUp) -> None:
    page = new_page(forms)
    at_ease(page)
    open_playground(page, "house", live=True)
    field(page, "rooms").fill("4")
    field(page, "floor area").fill("120")
    expect(first_bar(page)).to_contain_text("house")
    expect(inputs(page).get_by_text("2 numbers")).to_be_visible()
    expect(inputs(page).get_by_text("FP64 [-1, 2]")).to_be_visible()

    open_playground(page, "churn", live=True)
    city = page.get_by_role("combobox", name=re.compile("^city"))
    expect(city.locator("option:checked")).to_have_text("Oslo")
    city.select_option(label="Rome")
    expect(first_bar(page)).to_contain_text("leaves")
    page.get_by_role("button", name="Parameters").click()
    page.get_by_label("Name of parameter 1").fill("seed")
    page.get_by_label("Value of parameter 1").fill("7")
    expect(page.get_by_role("region", name="The same call in code")).to_contain_text('"parameters": {"seed": 7}')
    assert "parameters={" in copied_snippet(page, "Python")
    axe(page)
    no_overflow(page)

    open_playground(page, "patience", live=True)
    expect(live_switch(page)).to_be_disabled()
    expect(inputs(page).get_by_text("a call may change something")).to_be_visible()

    page.goto("#/playground?model=guest&version=2")
    expect(inputs(page).get_by_text("guest 2 could not be loaded")).to_be_visible()
    expect(inputs(page).get_by_text("model.py raised RuntimeError")).to_be_visible()
    expect(inputs(page).get_by_role("button", name="Load again")).to_be_visible()
    axe(page)
    no_overflow(page)
