"""The models in the dashboard: what is served and how it stands, trying an example, loading and unloading."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.counting_models import BROKEN, counting, counting_model
from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow, nothing_covered
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.model_folders import put
from tests.support.up import RunningUp, running_up

TRAFFIC = "/admin/traffic/counter"
# Loads once the gate is there.
WAITING = """
import os, time

class Model:
    inputs = outputs = {{"x": ("FP64", [-1])}}
    idempotent = True

    def load(self, folder):
        while not os.path.exists("{gate}"):
            time.sleep(0.01)

    def predict(self, inputs):
        return inputs
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`counter` with the versions 1 and 2, and 3, which can't be loaded; a test that puts more into it takes it out."""
    folder = tmp_path_factory.mktemp("models")
    counting_model(folder, "counter", 1, 2)
    put(folder, "counter", "3", {"model.py": BROKEN})
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[RunningUp]:
    """What serves it; nobody else changes them."""
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(folder)) as running:
        yield running


@pytest.fixture
def own_page(up: RunningUp, new_page: Callable[..., Page]) -> Page:
    return new_page(up)


def open_model(page: Page, model: str) -> None:
    page.goto(f"#/models/{model}")
    expect(page.get_by_role("heading", name=model, level=1)).to_be_visible()


def version(page: Page, number: str) -> Locator:
    return page.get_by_role("listitem", name=f"Version {number}")


def test_the_catalogue_is_searched_and_narrowed(page: Page, screenshot: Pictures) -> None:
    page.goto("#/models")
    models = page.get_by_role("list", name="Models", exact=True)
    expect(models.get_by_role("link", name="iris")).to_be_visible()
    screenshot(page, "models")
    page.get_by_role("searchbox", name="Search models").fill("RESN")
    expect(models.get_by_role("link")).to_have_text(["resnet"])
    expect(page).to_have_url(re.compile(r"#/models\?q=RESN$"))
    page.get_by_role("searchbox").fill("nothing of that name")
    page.get_by_role("button", name="Clear the search").click()
    expect(models.get_by_role("link", name="iris")).to_be_visible()
    axe(page)
    no_overflow(page)


def test_a_card_says_how_its_model_does_and_what_failed_comes_first(
    own_page: Page, up: RunningUp, folder: Path
) -> None:
    counting_model(folder, "aardvark", 1)
    for _ in range(3):
        assert up.predict("counter", [7], "1").status == 200
    assert up.predict("counter", ["x"], "1").status == 400
    own_page.goto("#/models")
    models = own_page.get_by_role("list", name="Models", exact=True)
    expect(models.get_by_role("link")).to_have_text(["counter", "aardvark"])
    card = own_page.get_by_role("listitem").filter(has=own_page.get_by_role("link", name="counter"))
    figures = card.get_by_label("Figures of counter, last 5 minutes")
    expect(figures).to_contain_text(re.compile(r"Calls/s.*\d"))
    expect(figures).to_contain_text(re.compile(r"p95\s*[\d.]+ ms"))
    expect(figures).to_contain_text(re.compile(r"Errors\s*[\d.]+ %"))
    expect(figures).to_contain_text(re.compile(r"Share of all calls\s*100 %"))
    versions = card.get_by_role("list", name="Versions of counter").get_by_role("listitem")
    expect(versions.first).to_contain_text("Failed")
    expect(versions.first).to_contain_text(re.compile(r"\d B"))
    expect(versions.filter(has_text="% of calls")).not_to_have_count(0)
    quiet = own_page.get_by_role("listitem").filter(has=own_page.get_by_role("link", name="aardvark"))
    expect(quiet).to_contain_text("No calls in the last 5 minutes")
    expect(quiet).to_contain_text("weight 100 %")
    axe(own_page)
    no_overflow(own_page)
    shutil.rmtree(folder / "aardvark")


