"""The Overview: calls are seen second by second, and stay so through lost workers, gateways and hidden tabs."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.dashboard.browser import tab_to
from tests.support.dashboard.live_samples import PEAK_CALLS, hour_of_samples
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.until import until
from tests.support.up import RunningUp

StartHub = Callable[..., RunningUp]
NewPage = Callable[..., Page]

# What a page meets while its gateway is away.
AWAY = (r"-> net::ERR_", r"-> 50\d", r"console: .*net::ERR_")
HIDE = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s });"
TELL = "document.dispatchEvent(new Event('visibilitychange'));"


def chart(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    """A version's row in the table."""
    return page.get_by_role("row", name=re.compile(rf"^{name}\b"))


def worker(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name)


def number(text: str) -> int:
    return int(text.replace(",", ""))


def call(up: RunningUp, version: str, times: int = 1) -> None:
    for _ in range(times):
        assert up.predict("counter", [7], version).status == 200


def open_overview(page: Page, search: str = "") -> None:
    page.goto(f"#/overview{search}")
    expect(page.get_by_role("status").filter(has_text="Live")).to_be_visible()


def record(page: Page, selector: str) -> None:
    """Keeps every text that the elements show from now on: some states are over before a test has looked."""
    page.evaluate(RECORD, selector)


def recorded(page: Page) -> str:
    return "\n".join(page.evaluate("[...recorded]"))


RECORD = """(selector) => {
  globalThis.recorded = new Set();
  const note = () => document.querySelectorAll(selector).forEach((one) => recorded.add(one.textContent));
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true });
  note();
}"""


def told(page: Page) -> None:
    """Waits until the page has got another second: its tag counts none, so the summary of the time does."""
    drawn = chart(page, "Requests").locator("[data-drawn]")
    before = int(drawn.get_attribute("data-drawn") or 0)
    until(lambda: int(drawn.get_attribute("data-drawn") or 0) > before)


