"""The answer of the playground: read by people, split into time and bytes, compared, repeated, refused."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.tensors import array_from_elements, raw_from_array
from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.dashboard.playground import answer, choose_example, open_playground, put_json, raw_json, run
from tests.support.up import RunningUp

DRAWING = """
import time

import numpy as np


class Model:
    inputs = {"frequency": ("FP32", [-1])}
    outputs = {"field": ("FP32", [-1, 12, 24]), "energy": ("FP64", [-1])}
    idempotent = True

    def load(self, folder):
        pass

    def predict(self, inputs):
        y, x = np.mgrid[0:12, 0:24]
        field = np.stack([np.sin(x * f / 4) * np.cos(y * f / 3) for f in inputs["frequency"]]).astype(np.float32)
        return {"field": field, "energy": (field**2).mean((1, 2)).astype(float)}
"""

# Waits at a named pipe until the test writes into it.
SLOW = """
class Model:
    inputs = {"x": ("FP32", [-1])}
    outputs = {"y": ("FP32", [-1])}

    def load(self, folder):
        pass

    def predict(self, inputs):
        # Warm-up does not ask for it.
        if inputs["x"].max() == 20:
            with open("GATE", "rb", buffering=0) as gate:
                gate.read(1)
        return {"y": inputs["x"]}