def test_a_model_that_loads_is_not_said_to_be_anything_yet(own_page: Page, folder: Path, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    put(folder, "late", "1", {"model.py": WAITING.format(gate=gate)})
    own_page.goto("#/models")
    card = own_page.get_by_role("listitem").filter(has=own_page.get_by_role("link", name="late"))
    expect(card).to_contain_text("Loading")
    expect(card).not_to_contain_text("Ready")
    card.get_by_role("link", name="late").click()
    expect(own_page.get_by_text("One version, which is loading.")).to_be_visible()
    expect(version(own_page, "1")).to_contain_text("known once it is loaded")
    axe(own_page)
    gate.touch()
    expect(version(own_page, "1")).to_contain_text("Ready")
    expect(version(own_page, "1")).to_contain_text("64 rows at most")
    own_page.get_by_role("navigation", name="Way back").get_by_role("link", name="Models").click()
    expect(own_page).to_have_url(re.compile(r"#/models$"))
    shutil.rmtree(folder / "late")


def test_how_a_model_is_added_stands_where_models_are(hub: RunningUp, page: Page, screenshot: Pictures) -> None:
    models = hub.home.parent / "models"
    page.goto("#/models")
    button = page.get_by_role("button", name="Add a model")
    tab_to(page, button)
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Add a model")
    for kind, line in (
        ("scikit-learn", "skops.io.dump("),
        ("ONNX", f"cp my-model.onnx {models}/my-model/1/model.onnx"),
        ("PyTorch", "torch.export.save("),
        ("Python", "def predict(self, inputs):"),
        ("Chat", "def generate(self, request):"),
    ):
        dialog.get_by_role("tab", name=kind).click()
        expect(dialog.get_by_role("tabpanel")).to_contain_text(line)
        expect(dialog.get_by_role("button", name="Copy")).to_be_visible()
        axe(page)
    expect(dialog).to_contain_text(f"This gateway serves from {models}")
    screenshot(page, "model-add", widths=[360, 1280])
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_a_model_shows_what_it_takes_and_gives(page: Page, screenshot: Pictures) -> None:
    open_model(page, "resnet")
    latest = version(page, "2")
    expect(latest).to_contain_text("Ready")
    expect(latest).to_contain_text("onnx")
    signature = latest.get_by_role("table", name="Signature of version 2")
    expect(signature.get_by_role("row", name="image")).to_contain_text("rows × 8 × 8")
    expect(signature.get_by_role("row", name="label")).to_be_visible()
    expect(latest).to_contain_text("10 classes")
    screenshot(page, "model")
    axe(page)
    no_overflow(page)
    older = version(page, "1")
    older.get_by_role("button", name="Version 1").press("Enter")
    expect(older.get_by_role("table", name="Signature of version 1")).to_be_visible()


def test_an_example_opens_in_the_playground(page: Page) -> None:
    open_model(page, "iris")
    first = version(page, "2").get_by_role("list", name="Examples").get_by_role("link").first
    expect(first).to_have_attribute("href", re.compile(r"input="))
    first.click()
    expect(page).to_have_url(re.compile(r"#/playground\?.*model=iris"))


def test_a_version_that_failed_says_why(own_page: Page) -> None:
    own_page.goto("#/models?state=FAILED")
    expect(own_page.get_by_role("listitem").filter(has_text="counter")).to_contain_text("RuntimeError")
    open_model(own_page, "counter")
    broken = version(own_page, "3")
    expect(broken).to_contain_text("Failed")
    expect(broken.get_by_role("note")).to_contain_text("it was never tried")
    broken.get_by_role("button", name="Show the details").click()
    expect(broken.get_by_role("region", name="Code, details")).to_contain_text("Traceback")
    axe(own_page)
    no_overflow(own_page)


def test_a_version_is_unloaded_and_loaded(own_page: Page, up: RunningUp, screenshot: Pictures) -> None:
    open_model(own_page, "counter")
    newest = version(own_page, "2")
    newest.get_by_role("button", name="Unload counter 2").click()
    dialog = own_page.get_by_role("dialog", name="Unload counter 2?")
    expect(dialog).to_contain_text("Calls that ask for no version go to 1 from then on.")
    axe(own_page)
    screenshot(own_page, "model-unload", widths=[360, 1280])
    dialog.get_by_role("button", name="Unload").click()
    expect(newest).to_contain_text("Unloaded")
    assert up.predict("counter", [1]).json()["version"] == "1"
    assert up.predict("counter", [1], "2").json()["reason"] == "VERSION_NOT_FOUND"
    newest.get_by_role("button", name="Load counter 2").click()
    expect(newest).to_contain_text("Ready")
    notice = own_page.get_by_role("alert").filter(has_text="counter 2 is loaded")
    expect(notice).to_be_visible()
    # Whatever acts can be brought where no notice lies over it.
    notice.hover()
    for width in (1280, 390):
        own_page.set_viewport_size({"width": width, "height": 800})
        expect(notice).to_be_in_viewport(ratio=1)
        nothing_covered(own_page)
        expect(notice).to_be_visible()
    assert up.predict("counter", [1]).json()["version"] == "2"


def test_what_is_loaded_elsewhere_is_seen_here(own_page: Page, up: RunningUp) -> None:
    open_model(own_page, "counter")
    up.request("POST", "/admin/models/counter/versions/1/unload")
    expect(version(own_page, "1")).to_contain_text("Unloaded")
    up.request("POST", "/admin/models/counter/versions/1/load")
    expect(version(own_page, "1")).to_contain_text("Ready")


def test_a_version_that_gets_calls_is_not_unloaded_before_the_traffic_is_changed(own_page: Page, up: RunningUp) -> None:
    up.request("PUT", TRAFFIC, {"weights": {"1": 100}, "labels": {"stable": "1"}})
    open_model(own_page, "counter")
    version(own_page, "1").get_by_role("button", name="Unload counter 1").click()
    dialog = own_page.get_by_role("dialog", name="counter 1 can’t be unloaded yet")
    expect(dialog).to_contain_text("the label stable is on it.")
    expect(dialog).to_contain_text("it has 100 % of the calls.")
    dialog.get_by_role("link", name="Change the traffic").click()
    expect(own_page.get_by_role("heading", name="Traffic of counter", level=1)).to_be_visible()
    up.request("PUT", TRAFFIC, {})


def test_a_refusal_that_the_page_did_not_foresee_is_shown(own_page: Page, up: RunningUp, trouble: Trouble) -> None:
    trouble.allow(r"POST /admin/models/counter/versions/1/unload -> 409")
    open_model(own_page, "counter")
    version(own_page, "1").get_by_role("button", name="Unload counter 1").click()
    dialog = own_page.get_by_role("dialog")
    # Between the look and the click, somebody sends calls there; the page has not heard of it yet.
    own_page.route("**/models/counter", lambda route: route.abort("aborted"))
    up.request("PUT", TRAFFIC, {"weights": {"1": 100}})
    dialog.get_by_role("button", name="Unload").click()
    expect(dialog.get_by_role("alert")).to_contain_text("names version '1'")
    expect(dialog.get_by_role("link", name="Change the traffic")).to_be_visible()
    own_page.unroute("**/models/counter")
    up.request("PUT", TRAFFIC, {})


def test_a_key_that_may_only_predict_sees_no_more_than_the_catalogue(predict_page: Page) -> None:
    page = predict_page
    open_model(page, "iris")
    expect(version(page, "2")).to_contain_text("Ready")
    expect(page.get_by_role("button", name=re.compile("load", re.IGNORECASE))).to_have_count(0)
    expect(page.get_by_role("link", name="Traffic")).to_have_count(0)
    page.get_by_role("navigation", name="Way back").get_by_role("link", name="Models").click()
    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="iris"))
    expect(card).to_contain_text("weight 100 %")
    expect(page.get_by_text("Calls/s")).to_have_count(0)
    expect(page.get_by_text("Figures")).to_have_count(0)
    axe(page)
    page.goto("#/traffic/iris")
    expect(page.get_by_text("may not use this page")).to_be_visible()
    axe(page)


