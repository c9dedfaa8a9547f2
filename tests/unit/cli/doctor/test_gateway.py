"""What the doctor makes of what a gateway tells; tests/e2e/test_command_line.py asks a real one."""

from __future__ import annotations

import http.server
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from inferencehub import __version__
from inferencehub.cli.doctor.finding import Finding
from inferencehub.cli.doctor.gateway import examine_gateway
from inferencehub.cli.doctor.gateway.lately import findings_of_samples
from inferencehub.cli.doctor.gateway.readings import findings_of_metrics
from tests.support.certificates import authority, signed
from tests.support.processes import cli, environment

HEALTH = {"status": "ready", "version": __version__, "versions": {}, "workers": {"connected": 1, "known": 1}}
KEY = {"id": "abcdefgh", "name": "mine", "scopes": ["admin"], "models": None, "expires_at": None}
WORKER = {"name": "w0", "state": "READY", "restarts": 0, "queues": [], "software_version": __version__}
SAMPLE = {"all": {"calls": 0, "errors": {}, "p99_ms": None}, "waiting": 0}
WELL: dict[str, Any] = {
    "/health": HEALTH,
    "/health/ready": {"status": "ready"},
    "/session": {"signed_in": True, "auth": True, "key": KEY},
    "/models": {"models": [{"name": "iris", "versions": [{"version": "1", "state": "READY"}]}]},
    "/admin/workers": {"workers": [WORKER]},
    "/admin/live/history?seconds=300": {"samples": [SAMPLE]},
    "/metrics": "process_open_fds 3\nprocess_max_fds 100\n",
}


