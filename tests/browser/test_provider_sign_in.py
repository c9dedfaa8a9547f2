"""Signing in at a real OpenID provider, through its own pages, in a real browser."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from inferencehub.supervisor.machine.node import find_node
from tests.support.dashboard.browser import visitor
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

PROVIDER = ROOT / "gateway/test/support/identity-provider.mjs"

CONFIG = """\
auth:
  oidc:
    issuer: http://127.0.0.1:{port}
    client_id: hub
    client_secret: a-secret-of-the-hub
    name: Example
    scope_claim: groups
    scope_values: {{owners: admin}}
"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, counters: Path) -> Iterator[RunningUp]:
    """With a provider that knows its address."""
    folder = tmp_path_factory.mktemp("provider")
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    (folder / "inferencehub.yaml").write_text(CONFIG.format(port=port))
    arguments = ["--models", str(counters), "--config", str(folder / "inferencehub.yaml")]
    with running_up(folder / "home", *arguments) as running:
        back = f"{running.url.rstrip('/')}/session/oidc/callback"
        command = [find_node().path, str(PROVIDER), str(port), back]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as provider:
            assert provider.stdout
            assert provider.stdout.readline().strip() == f"http://127.0.0.1:{port}"
            yield running
            provider.terminate()


@pytest.fixture
def page(browser: Browser, up: RunningUp) -> Iterator[Page]:
    with visitor(browser, up) as context:
        yield context.new_page()


def go_through_provider(page: Page, login: str) -> None:
    page.get_by_role("link", name="Sign in with Example").click()
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


def test_somebody_signs_in_comes_back_where_they_were_and_signs_out(page: Page, up: RunningUp) -> None:
    page.goto("#/keys")
    go_through_provider(page, "owners")
    expect(page).to_have_url(re.compile(r"#/keys$"))
    expect(page.get_by_text("predict, metrics, admin", exact=False).first).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in with Example")).to_be_visible()
    assert all(cookie["name"] != "inferencehub_session" for cookie in page.context.cookies(up.url))


def test_who_has_no_role_reads_which_claim_was_expected(page: Page) -> None:
    page.goto("#/sign-in")
    go_through_provider(page, "strangers")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("expected the claim groups to hold predict, metrics, admin")
    expect(page.get_by_label("API key", exact=True)).to_be_visible()
