"""Signing in to a real `up` by the link that it prints and by keys, and what a session survives."""

from __future__ import annotations

import json
import re
import signal
import ssl
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.certificates import certificate
from tests.support.processes import DEADLINE_S, cli, environment, program
from tests.support.until import until
from tests.support.up import Answer, RunningUp, running_up

LINK = re.compile(r"#/sign-in\?link=([0-9A-Za-z]{43})$")


@dataclass(slots=True)
class Browser:
    """What a browser keeps of a gateway: one cookie, and the token of its page."""

    url: str
    cookie: str = ""
    csrf_token: str = ""
    sent: dict[str, str] = field(default_factory=dict)
    authority: ssl.SSLContext | None = None

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"cookie": self.cookie, "x-csrf-token": self.csrf_token}
        sent |= {"content-type": "application/json"} if body is not None else {}
        sent |= self.sent | {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        headers = {name: value for name, value in sent.items() if value}
        call = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(call, timeout=DEADLINE_S, context=self.authority) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def sign_in(self, **proof: str) -> int:
        answer = self.ask("POST", "/session", proof)
        if answer.status == 201:
            self.cookie = answer.headers["set-cookie"].partition(";")[0]
            self.csrf_token = answer.json()["csrf_token"]
        return answer.status

    def predict(self) -> int:
        return self.ask("POST", "/predict", {"model_name": "wordcount", "inputs": ["a b"]}).status

    def signed_in(self) -> bool:
        return bool(self.ask("GET", "/session").json()["signed_in"])


def printed_link(up: RunningUp) -> str:
    found = LINK.search(up.program.event("sign_in_link")["url"])
    assert found, up.program.stdout.all
    return found[1]


def links_printed(up: RunningUp) -> int:
    return sum('"sign_in_link"' in line for line in up.program.stdout.all)


def test_the_link_is_printed_once_and_signs_in_once(tmp_path: Path, word_models: Path) -> None:
    command = [sys.executable, "-P", "-m", "inferencehub", "up", "--port", "0", "--home", str(tmp_path / "home")]
    with program(command, env=environment(INFERENCEHUB_MODELS__PATH=str(word_models)), cwd=tmp_path) as up:
        address = up.stdout.first(
            lambda line: re.match(r"Dashboard  (http://127\.0\.0\.1:\d+/#/sign-in\?link=.*)", line)
        )
        url, link = str(address[1]).split("/#/sign-in?link=")
        browser = Browser(url)
        assert not browser.signed_in()
        assert browser.sign_in(link=link) == 201
        assert browser.signed_in()
        assert browser.ask("GET", "/admin/keys").status == 200
        again = Browser(url).ask("POST", "/session", {"link": link})
        assert again.status == 401
        assert "restart `inferencehub up`" in again.json()["detail"]
        up.signal(signal.SIGTERM)
        assert up.wait() == 0
        assert up.stdout.joined().count("Dashboard") == 1
        for secret in (link, browser.cookie, browser.csrf_token):
            assert secret not in up.stderr.joined()


def test_link_and_session_survive_a_killed_gateway(up: RunningUp) -> None:
    until(lambda: up.predict("wordcount", ["a"]).status == 200)
    browser = Browser(up.url)
    assert browser.sign_in(key=up.key) == 201
    gateway = up.gateway_process()
    gateway.kill()
    until(lambda: browser.signed_in())
    assert up.gateway_process().pid != gateway.pid
    until(lambda: browser.predict() == 200)
    assert Browser(up.url).sign_in(link=printed_link(up)) == 201
    assert links_printed(up) == 1


def test_a_session_ends_with_its_key_and_by_signing_out(up: RunningUp) -> None:
    home = ["--home", str(up.home)]
    made = json.loads(cli("keys", "create", "--name", "engineer", *home, "--json").stdout)
    browser = Browser(up.url)
    until(lambda: browser.sign_in(key=made["key"]) == 201)
    assert browser.predict() == 200
    assert browser.ask("GET", "/admin/keys").status == 403
    other = Browser(up.url)
    assert other.sign_in(key=made["key"]) == 201
    assert other.ask("DELETE", "/session").status == 204
    assert other.predict() == 401
    assert browser.predict() == 200
    assert cli("keys", "revoke", made["id"], *home).returncode == 0
    until(lambda: browser.predict() == 401)
    assert not browser.signed_in()


def test_only_our_own_page_changes_anything(up: RunningUp) -> None:
    browser = Browser(up.url)
    assert browser.sign_in(key=up.key) == 201
    browser.csrf_token, token = "", browser.csrf_token
    assert browser.predict() == 403
    assert browser.ask("DELETE", "/session").status == 403
    assert browser.ask("GET", "/models").status == 200
    browser.csrf_token = token
    assert browser.predict() == 200
    for foreign in ({"host": "evil.example"}, {"origin": "http://localhost:1"}, {"sec-fetch-site": "same-site"}):
        browser.sent = foreign
        assert browser.predict() == 403
    browser.sent = {"host": "evil.example"}
    refused = browser.ask("GET", "/models")
    assert (refused.status, refused.json()["reason"]) == (403, "PERMISSION_DENIED")
    assert "gateway.allowed_hosts" in refused.json()["detail"]


def test_the_next_up_has_another_link_and_keeps_the_sessions(tmp_path: Path, word_models: Path) -> None:
    arguments = ("--models", str(word_models))
    env = environment(INFERENCEHUB_GATEWAY__BASE_PATH="/hub", INFERENCEHUB_GATEWAY__ALLOWED_HOSTS="hub.example.com")
    with running_up(tmp_path / "home", *arguments, env=env) as first:
        assert first.program.event("sign_in_link")["url"].startswith(f"{first.url}/#/sign-in?link=")
        old = printed_link(first)
        browser = Browser(first.url)
        assert browser.sign_in(key=first.key) == 201
        browser.sent = {"host": "hub.example.com"}
        assert browser.signed_in()
    with running_up(tmp_path / "home", *arguments, env=env, first_start=False) as second:
        browser.url = second.url
        assert browser.predict() == 200
        assert Browser(second.url).sign_in(link=old) == 401
        assert Browser(second.url).sign_in(link=printed_link(second)) == 201


def test_over_tls_the_link_is_https_and_the_cookie_secure(tmp_path: Path, word_models: Path) -> None:
    cert, key = certificate(tmp_path)
    flags = ("--tls-cert", str(cert), "--tls-key", str(key), "--models", str(word_models))
    with running_up(tmp_path / "home", "--host", "localhost", *flags) as up:
        assert up.program.event("sign_in_link")["url"].startswith("https://localhost:")
        browser = Browser(up.url, authority=ssl.create_default_context(cafile=str(cert)))
        answer = browser.ask("POST", "/session", {"link": printed_link(up)})
        assert answer.status == 201
        assert re.search(r"; HttpOnly; SameSite=Strict; Path=/; .*; Secure$", answer.headers["set-cookie"])


def test_without_keys_the_address_is_enough(tmp_path: Path, word_models: Path) -> None:
    with running_up(tmp_path / "home", "--no-auth", "--models", str(word_models)) as up:
        assert links_printed(up) == 0
        session = Browser(up.url).ask("GET", "/session").json()
        assert (session["signed_in"], session["auth"], session["key"]["scopes"]) == (True, False, ["admin"])
        assert Browser(up.url).predict() == 200