class Told(http.server.BaseHTTPRequestHandler):
    """Answers each path as `answers` has it: a body, or a status and a body."""

    answers: dict[str, Any]
    date: datetime | None = None

    def do_GET(self) -> None:
        found = self.answers.get(self.path, (404, "<html>nothing here</html>"))
        status, body = found if isinstance(found, tuple) else (200, found)
        content = (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return (self.date or datetime.now(UTC)).strftime("%a, %d %b %Y %H:%M:%S GMT")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def telling(
    answers: dict[str, Any], date: datetime | None = None, tls: tuple[Path, Path] | None = None
) -> Iterator[str]:
    handler = type("Handler", (Told,), {"answers": answers, "date": date})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http{'s' if tls else ''}://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def examined(changes: dict[str, Any], key: str | None = "ihk_x", date: datetime | None = None) -> list[Finding]:
    """What is found where all is well but this."""
    with telling(WELL | changes, date) as url:
        return list(examine_gateway(url, key))


def ill(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(found.status, found.subject, found.detail) for found in findings if found.status != "ok"]


def test_where_all_is_well_nothing_is_to_be_mended() -> None:
    found = examined({})
    assert ill(found) == []
    assert {each.subject for each in found} == {"gateway", "ready", "clock", "key", "models", "workers", "lately"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"/health": HEALTH | {"version": "9.9.9"}},
            ("warn", "version", f"this is {__version__}, the gateway is 9.9.9"),
        ),
        (
            {"/health": HEALTH | {"workers": {"connected": 1, "known": 3}}},
            ("warn", "workers", "2 of 3 are not connected"),
        ),
        (
            {"/health": HEALTH | {"limit_store": "down"}},
            ("warn", "limits", "the store of limits that gateways share does not answer"),
        ),
        (
            {"/health/ready": (503, {"status": "not_ready", "detail": "No model could be loaded."})},
            ("fail", "ready", "No model could be loaded."),
        ),
        (
            {"/health/ready": (503, {"detail": "Still loading: iris@2.", "loading": ["iris@2"]})},
            ("warn", "ready", "Still loading: iris@2."),
        ),
        (
            {"/session": (401, {"reason": "UNAUTHENTICATED", "detail": "This API key is not valid."})},
            ("fail", "key", "it is refused: This API key is not valid."),
        ),
        (
            {
                "/models": {
                    "models": [{"name": "m", "versions": [{"version": "1", "state": "FAILED", "failure": "Why."}]}]
                }
            },
            ("warn", "models", "m 1 FAILED: Why."),
        ),
        ({"/models": {"models": []}}, ("warn", "models", "none is served")),
        (
            {"/models": (403, {"detail": "This key may not."})},
            ("warn", "models", "they are not shown: This key may not."),
        ),
        (
            {"/admin/workers": {"workers": [WORKER | {"state": "LOST", "problem": "it hung up"}]}},
            ("warn", "workers", "w0 is LOST: it hung up"),
        ),
        (
            {"/admin/workers": {"workers": [WORKER | {"restarts": 2, "previous_end": "signal SIGSEGV"}]}},
            ("warn", "workers", "w0 is READY; it was started again 2 times, the last time after signal SIGSEGV"),
        ),
        (
            {"/admin/workers": {"workers": [WORKER | {"software_version": "0.0.1"}]}},
            ("warn", "workers", "w0 is READY; its version is 0.0.1"),
        ),
        ({"/admin/workers": {"workers": []}}, ("fail", "workers", "there is none")),
        ({"/metrics": "process_open_fds 90\nprocess_max_fds 100\n"}, ("warn", "gateway", "90 of 100 files are open")),
    ],
)
def test_each_ill_is_found_and_has_a_remedy(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    found = examined(changes)
    assert expected in ill(found)
    assert all(each.mend for each in found if each.status != "ok")


def test_without_a_key_there_is_little_to_see() -> None:
    found = examined({"/session": {"signed_in": False, "auth": True}}, key=None)
    assert ill(found) == [("warn", "key", "none is given, so models and workers stay unseen")]


def test_a_gateway_without_keys_is_open_to_all() -> None:
    found = examined({"/session": {"signed_in": True, "auth": False}}, key=None)
    assert ill(found) == []
    assert any(each.subject == "workers" for each in found)


def test_a_key_for_calls_sees_models_and_no_workers() -> None:
    found = examined({"/session": {"signed_in": True, "auth": True, "key": KEY | {"scopes": ["predict"]}}})
    assert [each.subject for each in found] == ["gateway", "ready", "clock", "key", "models"]


def test_a_key_that_ends_soon() -> None:
    ends = (datetime.now(UTC) + timedelta(days=2, hours=1)).isoformat()
    (found,) = ill(examined({"/session": {"signed_in": True, "auth": True, "key": KEY | {"expires_at": ends}}}))
    assert found[:2] == ("warn", "key")
    assert found[2].endswith("2 more days")


@pytest.mark.parametrize(("apart_s", "said"), [(3_600, "ahead of"), (-3_600, "behind")])
def test_clocks_that_disagree(apart_s: int, said: str) -> None:
    (found,) = ill(examined({}, date=datetime.now(UTC) + timedelta(seconds=apart_s)))
    assert found[:2] == ("warn", "clock")
    assert said in found[2]


# the way there


def test_something_else_answers() -> None:
    with telling({}) as url:
        found = list(examine_gateway(url, None))
    assert ill(found) == [("fail", "gateway", f"{url} answers, but not as InferenceHub (HTTP 404)")]


def test_nothing_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert ill(list(examine_gateway(f"http://127.0.0.1:{port}", None))) == [
        ("fail", "address", f"nothing listens at 127.0.0.1:{port}")
    ]


@pytest.mark.parametrize("url", ["nonsense:x", "ftp://localhost", "http://", "http://localhost:99999"])
def test_what_is_no_url(url: str) -> None:
    assert [each[:2] for each in ill(list(examine_gateway(url, None)))] == [("fail", "address")]


def test_tls_where_there_is_none() -> None:
    with telling(WELL) as url:
        assert ill(list(examine_gateway(url.replace("http:", "https:"), None)))[0][:2] == ("fail", "tls")


def test_a_certificate_of_nobodys_authority_and_the_remedy_works(tmp_path: Path) -> None:
    by = authority(tmp_path, "authority")
    with telling(WELL, tls=signed(tmp_path, "gateway", by, days=2)) as url:
        (found,) = [each for each in examine_gateway(url, "ihk_x") if each.status != "ok"]
        assert (found.status, found.subject) == ("fail", "tls")
        assert "SSL_CERT_FILE" in found.mend
        env = environment(SSL_CERT_FILE=str(by[0]), INFERENCEHUB_API_KEY="ihk_x")
        done = cli("doctor", "--url", url, "--json", env=env)
    assert done.returncode == 0
    assert [(each["status"], each["subject"]) for each in json.loads(done.stdout)][:2] == [
        ("warn", "tls"),
        ("ok", "gateway"),
    ]


def test_exit_codes_and_what_does_not_go_together(tmp_path: Path) -> None:
    done = cli("doctor", "--url", "http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stdout.startswith("fail  address nothing listens at 127.0.0.1:1; start one with `inferencehub up`")
    assert cli("doctor", "--url", "http://127.0.0.1:1", "--home", str(tmp_path)).returncode == 2


# what is told in numbers


def test_calls_that_failed_lately_by_what_can_be_done() -> None:
    one = {"calls": 90, "errors": {"QUEUE_FULL": 5, "INPUT_MISMATCH": 9, "RATE_LIMITED": 2}, "p99_ms": 12.5}
    other = {"calls": 10, "errors": {"QUEUE_FULL": 1, "DEADLINE_EXCEEDED": 3}, "p99_ms": None}
    found = list(findings_of_samples([{"all": one, "waiting": 4}, {"all": other, "waiting": 2}]))
    assert found[0].detail == "100 calls in the last 5 minutes, 20 failed; worst p99 of a second 12.5 ms"
    assert [(each.status, each.detail) for each in found[1:]] == [
        ("warn", "6 of them QUEUE_FULL"),
        ("warn", "3 of them DEADLINE_EXCEEDED"),
        ("ok", "2 of them RATE_LIMITED"),
        ("warn", "2 calls wait for a worker to come back"),
    ]


def test_metrics_of_several_processes() -> None:
    text = (
        '# HELP x\nnodejs_eventloop_lag_p99_seconds{process="0"} 0.01\n'
        'nodejs_eventloop_lag_p99_seconds{process="1"} 0.25\n'
        "inferencehub_limit_store_fallbacks_total 7\ninferencehub_retries_denied_total 2\nother NaN\n"
    )
    assert [each.detail for each in findings_of_metrics(text)] == [
        "its event loop is 250 ms late at p99",
        "7 charges were made without the store since the start",
        "2 calls were not tried again since the start",
    ]