def test_calls_are_seen_by_version_with_their_errors_by_reason(hub: RunningUp, page: Page) -> None:
    open_overview(page)
    call(hub, "1", 6)
    call(hub, "2", 3)
    assert hub.predict("counter", ["seven"], "2").status == 400
    assert hub.predict("counter", {}, "1").status == 400
    for name in ("counter 1", "counter 2"):
        expect(row(page, name)).to_be_visible()
    expect(chart(page, "Errors by reason")).to_contain_text("INPUT_MISMATCH")
    expect(row(page, "counter 2").get_by_role("cell").nth(3)).to_contain_text("%")
    expect(page.get_by_label("Figures")).to_contain_text(re.compile(r"Workers connected\s*(\d+)\s*of \1"))

    row(page, "counter 1").get_by_role("button", name="counter 1", exact=True).click()
    expect(page.get_by_role("combobox", name="Model and version")).to_have_value("counter 1")
    expect(page).to_have_url(re.compile(r"model=counter&version=1"))
    expect(row(page, "counter 1").get_by_role("button", name="counter 1", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    page.reload()
    expect(page.get_by_role("combobox", name="Model and version")).to_have_value("counter 1")


def test_a_number_of_failures_leads_to_which_and_tiles_and_rows_agree(hub: RunningUp, page: Page) -> None:
    call(hub, "1", 4)
    answer = hub.predict("counter", ["seven"], "2")
    request_id = answer.headers["x-request-id"]
    open_overview(page)
    expect(row(page, "counter 2")).to_be_visible()
    figures = page.get_by_label("Figures")
    figures.get_by_role("button", name=re.compile(r"^[\d,]+ failed in 5 minutes$")).click()
    failed = page.get_by_role("region", name="Failed calls")
    expect(failed).to_be_in_viewport()
    found = failed.get_by_role("row").filter(has_text=request_id)
    expect(found).to_contain_text("INPUT_MISMATCH")
    expect(found).to_contain_text("counter 2")
    expect(found).to_contain_text("first admin key")
    row(page, "counter 2").get_by_role("button", name="show which").click()
    expect(page).to_have_url(re.compile(r"model=counter&version=2"))
    expect(found).to_be_visible()
    kinds = failed.get_by_role("list", name="Kinds of failures").get_by_role("button")
    expect(kinds.filter(has_text="INPUT_MISMATCHcounter 2")).to_be_visible()
    kinds.filter(has_text="INPUT_MISMATCHcounter 2").click()
    expect(found).to_be_visible()
    axe(page)

    # The same seconds, so the same calls.
    row(page, "counter 2").get_by_role("button", name="counter 2", exact=True).click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    said = re.search(r"([\d,]+) calls? in 5 minutes", figures.inner_text())
    calls = page.get_by_role("region", name="Versions as a table").locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert said is not None
    assert sum(number(each) for each in calls) == number(said[1])
    counts = [re.match(r"[\d,]+", each) for each in kinds.all_inner_texts()]
    wrong = re.search(r"([\d,]+) failed in 5 minutes", figures.inner_text())
    assert wrong is not None
    assert sum(number(each[0]) for each in counts if each) == number(wrong[1])


def test_versions_are_sorted_by_any_column_with_the_keyboard(hub: RunningUp, page: Page) -> None:
    call(hub, "1", 2)
    call(hub, "2", 9)
    open_overview(page)
    heading = page.get_by_role("columnheader", name="Version")
    tab_to(page, heading.get_by_role("button"))
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    names = page.get_by_role("region", name="Versions as a table").get_by_role("rowheader")
    first = names.first.inner_text()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    expect(names.last).to_have_text(first)


def test_a_killed_worker_is_shown_and_comes_back(start_hub: StartHub, new_page: NewPage) -> None:
    up = start_hub("--workers", "2")
    page = new_page(up)
    open_overview(page)
    for name in ("w0", "w1"):
        expect(worker(page, name)).to_contain_text("Ready")
    expect(worker(page, "w0")).to_contain_text(re.compile(r"Memory\s*\d+(\.\d)? MB"))
    process = next(each for each in up.worker_processes() if str(each.pid) in worker(page, "w0").inner_text())
    record(page, "main article, main dl[aria-label=Figures]")
    others = {each.pid for each in up.worker_processes()}
    process.send_signal(signal.SIGKILL)
    # The next one is there again before a second's sample has been taken, so it is held until the page has seen one.
    successor = until(lambda: next((each for each in up.worker_processes() if each.pid not in others), None))
    successor.suspend()
    until(lambda: re.search("^w0(Lost|Connecting)", recorded(page), re.MULTILINE))
    until(lambda: "Workers connected1of 2" in recorded(page))
    successor.resume()
    expect(worker(page, "w0")).to_contain_text(re.compile(r"Restarts\s*1"))
    expect(worker(page, "w0")).to_contain_text("Ready")
    expect(worker(page, "w0")).not_to_contain_text(str(process.pid))
    expect(worker(page, "w1")).to_contain_text(re.compile(r"Restarts\s*0"))


def test_a_restarted_gateway_is_found_again_and_nothing_seen_is_lost(
    start_hub: StartHub, new_page: NewPage, trouble: Trouble
) -> None:
    trouble.allow(*AWAY)
    up = start_hub()
    page = new_page(up)
    open_overview(page)
    call(up, "1", 4)
    expect(row(page, "counter 1")).to_be_visible()
    tag = page.get_by_role("status").filter(has_text=re.compile("Live|Reconnecting"))
    record(page, "main [role=status]")
    up.gateway_process().kill()
    until(lambda: "Reconnecting" in recorded(page))
    expect(row(page, "counter 1")).to_be_visible()
    expect(tag).to_contain_text("Live")
    until(lambda: up.predict("counter", [7], "2").status == 200)
    expect(row(page, "counter 2")).to_be_visible()
    expect(row(page, "counter 1")).to_be_visible()


def test_a_pause_holds_everything_still_and_loses_nothing(start_hub: StartHub, new_page: NewPage) -> None:
    up = start_hub()
    call(up, "1", 3)
    page = new_page(up)
    open_overview(page)
    expect(row(page, "counter 1")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("status").filter(has_text="Paused")).to_be_visible()
    figures = [
        page.get_by_label("Figures"),
        page.get_by_role("region", name="Versions as a table"),
        chart(page, "Requests"),
    ]
    shown = [each.inner_text() for each in figures]
    call(up, "2", 3)
    seconds = "/admin/live/history?seconds=10"
    until(lambda: any(one["versions"] for one in up.request("GET", seconds).json()["samples"][-2:]))
    assert [each.inner_text() for each in figures] == shown
    page.get_by_role("button", name="Resume").click()
    expect(row(page, "counter 2")).to_be_visible()


def test_a_range_is_chosen_dragged_moved_and_given_back(hub: RunningUp, page: Page) -> None:
    call(hub, "1", 3)
    open_overview(page)
    page.get_by_text("1 min", exact=True).click()
    expect(page).to_have_url(re.compile(r"range=60"))
    plot = chart(page, "Latency").locator(".u-over")
    box = plot.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=5)
    page.mouse.up()
    back = page.get_by_role("button", name="Back to the last 1 minute")
    expect(back).to_be_visible()
    picked = page.get_by_role("status").filter(has_text="–")
    before = picked.inner_text()
    page.get_by_role("button", name="Earlier").click()
    expect(picked).not_to_have_text(before)
    page.get_by_role("button", name="Later").click()
    expect(picked).to_have_text(before)
    page.get_by_role("button", name="Zoom in").click()
    expect(picked).not_to_have_text(before)
    back.click()
    expect(back).to_be_hidden()
    plot.dblclick()
    expect(back).to_be_hidden()


def test_the_cursor_is_shared_by_all_charts(hub: RunningUp, page: Page) -> None:
    call(hub, "1", 3)
    open_overview(page)
    plot = chart(page, "Requests").locator(".u-over")
    expect(plot).to_be_visible()
    plot.hover()
    shown = chart(page, "Latency").locator(".u-cursor-x")
    expect(shown).to_be_visible()
    moved = "element => new DOMMatrix(getComputedStyle(element).transform).m41 > 0"
    until(lambda: shown.evaluate(moved))


def test_a_chart_is_read_as_a_table_with_the_keyboard(hub: RunningUp, page: Page) -> None:
    call(hub, "1", 3)
    open_overview(page, "?range=60")
    requests = chart(page, "Requests")
    image = requests.get_by_role("img", name="Requests")
    expect(image).to_have_accessible_description(
        re.compile(r"Calls: last [\d.,]+, mean .+, highest .+ at \d\d:\d\d:\d\d\.")
    )
    tab_to(page, requests.get_by_role("button", name="Show Requests as a table"))
    page.keyboard.press("Enter")
    table = requests.get_by_role("region", name="Requests, as a table")
    expect(table.get_by_role("columnheader", name="Calls")).to_be_visible()
    expect(table.get_by_role("rowheader").first).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    page.keyboard.press("Tab")
    expect(table).to_be_focused()
    axe(page)
    tab_to(page, requests.get_by_role("button", name="Show Requests as a chart"), backwards=True)
    page.keyboard.press("Enter")
    expect(image).to_be_visible()


def test_a_hidden_tab_closes_its_stream_and_catches_up(start_hub: StartHub, new_page: NewPage) -> None:
    up = start_hub()
    call(up, "1", 2)
    page = new_page(up)
    open_overview(page)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/admin/live")):
        page.evaluate(HIDE % "true" + TELL)
    call(up, "3", 4)
    until(lambda: not up.request("GET", "/admin/live/history?seconds=2").json()["samples"][-1]["versions"])
    with page.expect_request(lambda request: request.url.endswith("/admin/live")):
        page.evaluate(HIDE % "false" + TELL)
    expect(row(page, "counter 3")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_an_hour_of_seconds_is_drawn_with_no_more_points_than_pixels(new_page: NewPage, width: int) -> None:
    page = new_page(width=width)
    hour = hour_of_samples()
    page.route("**/admin/live/history*", lambda route: route.fulfill(json=hour))
    open_overview(page, "?range=3600")
    for name in ("Requests", "Latency", "Errors by reason", "Calls waiting"):
        drawn = chart(page, name).locator("[data-points]")
        expect(drawn).to_be_attached()
        until(lambda drawn=drawn: int(drawn.get_attribute("data-points") or 0) > 50)  # type: ignore[misc]
        assert int(drawn.get_attribute("data-points") or 0) <= int(drawn.get_attribute("data-pixels") or 0)
    peak = f"{PEAK_CALLS:,}"
    expect(chart(page, "Requests").get_by_role("img")).to_have_accessible_description(re.compile(f"highest {peak} at"))
    # However often something changed meanwhile, a frame draws each chart once.
    told(page)
    assert page.evaluate(MOST_DRAWN_IN_A_FRAME) <= 1


# Counts for two seconds how often each canvas is cleared between two frames.
MOST_DRAWN_IN_A_FRAME = """() => new Promise((done) => {
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  let inFrame = new Map();
  let most = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    inFrame.set(this.canvas, (inFrame.get(this.canvas) ?? 0) + 1);
    most = Math.max(most, inFrame.get(this.canvas));
    return clear.apply(this, box);
  };
  const until = performance.now() + 2500;
  const frame = () => {
    inFrame = new Map();
    if (performance.now() < until) return requestAnimationFrame(frame);
    CanvasRenderingContext2D.prototype.clearRect = clear;
    done(most);
  };
  requestAnimationFrame(frame);
})"""


def test_marks_and_labels_fit_at_every_width(new_page: NewPage) -> None:
    page = new_page()
    page.add_init_script(NOTE_TEXTS)
    hour = hour_of_samples()
    page.route("**/admin/live/history*", lambda route: route.fulfill(json=hour))
    for seconds in (60, 300, 3600):
        open_overview(page, f"?range={seconds}")
        for width in (390, 1024, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            until(lambda: page.evaluate(PLOTS_FIT_THEIR_PLACE))
            told(page)
            assert page.evaluate(MISFITS) == [], f"{seconds} s at {width} px"
            no_overflow(page)


# Each canvas keeps what is written on it, with its place, in the pixels that it has.
NOTE_TEXTS = """(() => {
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    this.canvas.texts = [];
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...more) {
    const { width } = this.measureText(text);
    const { e, f } = this.getTransform();
    const left = e + x - { left: 0, start: 0, center: width / 2, right: width, end: width }[this.textAlign];
    (this.canvas.texts ??= []).push({ text, left, right: left + width, y: f + y });
    return fillText.call(this, text, x, y, ...more);
  };
})()"""
PLOTS_FIT_THEIR_PLACE = """() => {
  const plots = [...document.querySelectorAll("main .uplot")];
  return plots.length === 4 && plots.every((one) => one.clientWidth === one.parentElement.clientWidth);
}"""
# Marks that are cut off or lie over each other, charts without any, and words that are cut off.
MISFITS = """() => {
  const found = [];
  for (const canvas of document.querySelectorAll("main canvas")) {
    const texts = canvas.texts ?? [];
    const lowest = Math.max(...texts.map(({ y }) => y));
    const times = texts.filter(({ y }) => y === lowest).length;
    if (times < 2 || texts.length < times + 2) found.push(`only ${texts.length} marks, ${times} of them times`);
    for (const one of texts) {
      if (one.left < 0 || one.right > canvas.width) found.push(`${one.text} is cut off`);
      for (const other of texts)
        if (other.left > one.left && Math.abs(other.y - one.y) < 10 && other.left < one.right + 4)
          found.push(`${one.text} touches ${other.text}`);
    }
  }
  const words = "main dd, main dt, main h1, main h2, main section section *, main dl + div *";
  for (const one of document.querySelectorAll(words))
    if (getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
      found.push(`${one.textContent} does not fit`);
  return found;
}"""


def test_before_the_first_call_the_page_says_how_to_make_one(start_hub: StartHub, new_page: NewPage) -> None:
    page = new_page(start_hub())
    open_overview(page)
    expect(page.get_by_role("heading", name="No calls in the last hour")).to_be_visible()
    now = page.get_by_label("Figures")
    expect(now).to_contain_text(re.compile(r"Errors\s*—"))
    expect(now).to_contain_text(re.compile(r"p95\s*—"))
    axe(page)
    page.get_by_role("link", name="Try a model in the playground").click()
    expect(page).to_have_url(re.compile(r"#/playground"))


def test_without_its_figures_the_page_says_why_and_goes_on_by_itself(page: Page, trouble: Trouble) -> None:
    trouble.allow(*AWAY)
    page.route("**/admin/live*", lambda route: route.abort())
    page.route("**/admin/live/history*", lambda route: route.abort())
    page.goto("#/overview")
    expect(page.get_by_role("alert")).to_contain_text("can’t be reached")
    page.unroute("**/admin/live/history*")
    page.unroute("**/admin/live*")
    expect(page.get_by_label("Figures")).to_be_visible()


def test_each_key_sees_what_it_may(new_page: NewPage, make_key: Callable[..., str], hub: RunningUp) -> None:
    call(hub, "1")
    watcher = new_page(key=make_key("metrics"))
    open_overview(watcher)
    expect(chart(watcher, "Requests")).to_be_visible()
    expect(watcher.get_by_role("heading", name="Workers", exact=True)).to_be_hidden()
    caller = new_page(key=make_key("predict"))
    caller.goto("#/overview")
    expect(caller.get_by_role("heading", name="Not with this key")).to_be_visible()
    expect(caller.get_by_role("link", name="Overview")).to_be_hidden()


def test_it_is_for_everybody_on_every_screen(hub: RunningUp, page: Page, screenshot: Pictures) -> None:
    call(hub, "1", 5)
    call(hub, "2", 3)
    hub.predict("counter", ["seven"], "2")
    open_overview(page)
    expect(chart(page, "Requests").locator("canvas")).to_be_visible()
    axe(page)
    no_overflow(page)
    page.get_by_role("button", name="Zoom in").click()
    no_overflow(page)
    axe(page)
    screenshot(page, "overview", widths=[360, 1280, 2560])


def test_a_paused_page_and_a_dark_one_look_as_well(hub: RunningUp, new_page: NewPage, tmp_path: Path) -> None:
    call(hub, "1", 2)
    page = new_page(scheme="dark")
    open_overview(page)
    page.get_by_role("button", name="Pause").click()
    colour = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"
    until(lambda: chart(page, "Requests").locator("canvas").evaluate(colour))
    axe(page)
