"""The pictures of the README: every page with a product that is at work. Only `make screenshots` takes them."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from examples.chat.make import make as make_smollm2
from tests.support.dashboard.drawing import STROKES, draw
from tests.support.dashboard.pictures import Pictures
from tests.support.dashboard.playground import choose_example, open_playground, run
from tests.support.dashboard.steady_calls import steady_calls
from tests.support.many_calls import Call
from tests.support.processes import cli, environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

SECONDS = 60
CANARY = ["--canary", "2", "--steps", "10,25,50,100", "--every", "10m", "--min-calls", "100"]


@pytest.fixture(scope="module", autouse=True)
def at_work(hub: RunningUp, make_key: Callable[..., str]) -> Iterator[None]:
    """A minute of calls by several teams, one of which asks for more than it may, with a canary under way."""
    admin = environment(INFERENCEHUB_URL=hub.url, INFERENCEHUB_API_KEY=hub.key)
    begun = cli("traffic", "set", "resnet", "--weights", "1=100", "--label", "stable=1", *CANARY, env=admin)
    assert begun.returncode == 0, begun.stderr
    make_key("metrics", name="Prometheus")
    keys = [
        make_key("predict", name="checkout service", models=["diabetes", "iris", "language", "resnet"]),
        make_key("predict", name="search team"),
        make_key("predict", name="nightly report", rate={"requests": 800, "burst": 50}, expires_in_days=5),
        make_key("predict", "metrics", name="load test", expires_in_days=30),
    ]
    old = make_key("predict", name="intern of last summer")
    assert hub.request("DELETE", f"/admin/keys/{old[4:12]}").status == 200
    with steady_calls([replace(hub, key=key) for key in keys], calls(hub), per_second=60):
        until(lambda: len(history(hub)) >= SECONDS, 2 * SECONDS)
        yield


def calls(hub: RunningUp) -> list[Call]:
    """The examples of every demo model, mostly of the digits; one in forty is wrong."""
    models = hub.request("GET", "/models").json()["models"]
    of = {model["name"]: [each["inputs"] for each in model["versions"][0].get("examples", [])] for model in models}
    many = [Call(name, inputs, {}) for name, examples in of.items() for inputs in examples]
    digits = [call for call in many if call.model == "resnet"]
    right = many + digits * (1 + 39 // len(digits))
    return right + [Call("iris", ["not a number"], {})] * max(1, len(right) // 40)


def history(hub: RunningUp) -> list[dict[str, Any]]:
    return list(hub.request("GET", f"/admin/live/history?seconds={SECONDS}").json()["samples"])


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    return new_page(scale=1.5)


def test_playground(page: Page, screenshot: Pictures) -> None:
    open_playground(page, "resnet")
    draw(page, STROKES["7"])
    run(page)
    page.mouse.move(0, 0)
    page.evaluate("scrollTo(0, 0)")
    screenshot(page, "dashboard-playground")


def test_two_versions(page: Page, screenshot: Pictures) -> None:
    open_playground(page, "iris", version="1", compare="2")
    choose_example(page, "virginica")
    run(page)
    screenshot(page, "dashboard-compare")


@pytest.fixture(scope="module")
def talker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """SmolLM2, as examples/chat makes it."""
    models = tmp_path_factory.mktemp("talker") / "models"
    make_smollm2(models)
    with running_up(models.parent / "home", "--models", str(models)) as running:
        yield running


def test_chat(talker: RunningUp, new_page: Callable[..., Page], screenshot: Pictures) -> None:
    page = new_page(talker, scale=1.5)
    page.goto("#/chat")
    page.get_by_label("Temperature").fill("0")
    page.get_by_label("Most tokens").fill("80")
    message = page.get_by_role("textbox", name="Message", exact=True)
    for number, text in enumerate(
        ["What is the capital of France?", "What is it known for? Answer in one sentence."], 1
    ):
        message.fill(text)
        message.press("Enter")
        expect(page.get_by_role("button", name="Copy answer")).to_have_count(number)
    screenshot(page, "dashboard-chat")


def test_overview(page: Page, screenshot: Pictures) -> None:
    page.goto(f"#/overview?range={SECONDS}")
    expect(page.locator("canvas").first).to_be_visible()
    screenshot(page, "dashboard-overview")


def test_models(page: Page, screenshot: Pictures) -> None:
    page.goto("#/models")
    expect(page.get_by_text("resnet").first).to_be_visible()
    screenshot(page, "dashboard-models")


def test_traffic(page: Page, screenshot: Pictures) -> None:
    page.goto("#/traffic/resnet")
    expect(page.get_by_role("region", name="Split", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Promote")).to_be_visible()
    screenshot(page, "dashboard-traffic")


def test_keys(page: Page, screenshot: Pictures) -> None:
    page.goto("#/keys")
    expect(page.get_by_text("checkout service")).to_be_visible()
    screenshot(page, "dashboard-keys")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory, counters: Path) -> Iterator[RunningUp]:
    """A month in which three teams have used tokens of two models; no test could wait for it."""
    home = tmp_path_factory.mktemp("ledger") / "home"
    with running_up(home, "--models", str(counters)) as up:
        for name in ("checkout service", "search team", "nightly report"):
            assert up.request("POST", "/admin/keys", {"name": name, "scopes": ["predict"]}).status == 201
    with sqlite3.connect(home / "state.sqlite") as state:
        keys = [key for (key,) in state.execute("SELECT id FROM api_keys WHERE origin = 'created' ORDER BY name")]
        state.executemany("INSERT INTO token_usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)", used_by(keys))
    with running_up(home, "--models", str(counters), first_start=False) as again:
        yield replace(again, key=up.key)


def used_by(keys: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Rows of thirty days: less at weekends, and ever more of the newer version."""
    today = datetime.now(UTC).date()
    for ago in range(30):
        day = today - timedelta(days=ago)
        for place, key in enumerate(keys):
            for version, share in (("1", ago / 30), ("2", 1 - ago / 30)):
                requests = int(
                    share * (place + 1) * (400 if day.weekday() < 5 else 130) * (1 + 0.4 * math.sin(ago + place))
                )
                yield (
                    day.isoformat(),
                    key,
                    "smollm2",
                    version,
                    requests,
                    310 * requests,
                    140 * requests,
                    45 * requests,
                )


def test_usage(ledger: RunningUp, new_page: Callable[..., Page], screenshot: Pictures) -> None:
    page = new_page(ledger, scale=1.5)
    page.goto("#/usage")
    expect(page.get_by_role("table")).to_contain_text("checkout service")
    screenshot(page, "dashboard-usage")


def test_audit(page: Page, screenshot: Pictures) -> None:
    page.goto("#/audit")
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    screenshot(page, "dashboard-audit")
