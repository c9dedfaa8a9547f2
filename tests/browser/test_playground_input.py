"""The input side of the playground: forms of every kind, drawing, pictures, JSON, links; nothing typed is ever lost."""

from __future__ import annotations

import json
import math
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.drawing import STROKES, draw
from tests.support.dashboard.form_models import form_models
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.dashboard.playground import answer, choose_example, open_playground, put_json, raw_json, run
from tests.support.up import RunningUp, running_up

THREE = [
    [0, 0, 9, 16, 10, 1, 0, 0],
    [0, 0, 8, 3, 16, 4, 0, 0],
    [0, 0, 0, 5, 14, 2, 0, 0],
    [0, 0, 2, 16, 15, 7, 0, 0],
    [0, 0, 0, 0, 3, 15, 2, 0],
    [0, 4, 6, 0, 0, 13, 7, 0],
    [0, 6, 13, 1, 5, 16, 3, 0],
    [0, 0, 10, 16, 15, 5, 0, 0],
]


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """`up` with the models whose inputs need every control."""
    home = tmp_path_factory.mktemp("forms")
    form_models(home / "models")
    with running_up(home / "home", "--models", str(home / "models")) as running:
        yield running


@pytest.fixture
def form_page(new_page: Callable[..., Page], forms: RunningUp) -> Page:
    return new_page(forms)


def input_side(page: Page) -> Locator:
    return page.get_by_role("region", name="Inputs", exact=True)


def field(page: Page, name: str) -> Locator:
    return input_side(page).get_by_label(re.compile(f"^{re.escape(name)}"))


def shown_json(page: Page) -> object:
    """The inputs as the JSON tab has them; the form comes back afterwards."""
    side = input_side(page)
    side.get_by_role("tab", name="JSON").click()
    expect(side.locator(".cm-content")).to_be_visible()
    text = "\n".join(side.locator(".cm-content .cm-line").all_inner_texts())
    side.get_by_role("tab", name="Form").click()
    return json.loads(text)


def paste(page: Page, text: str, place: Locator) -> None:
    """In place of what is there."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    place.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")


def label_of(page: Page) -> tuple[str, float]:
    """The label of the answer and its share in percent."""
    first = run(page).get_by_role("list", name="Probabilities").get_by_role("listitem").first
    name, percent = re.split(r"\s+", re.sub("[>%]", "", first.inner_text()).strip())
    return name, float(percent)


def png(rows: Sequence[Sequence[tuple[int, int, int]]]) -> dict[str, object]:
    """A picture as a file to be chosen."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    lines = b"".join(b"\0" + bytes(level for pixel in row for level in pixel) for row in rows)
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return {"name": "picture.png", "mimeType": "image/png", "buffer": whole}


def open_picture(page: Page, file: dict[str, object]) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a picture").click()
    chooser.value.set_files([file])  # type: ignore[list-item]


def test_a_form_that_is_filled_in_runs(page: Page) -> None:
    open_playground(page, "iris")
    for at, value in enumerate(["6.3", "3.4", "5.6", "2.4"]):
        field(page, f"features[{at}]").fill(value)
    page.keyboard.press("Control+Enter")
    expect(answer(page).get_by_role("list", name="Probabilities").get_by_role("listitem").first).to_contain_text(
        "virginica"
    )


def test_an_empty_field_is_named_and_nothing_is_sent(page: Page) -> None:
    # Version 2 takes a value that is missing.
    open_playground(page, "iris", version="1")
    field(page, "features[2]").fill("")
    expect(input_side(page).get_by_text("Not filled in yet")).to_be_hidden()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(input_side(page).get_by_text("Not filled in yet")).to_be_visible()
    expect(field(page, "features[2]")).to_be_focused()
    expect(answer(page).get_by_text("No answer yet")).to_be_visible()
    field(page, "features[2]").fill("1.4")
    assert label_of(page)[0] == "setosa"