def test_the_page_goes_on_after_the_gateway_was_killed(own_page: Page, up: RunningUp, trouble: Trouble) -> None:
    trouble.allow(r"net::ERR_", r"-> 50[234]")
    page = own_page
    open_model(page, "counter")
    gateway = up.gateway_process()
    gateway.kill()
    gateway.wait()
    up.program.event("ready")
    expect(version(page, "2")).to_contain_text("Ready")
    expect(page.get_by_role("status").filter(has_text="can’t be reached")).to_have_count(0)


def test_the_pages_as_they_are_looked_at(
    own_page: Page, new_page: Callable[..., Page], up: RunningUp, screenshot: Pictures
) -> None:
    open_model(own_page, "counter")
    expect(version(own_page, "2").get_by_role("table")).to_be_visible()
    screenshot(own_page, "model-failed", widths=[360, 1280, 2560], full_page=True)


def test_a_folder_without_models_says_so(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], tmp_path: Path, screenshot: Pictures
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    up = start_hub(models=empty)
    page = new_page(up)
    for address in ("#/traffic", "#/playground", "#/models"):
        page.goto(address)
        expect(page.get_by_role("heading", name="There are no models yet")).to_be_visible()
        expect(page.get_by_text("models/iris/1/model.onnx")).to_be_visible()
        axe(page)
    screenshot(page, "models-empty")
    put(empty, "late", "1", counting(1))
    expect(page.get_by_role("link", name="late")).to_be_visible()