"""


def bars(region: Locator) -> list[str]:
    """Name and share of each bar, in the order of the page."""
    items = region.get_by_role("list", name="Probabilities").get_by_role("listitem").all()
    return [re.sub(r"\s+", " ", item.inner_text()).strip() for item in items]


def ms_of(region: Locator, name: str) -> float:
    """The figure beside this word in the split of the time."""
    part = region.get_by_role("region", name="Time").locator("dl > div").filter(has_text=name)
    text = part.locator("dd").inner_text()
    amount, unit = text.split()
    return float(amount) * {"ms": 1, "s": 1_000}[unit]


def cells(table: Locator, row: str) -> list[str]:
    return [
        cell.strip() for cell in table.get_by_role("row").filter(has_text=row).get_by_role("cell").all_inner_texts()
    ]


def test_a_classifier_says_its_label_large_and_draws_its_probabilities(page: Page, hub: RunningUp) -> None:
    open_playground(page, "iris")
    choose_example(page, "versicolor")
    region = run(page)
    told = hub.predict("iris", [7.0, 3.2, 4.7, 1.4]).json()
    expect(region.locator("output")).to_contain_text("versicolor")
    shares = dict(zip(["setosa", "versicolor", "virginica"], told["outputs"]["probabilities"], strict=True))
    likeliest = sorted(shares, key=lambda name: -shares[name])
    assert [bar.split(" ")[0] for bar in bars(region)] == likeliest
    assert bars(region)[0] == f"versicolor {shares['versicolor'] * 100:.1f} %"
    expect(region).to_contain_text(f"version {told['version']}")
    expect(region).to_contain_text("chosen by traffic")
    assert raw_json(page)["outputs"] == told["outputs"]


def test_many_classes_are_folded_and_unfolded(page: Page) -> None:
    open_playground(page, "language")
    choose_example(page, "Japanese")
    region = run(page)
    assert len(bars(region)) == 6
    assert bars(region)[-1].startswith("27 others")
    region.get_by_role("button", name="Show all 32").click()
    assert len(bars(region)) == 32
    region.get_by_role("button", name="Show the first 5").click()
    assert len(bars(region)) == 6


def test_a_regressor_says_its_value(page: Page, hub: RunningUp) -> None:
    open_playground(page, "diabetes")
    choose_example(page, "measured 175")
    region = run(page)
    told = hub.predict("diabetes", [42, 1, 30.6, 121, 176, 92.8, 69, 3, 4.2627, 89]).json()
    [value] = told["outputs"].values()
    expect(region.locator("output")).to_have_text(f"{value:.6g}")


def test_rows_have_a_line_each_and_one_in_full(page: Page) -> None:
    open_playground(page, "iris", tab="json")
    put_json(page, {"features": [[5.1, 3.5, 1.4, 0.2]] * 12 + [[6.3, 3.4, 5.6, 2.4]]})
    region = run(page)
    expect(region).to_contain_text("1–10 of 13 rows")
    region.get_by_role("button", name="Page 2").click()
    region.get_by_role("button", name="Show row 13").click()
    expect(region.get_by_role("region", name="Row 13").locator("output")).to_contain_text("virginica")
    expect(region.get_by_role("button", name="Show row 13")).to_have_attribute("aria-pressed", "true")
    axe(page)
    no_overflow(page)


def test_the_time_is_split_and_the_parts_add_up(page: Page) -> None:
    open_playground(page, "resnet")
    choose_example(page, "3")
    region = run(page)
    timings = raw_json(page)["timings_ms"]
    for name in ("gateway", "queue", "compute"):
        assert ms_of(region, name.capitalize()) == pytest.approx(timings[name], rel=0.01, abs=0.06)
    assert timings["total"] == pytest.approx(timings["gateway"] + timings["queue"] + timings["compute"], abs=0.01)
    assert ms_of(region, "Round trip") >= timings["total"] * 0.99 - 1
    heading = region.get_by_role("region", name="Time").get_by_role("heading")
    expect(heading).to_contain_text(re.compile(r"[0-9.]+ m?s"))


def tensor(name: str, datatype: str, array: Any) -> pb.Tensor:
    return pb.Tensor(name=name, datatype=f"DATATYPE_{datatype}", shape=array.shape, raw=raw_from_array(array, datatype))


def test_the_bytes_are_those_of_json_and_of_protobuf(page: Page) -> None:
    open_playground(page, "language", tab="json")
    text = "Alle Menschen 🙂 sind frei"
    put_json(page, {"text": text})
    with page.expect_response("**/predict") as response:
        region = run(page)
    body = {"model_name": "language", "inputs": {"text": text}}
    asked = pb.PredictRequest(
        model_name="language", inputs=[tensor("text", "BYTES", array_from_elements([text.encode()], ()))]
    )
    table = region.get_by_role("table")
    sent = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    assert cells(table, "Request")[:2] == [f"{len(sent)} B", f"{asked.ByteSize()} B"]
    received = response.value.body()
    assert cells(table, "Answer")[:2] == [f"{len(received)} B", f"{answer_size(json.loads(received))} B"]


def answer_size(shown: dict[str, Any]) -> int:
    outputs = shown["outputs"]
    timings = shown["timings_ms"]
    return pb.PredictResponse(
        model_name=shown["model_name"],
        version=shown["version"],
        outputs=[
            tensor("label", "BYTES", array_from_elements([outputs["label"].encode()], ())),
            tensor("probabilities", "FP32", np.array(outputs["probabilities"], "<f4")),
        ],
        request_id=shown["request_id"],
        timings=pb.Timings(
            queue_us=round(timings["queue"] * 1_000),
            compute_us=round(timings["compute"] * 1_000),
            batch_calls=1,
            batch_rows=1,
        ),
    ).ByteSize()


def undecided(hub: RunningUp) -> list[list[int]]:
    """A picture that the two versions of resnet read differently."""
    chance = random.Random(4)
    for _ in range(300):
        picture = [[chance.randrange(17) for _ in range(8)] for _ in range(8)]
        labels = {hub.predict("resnet", picture, version).json()["outputs"]["label"] for version in "12"}
        if len(labels) == 2:
            return picture
    raise AssertionError("both versions read every picture in the same way")


def test_two_versions_that_disagree_are_marked(page: Page, hub: RunningUp, screenshot: Pictures) -> None:
    picture = undecided(hub)
    left, right = (hub.predict("resnet", picture, version).json()["outputs"] for version in "12")
    open_playground(page, "resnet", version="1", compare="2", tab="json")
    put_json(page, {"image": picture})
    region = run(page)
    expect(region).to_contain_text(f"The versions disagree: {left['label']} against {right['label']}.")
    table = region.get_by_role("table", name="Probability of each class")
    for label in (left["label"], right["label"]):
        [one, two] = (shares["probabilities"][int(label)] * 100 for shares in (left, right))
        row = table.locator("tr[data-differs]").filter(has=page.get_by_role("rowheader", name=label, exact=True))
        expect(row).to_contain_text(f"{one:.1f} %")
        expect(row).to_contain_text(f"{two:.1f} %")
    expect(table.locator("tr[data-differs]")).to_have_count(2)
    largest = max(range(10), key=lambda place: abs(left["probabilities"][place] - right["probabilities"][place]))
    expect(region.get_by_role("table", name="Largest difference")).to_contain_text(f"probabilities[{largest}]")
    expect(region.get_by_role("table", name="Time and bytes")).to_be_visible()
    assert raw_json(page, "JSON of 1")["outputs"] == left
    assert raw_json(page, "JSON of 2")["outputs"] == right
    axe(page)
    no_overflow(page)
    screenshot(page, "playground-compare", widths=[360, 1280, 2560], full_page=True)


def test_two_versions_that_agree_say_so(page: Page) -> None:
    open_playground(page, "iris", version="1", compare="1")
    choose_example(page, "setosa")
    region = run(page)
    expect(region).to_contain_text("Both versions give exactly the same answer.")
    # What does not differ is folded, and opens by click or key.
    classes = region.get_by_role("table", name="Probability of each class").get_by_role("rowheader")
    expect(classes).to_have_count(0)
    region.get_by_role("button", name="3 classes are equal").focus()
    page.keyboard.press("Enter")
    expect(classes).to_have_count(3)
    region.get_by_role("button", name="2 outputs are equal").click()
    axe(page)
    no_overflow(page)
    open_playground(page, "resnet", version="1", compare="2")
    choose_example(page, "0")
    expect(run(page)).to_contain_text("Both versions say 0; the figures differ.")


def test_on_a_phone_the_answer_comes_into_sight(page: Page, new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844)
    open_playground(phone, "iris")
    choose_example(phone, "virginica")
    region = run(phone)
    expect(region).to_be_focused()
    head = region.get_by_role("heading", name="Answer").bounding_box()
    bar = phone.get_by_role("banner").bounding_box()
    assert head is not None
    assert bar is not None
    assert bar["y"] + bar["height"] <= head["y"] < 844 / 2
    # Where it is in sight already, nothing moves: the focus stays with Run.
    open_playground(page, "iris")
    choose_example(page, "virginica")
    run(page)
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()


def test_history_survives_a_reload_and_runs_a_call_again(page: Page, hub: RunningUp) -> None:
    open_playground(page, "iris")
    choose_example(page, "virginica")
    run(page)
    open_playground(page, "language")
    choose_example(page, "French")
    run(page)
    page.reload()
    history = page.get_by_role("region", name="History")
    entries = history.get_by_role("list").get_by_role("listitem")
    expect(entries).to_have_count(2)
    expect(entries.nth(0)).to_contain_text("French")
    expect(entries.nth(1)).to_contain_text("virginica")
    assert hub.key not in page.evaluate("JSON.stringify({...localStorage})")
    entries.nth(1).get_by_role("button").click()
    region = answer(page)
    expect(region.locator("output")).to_contain_text("virginica")
    expect(page.get_by_role("region", name="Inputs").get_by_label("Model")).to_have_value("iris")
    expect(entries).to_have_count(3)
    history.get_by_role("button", name="Clear").click()
    expect(history).to_contain_text("Calls that you run are listed here")
    page.reload()
    expect(history).to_contain_text("Calls that you run are listed here")


def test_a_tensor_is_drawn_and_read_by_keyboard(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], tmp_path: Path, screenshot: Pictures
) -> None:
    models = tmp_path / "models"
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    for name, code in {"waves": DRAWING, "slow": SLOW.replace("GATE", str(gate))}.items():
        folder = models / name / "1"
        folder.mkdir(parents=True)
        (folder / "model.py").write_text(code)
    up = start_hub(models=models)
    page = new_page(up)
    open_playground(page, "waves", tab="json")
    put_json(page, {"frequency": 1.5})
    region = run(page)
    field = region.get_by_role("application", name="field, 12 by 24")
    value = raw_json(page)["outputs"]["field"][1][1]
    tab_to(page, field)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(region).to_contain_text(f"field[1][1] = {value:.6g}")
    colours = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 24, 12).data).size"
    assert field.locator("canvas").evaluate(colours) > 20
    axe(page)
    no_overflow(page)
    screenshot(page, "playground-tensor")

    open_playground(page, "slow", tab="json")
    put_json(page, {"x": [20]})
    page.get_by_label("Timeout in milliseconds").fill("300000")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    expect(region).to_contain_text("Cancelled after")
    # For both directions: whether the call was cancelled before it ran or while it did, nobody waits here.
    gate_fd = os.open(gate, os.O_RDWR)
    os.write(gate_fd, b"!")
    expect(region.get_by_role("button", name="Try again")).to_be_enabled()
    axe(page)
    os.close(gate_fd)


def test_a_rate_limit_counts_down(
    new_page: Callable[..., Page], make_key: Callable[..., str], trouble: Trouble
) -> None:
    trouble.allow(r"POST /predict -> 429")
    page = new_page(key=make_key("predict", rate={"requests": 1, "window_s": 3600}))
    open_playground(page, "iris")
    choose_example(page, "setosa")
    run(page)
    region = run(page)
    expect(region.get_by_role("alert")).to_contain_text("limit")
    expect(region).to_contain_text("RATE_LIMITED")
    expect(region).to_contain_text("HTTP 429")
    expect(region.get_by_role("button", name=re.compile(r"Try again in \d+ s"))).to_be_disabled()
    expect(page.get_by_role("region", name="History")).to_contain_text("429 RATE_LIMITED")
    axe(page)


def test_a_refusal_says_why_where_and_by_which_request(page: Page, trouble: Trouble) -> None:
    """Of what the form itself would not have let through."""
    trouble.allow(r"POST /predict -> 404")
    open_playground(page, "iris")
    choose_example(page, "setosa")
    page.route(
        "**/predict",
        lambda route: route.continue_(post_data=json.dumps({"model_name": "iris", "version": "9", "inputs": [1, 2]})),
    )
    region = run(page)
    alert = region.get_by_role("alert")
    expect(alert).to_contain_text("The model has no such version")
    expect(alert).to_contain_text("Request")
    expect(region).to_contain_text("VERSION_NOT_FOUND")
    expect(region.get_by_role("button", name="Copy request id")).to_be_visible()
    page.unroute("**/predict")
    region.get_by_role("button", name="Try again").click()
    expect(region.locator("output")).to_contain_text("setosa")