def test_csv_becomes_rows_and_bad_cells_are_pointed_out(page: Page, screenshot: Pictures) -> None:
    open_playground(page, "iris")
    page.get_by_role("button", name="Rows from CSV").click()
    dialog = page.get_by_role("dialog", name="Rows from CSV")
    dialog.get_by_label("CSV", exact=True).fill(
        "sepal length,sepal width,petal length,petal width,species\n"
        "5.1,3.5,1.4,0.2,setosa\n7,3.2,4;7,1.4,versicolor\n6.3,3.4,5.6,2.4,virginica\n"
    )
    expect(dialog.get_by_text("3 rows; the first line is a header; left out: species")).to_be_visible()
    expect(dialog.get_by_text("Row 3, features[2]:")).to_be_visible()
    axe(page)
    screenshot(page, "csv", widths=[360, 1280])
    dialog.get_by_role("button", name="Replace the rows").click()
    expect(dialog).to_be_hidden()
    wrong = input_side(page).get_by_label("features[2], row 2")
    expect(wrong).to_have_value("4;7")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(wrong).to_be_focused()
    wrong.fill("4.7")
    run(page)
    outputs = raw_json(page)["outputs"]
    assert outputs["label"] == ["setosa", "versicolor", "virginica"]
    screenshot(page, "playground-rows", widths=[360, 1280, 2560], full_page=True)


def test_cells_of_a_spreadsheet_are_pasted_where_the_cursor_is(page: Page) -> None:
    open_playground(page, "iris")
    paste(page, "7\t3.2\t4.7\t1.4\n6.3\t3.4\t5.6\t2.4\n", field(page, "features[0]"))
    expect(input_side(page).get_by_label("features[3], row 2")).to_have_value("2.4")
    page.get_by_role("button", name="Add row").click()
    input_side(page).get_by_label("features[0], row 2").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("5.1")
    page.get_by_role("button", name="Remove row 1").click()
    assert shown_json(page) == {"features": [[6.3, 3.4, 5.6, 2.4], [5.1, None, None, None]]}


def test_text_is_read(page: Page) -> None:
    open_playground(page, "language")
    field(page, "text").fill("Je ne sais pas ce que vous voulez dire, mais je vous écoute volontiers.")
    assert label_of(page)[0] == "French"


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("digit", ["0", "1", "7"])
def test_a_drawn_digit_is_read(page: Page, digit: str, version: str, screenshot: Pictures) -> None:
    open_playground(page, "resnet", version=version)
    draw(page, STROKES[digit])
    label, percent = label_of(page)
    assert label == digit
    assert percent > 60
    if (digit, version) == ("7", "2"):
        screenshot(page, "playground-digit", widths=[360, 1280, 2560], full_page=True)


def test_a_finger_draws_strokes_that_can_be_taken_back(new_page: Callable[..., Page]) -> None:
    page = new_page(width=360)
    open_playground(page, "resnet")
    before = shown_json(page)
    pad = page.get_by_role("img", name="Drawing pad")
    box = pad.bounding_box()
    assert box is not None
    for kind, x, y in [("pointerdown", 0.5, 0.2), ("pointermove", 0.5, 0.5), ("pointerup", 0.5, 0.8)]:
        place = {"clientX": box["x"] + x * box["width"], "clientY": box["y"] + y * box["height"]}
        pad.evaluate(
            """(pad, [kind, place]) => {
              pad.setPointerCapture = () => {};
              pad.dispatchEvent(new PointerEvent(kind, { ...place, pointerType: "touch", bubbles: true, button: 0 }));
            }""",
            [kind, place],
        )
    drawn = shown_json(page)
    assert drawn != before
    page.get_by_role("button", name="Clear").filter(has_not_text="History").first.click()
    assert shown_json(page) == {"image": [[0] * 8] * 8}
    page.get_by_role("button", name="Undo").click()
    assert shown_json(page) == drawn
    page.get_by_role("button", name="Undo").click()
    assert shown_json(page) == before


