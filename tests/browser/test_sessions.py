"""Signing in and out in a real browser, and what ends a session or tries to misuse it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.support.dashboard.page_trouble import Trouble
from tests.support.until import until
from tests.support.up import RunningUp, running_up

COOKIE = "inferencehub_session"


class NeighboursPage(BaseHTTPRequestHandler):
    """A page of another program of this machine: to a browser the same site as the hub, because ports don't count."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<link rel=icon href=data:,><h1>Neighbour</h1>")

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def neighbour() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), NeighboursPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, counters: Path) -> Iterator[RunningUp]:
    """With the sign-in link of its first start."""
    with running_up(tmp_path_factory.mktemp("up") / "home", "--models", str(counters)) as running:
        yield running


def expect_signed_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def sign_in_with(page: Page, key: str) -> None:
    page.get_by_label("API key", exact=True).fill(key)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_the_printed_link_signs_in_once(up: RunningUp, new_page: Callable[..., Page], trouble: Trouble) -> None:
    address = up.program.event("sign_in_link")["url"]
    secret = address.rpartition("=")[2]
    page = new_page(up, key="")
    page.goto(address)
    expect_signed_in(page)
    assert secret not in page.url

    trouble.allow(r"POST /session -> 401")
    other = new_page(up, key="")
    other.goto(address)
    expect(other.get_by_role("alert")).to_contain_text("works once and for an hour; restart `inferencehub up`")
    assert secret not in other.url
    sign_in_with(other, up.key)
    expect_signed_in(other)


def test_scripts_do_not_see_the_session(page: Page) -> None:
    page.goto("#/keys")
    expect_signed_in(page)
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Strict")
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert cookie["value"] not in kept
    assert "ihk_" not in kept


def test_who_signs_out_is_out(new_page: Callable[..., Page], make_key: Callable[..., str], trouble: Trouble) -> None:
    trouble.allow(r"GET .* -> 401")  # what the page that is being left still asks
    page = new_page(key=make_key("admin"))
    page.goto("#/keys")
    (cookie,) = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to InferenceHub")).to_be_visible()
    assert page.context.cookies() == []
    answer = page.context.request.get("models", headers={"cookie": f"{COOKIE}={cookie['value']}"})
    assert answer.status == 401
    page.goto("#/keys")
    expect(page.get_by_role("heading", name="Sign in to InferenceHub")).to_be_visible()


def test_a_page_whose_key_is_revoked_asks_to_sign_in_again(
    new_page: Callable[..., Page], make_key: Callable[..., str], hub: RunningUp, trouble: Trouble
) -> None:
    trouble.allow(r"-> 401", r"GET /admin/live -> ")
    key = make_key("admin")
    page = new_page(key=key)
    page.goto("#/keys")
    expect_signed_in(page)
    assert hub.request("DELETE", f"/admin/keys/{key[4:12]}").status == 200
    page.get_by_role("link", name="Audit").click()
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    sign_in_with(page, hub.key)
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("heading", name="Audit", level=1)).to_be_visible()


def test_a_session_outlives_its_gateway(up: RunningUp, new_page: Callable[..., Page], trouble: Trouble) -> None:
    trouble.allow(r"net::ERR_", r"-> 503")
    page = new_page(up)
    page.goto("#/keys")
    expect_signed_in(page)
    before = up.gateway_process()
    before.kill()
    until(lambda: up.request("GET", "/health/live").status == 200)
    assert up.gateway_process().pid != before.pid
    page.reload()
    expect_signed_in(page)


def test_a_neighbours_page_changes_nothing(page: Page, neighbour: str, hub: RunningUp, trouble: Trouble) -> None:
    """Another program of this machine: its page may send a POST without a body, and the cookie goes with it."""
    unload = "/admin/models/counter/versions/1/unload"
    trouble.allow(rf"POST {unload} -> 403", r"GET /session -> 403", "CORS policy", r"net::ERR_FAILED")
    page.goto("#/keys")
    expect_signed_in(page)
    page.goto(neighbour)
    with page.expect_response(lambda response: response.url.endswith(unload)) as sent:
        page.evaluate(
            "address => fetch(address, {method: 'POST', mode: 'no-cors', credentials: 'include'}).then(() => {})",
            hub.url + unload,
        )
    assert sent.value.status == 403  # it would be 401 had the cookie not come along
    read = "address => fetch(address, {credentials: 'include'}).then(answer => answer.text(), () => 'refused')"
    assert page.evaluate(read, f"{hub.url}/session") == "refused"
    (counter,) = (model for model in hub.request("GET", "/models").json()["models"] if model["name"] == "counter")
    assert {version["state"] for version in counter["versions"]} == {"READY"}