def test_pixels_are_set_by_keyboard(page: Page) -> None:
    open_playground(page, "resnet")
    clear = input_side(page).get_by_role("button", name="Clear")
    tab_to(page, clear)
    page.keyboard.press("Enter")
    grid = page.get_by_role("grid", name="Pixels")
    tab_to(page, grid.get_by_role("gridcell").first, backwards=True)
    for key in ["ArrowRight", "ArrowDown", " ", "ArrowRight", "+", "End", "Enter"]:
        page.keyboard.press(key)
    expect(grid.get_by_role("gridcell", name="Row 2, column 3: 4")).to_be_visible()
    picture = [[0] * 8 for _ in range(8)]
    picture[1][1], picture[1][2], picture[1][7] = 16, 4, 16
    assert shown_json(page) == {"image": picture}


def test_a_picture_is_resized_to_what_the_model_takes(page: Page, screenshot: Pictures) -> None:
    """Dark ink on light paper, eight times as large; the middle of 80 by 64 pixels."""
    open_playground(page, "resnet")
    ink = [255 - round(level * 255 / 16) for row in THREE for level in row]
    rows = [[(ink[y // 8 * 8 + x // 8],) * 3 for x in range(64)] for y in range(64)]
    paper = [[(255, 255, 255)] * 8 + row + [(255, 255, 255)] * 8 for row in rows]
    open_picture(page, png(paper))  # type: ignore[arg-type]
    page.get_by_text("Fill", exact=True).click()
    page.get_by_label("Invert").check()
    assert shown_json(page) == {"image": THREE}
    assert label_of(page)[0] == "3"
    screenshot(page, "playground-picture", full_page=True)


def test_a_file_that_is_no_picture_is_refused(page: Page) -> None:
    open_playground(page, "resnet")
    before = shown_json(page)
    open_picture(page, {"name": "words.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_text("This file is no picture that the browser can open.")).to_be_visible()
    assert shown_json(page) == before


def test_form_and_json_are_one_state(page: Page) -> None:
    open_playground(page, "iris")
    field(page, "features[1]").fill("9.5")
    assert shown_json(page) == {"features": [5.1, 9.5, 1.4, 0.2]}
    input_side(page).get_by_role("tab", name="JSON").click()
    put_json(page, [[1, 2, 3, 4], [5, 6, 7, 8]])
    input_side(page).get_by_role("tab", name="Form").click()
    expect(input_side(page).get_by_label("features[3], row 2")).to_have_value("8")


def test_text_that_is_no_json_is_kept_and_its_place_told(page: Page, screenshot: Pictures) -> None:
    open_playground(page, "iris", tab="json")
    side = input_side(page)
    paste(page, '{\n  "features": [1, 2,, 4]\n}', side.locator(".cm-content"))
    expect(side.get_by_text('Line 2, column 21: Expected a value, got ","')).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(answer(page).get_by_text("No answer yet")).to_be_visible()
    screenshot(page, "playground-json", widths=[360, 1280])
    axe(page)
    side.get_by_role("tab", name="Form").click()
    expect(field(page, "features[0]")).to_have_value("5.1")
    side.get_by_role("tab", name="JSON").click()
    expect(side.locator(".cm-content")).to_contain_text("[1, 2,, 4]")


def test_what_the_gateway_finds_is_shown_at_its_field(form_page: Page, trouble: Trouble) -> None:
    trouble.allow("POST /predict -> 400")
    open_playground(form_page, "guest")
    field(form_page, "age").fill("9223372036854775808")
    field(form_page, "point[0]").fill("1e39")
    field(form_page, "point[1]").fill("0")
    run(form_page)
    expect(field(form_page, "age")).to_have_attribute("aria-invalid", "true")
    expect(input_side(form_page).get_by_text(re.compile("^expected an integer from"))).to_be_visible()
    expect(input_side(form_page).get_by_text(re.compile("^expected a number that FP32 can hold"))).to_be_visible()
    field(form_page, "age").fill("31")
    expect(input_side(form_page).get_by_text(re.compile("^expected an integer from"))).to_be_hidden()
    expect(field(form_page, "point[0]")).to_have_attribute("aria-invalid", "true")


def test_a_call_takes_no_longer_than_it_may(form_page: Page, trouble: Trouble) -> None:
    trouble.allow("POST /predict -> 504")
    open_playground(form_page, "patience")
    field(form_page, "seconds").fill("3")
    form_page.get_by_label("Timeout in milliseconds").fill("300")
    expect(run(form_page).get_by_text("DEADLINE_EXCEEDED")).to_be_visible()


def test_what_the_gateway_finds_is_shown_in_the_json(page: Page, trouble: Trouble) -> None:
    trouble.allow("POST /predict -> 400")
    open_playground(page, "iris", tab="json")
    put_json(page, {"features": [1, 2, 3]})
    run(page)
    panel = input_side(page).get_by_role("tabpanel", name="JSON")
    expect(panel.get_by_text("expected an array of 4, got an array of 3")).to_be_visible()
    expect(input_side(page).locator(".cm-lintRange-error").first).to_be_visible()


def test_every_datatype_has_its_field(form_page: Page, screenshot: Pictures) -> None:
    open_playground(form_page, "guest")
    field(form_page, "age").fill("9007199254740993")
    field(form_page, "city").fill("Zürich, \n東京")
    field(form_page, "member").check()
    field(form_page, "point[0]").fill("-inf")
    field(form_page, "point[1]").fill("1.50")
    run(form_page)
    assert raw_json(form_page)["outputs"]["said"] == repr(
        (9007199254740993, True, "Zürich, \n東京".encode(), [-math.inf, 1.5])
    )
    screenshot(form_page, "playground-datatypes", full_page=True)
    form_page.get_by_role("button", name="Add row").click()
    input_side(form_page).get_by_label("age, row 2").fill("5")
    input_side(form_page).get_by_label("member, row 2").check()
    input_side(form_page).get_by_label("city, row 2").fill("Rome")
    for at in range(2):
        input_side(form_page).get_by_label(f"point[{at}], row 2").fill("2")
    run(form_page)
    assert raw_json(form_page)["outputs"]["said"][1] == repr((5, True, b"Rome", [2.0, 2.0]))
    axe(form_page)


def test_every_shape_has_its_control(form_page: Page, screenshot: Pictures) -> None:
    open_playground(form_page, "shapes")
    side = input_side(form_page)
    field(form_page, "scale").fill("0.1")
    ids = side.get_by_role("group", name="ids")
    ids.get_by_label("ids, row 1").fill("7")
    ids.get_by_role("button", name="Add row").click()
    ids.get_by_label("ids, row 2").fill("9007199254740993")
    for at in range(3):
        side.get_by_label(f"grid[{at}], row 1").fill(str(at))
    side.get_by_label("cube as JSON").fill("[[[1,2],[3,4]],[[5,6],[7,8]]]")
    run(form_page)
    assert raw_json(form_page)["outputs"]["said"] == repr(
        {
            "scale": 0.1,
            "ids": [7, 9007199254740993],
            "grid": [[0.0, 1.0, 2.0]],
            "cube": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
        }
    )
    axe(form_page)
    screenshot(form_page, "playground-shapes", full_page=True)


def test_colours_reach_the_model_with_a_number_beside_them(form_page: Page) -> None:
    open_playground(form_page, "photo")
    open_picture(form_page, png([[(200, 100, 50)] * 24] * 24))
    field(form_page, "weight").fill("2")
    run(form_page)
    assert raw_json(form_page)["outputs"]["mean"] == [400, 200, 100]


def test_a_link_restores_everything(page: Page, new_page: Callable[..., Page]) -> None:
    open_playground(page, "iris", version="1", compare="2")
    field(page, "features[0]").fill("6.6")
    field(page, "features[1]").fill("")
    input_side(page).get_by_role("button", name="Copy link").click()
    expect(input_side(page).get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    page.wait_for_url(re.compile("input="))
    other = new_page()
    for address in (link, page.url):
        other.goto("about:blank")
        other.goto(address)
        expect(field(other, "features[0]")).to_have_value("6.6")
        expect(field(other, "features[1]")).to_have_value("")
        expect(other.get_by_role("combobox", name="Version")).to_have_value("1")
        expect(other.get_by_role("combobox", name="Compare with")).to_have_value("2")


def test_a_damaged_link_says_so_and_is_left_out(page: Page) -> None:
    open_playground(page, "iris", input="nonsense")
    expect(page.get_by_role("alert").filter(has_text="The link’s input was left out")).to_be_visible()
    expect(field(page, "features[0]")).to_have_value("5.1")
    axe(page)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("The link’s input was left out")).to_be_hidden()


def test_what_was_typed_outlives_other_models_and_other_pages(page: Page) -> None:
    open_playground(page, "iris")
    field(page, "features[0]").fill("6.25")
    page.get_by_role("combobox", name="Model").select_option("language")
    field(page, "text").fill("half a")
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Models", level=1)).to_be_visible()
    page.get_by_role("link", name="Playground").click()
    expect(field(page, "text")).to_have_value("half a")
    page.get_by_role("combobox", name="Model").select_option("iris")
    expect(field(page, "features[0]")).to_have_value("6.25")


def test_versions_are_shown_with_their_state(form_page: Page) -> None:
    open_playground(form_page, "guest")
    versions = form_page.get_by_role("combobox", name="Version")
    expect(versions.get_by_role("option", name="2 (failed)")).to_be_enabled()
    versions.select_option("latest → 1")
    expect(versions).to_have_value("latest")
    versions.select_option("1")
    expect(versions).to_have_value("1")


def test_a_half_filled_form_outlives_a_gateway_restart(form_page: Page, forms: RunningUp, trouble: Trouble) -> None:
    trouble.allow(r"-> 50\d$", r"-> net::")
    page = form_page
    open_playground(page, "guest")
    field(page, "age").fill("31")
    field(page, "city").fill("half a c")
    page.context.set_offline(True)
    expect(page.get_by_text("can’t be reached").first).to_be_visible()
    expect(field(page, "city")).to_have_value("half a c")
    field(page, "city").fill("half a city")
    before = forms.gateway_process()
    before.kill()
    before.wait()
    page.context.set_offline(False)
    expect(page.get_by_text("can’t be reached").first).to_be_hidden()
    expect(field(page, "city")).to_have_value("half a city")
    for at in range(2):
        field(page, f"point[{at}]").fill("1")
    run(page)
    assert raw_json(page)["outputs"]["said"] == repr((31, False, b"half a city", [1.0, 1.0]))


def test_all_of_it_by_keyboard(page: Page) -> None:
    open_playground(page, "iris")
    tab_to(page, page.get_by_role("combobox", name="Version"))
    # Typing finds the one that begins so.
    page.keyboard.press("1")
    expect(page.get_by_role("combobox", name="Version")).to_have_value("1")
    tab_to(page, input_side(page).get_by_role("button", name="virginica"))
    page.keyboard.press("Space")
    tab_to(page, field(page, "features[0]"))
    expect(field(page, "features[0]")).to_have_value("6.3")
    tab_to(page, page.get_by_role("button", name="Run", exact=True))
    page.keyboard.press("Enter")
    expect(answer(page).get_by_role("list", name="Probabilities").get_by_role("listitem").first).to_contain_text(
        "virginica"
    )


def test_accessible_and_never_too_wide(page: Page, form_page: Page) -> None:
    for visited, model in [
        (page, "iris"),
        (page, "language"),
        (page, "resnet"),
        (form_page, "guest"),
        (form_page, "shapes"),
        (form_page, "photo"),
    ]:
        open_playground(visited, model)
        axe(visited)
        no_overflow(visited)
    open_playground(page, "iris", version="1")
    choose_example(page, "versicolor")
    page.get_by_role("button", name="Add row").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(input_side(page).get_by_text("Row 2, 4 cells:")).to_be_visible()
    axe(page)
    no_overflow(page)
