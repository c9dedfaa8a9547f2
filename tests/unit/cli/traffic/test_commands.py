"""`inferencehub traffic` against a gateway that stands in: what it sends, and what it prints."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.processes import cli, environment

STANDS: dict[str, Any] = {
    "model": "resnet",
    "revision": 7,
    "weights": {"1": 90, "canary": 10},
    "labels": {"canary": "2"},
    "sticky": {"by": "header", "name": "x-user"},
    "rules": [{"header": "x-beta", "value": "1", "version": "2"}],
    "shadow": {"version": "2", "percent": 5},
}
RUN: dict[str, Any] = {
    "id": 3,
    "version": "2",
    "baseline": "1",
    "state": "running",
    "step": 2,
    "steps": [5, 25, 100],
    "percent": 25,
    "started_at": "2026-11-21T10:00:00.000Z",
    "step_since": "2026-11-21T10:01:00.000Z",
    "waiting_for": "120 of 200 calls",
    "measured": {
        "since": "2026-11-21T10:01:00.000Z",
        "canary": {"calls": 120, "failures": 1, "error_rate": 1 / 120, "p95_ms": 12.125},
        "baseline": {"calls": 0, "failures": 0},
        "shadow": {"compared": 0, "disagreed": 0},
    },
}
OVER = {
    **RUN,
    "state": "rolled_back",
    "percent": 0,
    "ended_at": "2026-11-21T10:02:00.000Z",
    "reason": "5 % of its calls failed.",
}
EVENTS = [
    {"at": "t2", "run": 3, "event": "rolled_back", "version": "2", "percent": 0, "who": "judge", "reason": "Bad."},
    {"at": "t1", "run": 3, "event": "started", "version": "2", "percent": 5, "who": "abc"},
]
PAIR: dict[str, Any] = {
    "version": "1",
    "shadow_version": "2",
    "copied": 100,
    "compared": 97,
    "agreed": 95,
    "disagreed": 2,
    "agreement": 95 / 97,
    "failures": {"MODEL_FAILED": 1},
    "dropped": {"busy": 2},
    "largest_difference": {"probabilities": 0.031},
    "served_ms": {"p50": 3.1, "p95": 4},
}


WORDS = [
    {"part": "weights", "text": "1 90 %, canary (2) 10 %"},
    {"part": "rules", "text": "x-beta: 1 gets 2"},
    {"part": "rules", "text": "x-beta: 2 gets 1"},
]
WOULD_DO: dict[str, Any] = {
    "model": "resnet",
    "accepted": True,
    "problems": [],
    "traffic": STANDS,
    "words": WORDS,
    "changes": [{"part": "weights", "text": "1 falls from 100 % to 90 %."}],
    "notes": ["1 serves what the canary does not get."],
}


class StandInGateway(BaseHTTPRequestHandler):
    """Has one document at revision 7; it takes every other one that was made from that revision."""

    received: dict[str, Any] | None = None
    """The last document that was meant in earnest."""
    tried: dict[str, Any] | None = None
    """The last one of a dry run."""

    def do_GET(self) -> None:
        found: dict[str, Any] = {
            "/admin/traffic": {"traffic": [STANDS]},
            "/admin/traffic/resnet": STANDS,
            "/admin/traffic/resnet/canary": {"model": "resnet", "run": RUN, "history": EVENTS},
            "/admin/traffic/resnet/shadow": {"model": "resnet", "pairs": [PAIR]},
        }
        if self.path in found:
            self.answer(200, found[self.path])
        else:
            self.answer(404, {"reason": "MODEL_NOT_FOUND", "detail": "There is no such model."})

    def do_PUT(self) -> None:
        wish = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.path.endswith("?dry_run=true"):
            type(self).tried = wish
            return self.answer(200, would_do(wish))
        type(self).received = wish
        if wish["revision"] != STANDS["revision"]:
            self.answer(409, {"reason": "CONFLICT", "detail": "The revision is 7, and this was made from 5."})
        elif wish["weights"] == {"1": 99, "2": 1}:
            self.answer(409, {"reason": "CONFLICT", "detail": "It is set by the traffic file."})
        else:
            self.answer(200, {"model": "resnet", **wish, "revision": 8})

    def do_POST(self) -> None:
        if self.path.endswith("?dry_run=true"):
            return self.answer(200, WOULD_DO)
        self.answer(200, {"model": "resnet", "traffic": STANDS, "words": WORDS, "run": OVER})

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def would_do(wish: dict[str, Any]) -> dict[str, Any]:
    if "9" in wish["weights"]:
        problems = [{"pointer": "/weights/9", "detail": "expected a version of 'resnet' (2, 1), got '9'"}]
        return {**WOULD_DO, "accepted": False, "problems": problems, "conflict": "It is set by the traffic file."}
    if wish["weights"] == {"1": 50, "2": 50}:
        return {**WOULD_DO, "words": [{"part": "weights", "text": "1 50 %"}]}
    return WOULD_DO if wish != STANDS else {**WOULD_DO, "changes": [], "notes": []}


@pytest.fixture(scope="module")
def gateway() -> Iterator[dict[str, str]]:
    """The environment of an administrator of a gateway that answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandInGateway)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield environment(INFERENCEHUB_URL=f"http://127.0.0.1:{server.server_port}", INFERENCEHUB_API_KEY="ihk_good")
    server.shutdown()
    thread.join()
    server.server_close()


def test_show_is_readable_and_as_json_exactly_the_document(gateway: dict[str, str]) -> None:
    assert cli("traffic", "show", "resnet", env=gateway).stdout.splitlines() == [
        "resnet  revision 7",
        "  weights   1 90 %, canary (2) 10 %",
        "  rules     x-beta: 1 gets 2",
        "  rules     x-beta: 2 gets 1",
        "  run       step 2 of 3, 25 % of the calls, waits for 120 of 200 calls",
        "            canary 2: 120 calls, 0.833 % failed, p95 12.1 ms",
        "            baseline 1: 0 calls, - failed, p95 -",
    ]
    assert json.loads(cli("traffic", "show", "resnet", "--json", env=gateway).stdout) == STANDS
    assert json.loads(cli("traffic", "show", "--json", env=gateway).stdout) == {"traffic": [STANDS]}
    assert cli("traffic", "show", "nonsense", env=gateway).returncode == 4


def test_set_changes_only_what_is_named(gateway: dict[str, str]) -> None:
    change = ["--weights", "1=80,canary=20", "--label", "stable=1", "--sticky", "none", "--rule", "none"]
    done = cli("traffic", "set", "resnet", *change, "--json", env=gateway)
    assert done.returncode == 0, done.stderr
    expected = {
        "model": "resnet",
        "revision": 7,
        "weights": {"1": 80, "canary": 20},
        "labels": {"canary": "2", "stable": "1"},
        "shadow": STANDS["shadow"],
    }
    assert StandInGateway.received == expected
    assert json.loads(done.stdout) == {**expected, "revision": 8}


def test_set_begins_a_canary_and_leaves_the_rest_to_the_gateway(gateway: dict[str, str]) -> None:
    guards = ["--steps", "5,100", "--every", "2m", "--max-error-rate", "2%"]
    done = cli("traffic", "set", "resnet", "--canary", "2", *guards, env=gateway)
    assert done.returncode == 0, done.stderr
    part = {"version": "2", "steps": [5, 100], "every_s": 120, "max_error_rate": 0.02}
    assert StandInGateway.received == {**STANDS, "canary": part}
    assert done.stdout.splitlines()[:2] == ["resnet  revision 8", "  weights   1 90 %, canary (2) 10 %"]
    assert done.stderr == "1 serves what the canary does not get.\n"


@pytest.mark.parametrize(
    ("command", "tried"),
    [
        (["set", "resnet", "--weights", "1=100"], {**STANDS, "weights": {"1": 100}}),
        (["shadow", "resnet", "1"], {**STANDS, "shadow": {"version": "1"}}),
        (["promote", "resnet"], None),
        (["rollback", "resnet"], None),
    ],
)
def test_a_dry_run_says_what_would_come_of_it_and_changes_nothing(
    gateway: dict[str, str], command: list[str], tried: dict[str, Any] | None
) -> None:
    StandInGateway.received = None
    done = cli("traffic", *command, "--dry-run", env=gateway)
    assert (done.returncode, done.stdout) == (0, "1 falls from 100 % to 90 %.\n")
    assert done.stderr == "1 serves what the canary does not get.\n"
    assert json.loads(cli("traffic", *command, "--dry-run", "--json", env=gateway).stdout) == WOULD_DO
    assert StandInGateway.received is None
    assert tried is None or StandInGateway.tried == tried


def test_a_dry_run_of_what_would_be_refused_says_why(gateway: dict[str, str]) -> None:
    done = cli("traffic", "set", "resnet", "--weights", "9=100", "--dry-run", env=gateway)
    assert done.returncode == 1
    assert [line.removeprefix("inferencehub: ") for line in done.stderr.splitlines()[1:]] == [
        "It would be refused.",
        "It is set by the traffic file.",
        "/weights/9: expected a version of 'resnet' (2, 1), got '9'",
    ]
    asked = cli("traffic", "set", "resnet", "--weights", "9=100", "--dry-run", "--json", env=gateway)
    assert (asked.returncode, json.loads(asked.stdout)["accepted"]) == (1, False)


def test_a_dry_run_of_what_stands_says_so(gateway: dict[str, str]) -> None:
    done = cli("traffic", "set", "resnet", json.dumps(STANDS), "--dry-run", env=gateway)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing would change\n")


@pytest.mark.parametrize("document", [{"weights": {"2": 100}}, {"weights": {"2": 100}, "revision": 7}])
def test_set_takes_a_whole_document_from_a_file(
    gateway: dict[str, str], tmp_path: Path, document: dict[str, Any]
) -> None:
    file = tmp_path / "traffic.json"
    file.write_text(json.dumps(document))
    assert cli("traffic", "set", "resnet", f"@{file}", env=gateway).returncode == 0
    assert StandInGateway.received == {"weights": {"2": 100}, "revision": 7}


def test_a_stale_document_is_explained(gateway: dict[str, str]) -> None:
    stale = {**STANDS, "revision": 5, "weights": {"1": 50, "2": 50}, "labels": {}}
    done = cli("traffic", "set", "resnet", json.dumps(stale), env=gateway)
    assert (done.returncode, done.stdout) == (1, "")
    revisions, weights, rules, mend = [line.removeprefix("inferencehub: ") for line in done.stderr.splitlines()]
    assert revisions == "The revision is 7, and this was made from 5."
    assert weights == "weights: 1 90 %, canary (2) 10 % stands, 1 50 % came"
    assert rules == "rules: x-beta: 1 gets 2, x-beta: 2 gets 1 stands, none came"
    assert mend.startswith("Nothing was changed. ")
    assert "inferencehub traffic show resnet --json" in mend


def test_another_conflict_is_said_as_it_is(gateway: dict[str, str]) -> None:
    done = cli("traffic", "set", "resnet", "--weights", "1=99,2=1", env=gateway)
    assert (done.returncode, done.stderr) == (1, "inferencehub: It is set by the traffic file.\n")


def test_a_shadow_begins_ends_and_is_reported(gateway: dict[str, str]) -> None:
    assert cli("traffic", "shadow", "resnet", "1", "--percent", "12.5%", env=gateway).returncode == 0
    assert StandInGateway.received == {**STANDS, "shadow": {"version": "1", "percent": 12.5}}
    assert cli("traffic", "shadow", "resnet", "1", env=gateway).returncode == 0
    assert StandInGateway.received == {**STANDS, "shadow": {"version": "1"}}
    assert cli("traffic", "shadow", "resnet", "--off", env=gateway).returncode == 0
    assert StandInGateway.received == {name: part for name, part in STANDS.items() if name != "shadow"}
    done = cli("traffic", "shadow", "resnet", env=gateway)
    cells = ["1", "2", "100", "97", "97.9", "%", "probabilities", "0.031", "4", "ms", "-", "1", "MODEL_FAILED"]
    assert done.stdout.splitlines()[1].split() == cells
    assert "resnet has no shadow now" in done.stderr


def test_decisions_by_hand_and_the_history(gateway: dict[str, str]) -> None:
    for command in ("promote", "rollback"):
        done = cli("traffic", command, "resnet", env=gateway)
        assert "rolled back at 2026-11-21 10:02:00 UTC: 5 % of its calls failed." in done.stdout
    done = cli("traffic", "history", "resnet", env=gateway)
    head, first, last = done.stdout.splitlines()
    assert head.split() == ["UTC", "RUN", "EVENT", "VERSION", "SHARE", "BY", "REASON"]
    assert first.split() == ["t1", "3", "started", "2", "5", "%", "abc"]
    assert last.split() == ["t2", "3", "rolled", "back", "2", "0", "%", "judge", "Bad."]
    assert json.loads(cli("traffic", "history", "resnet", "--json", env=gateway).stdout)["history"] == EVENTS


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["set", "resnet"], "expected a document or a change"),
        (["set", "resnet", "[]"], "expected an object"),
        (["set", "resnet", "--weights", "1"], "--weights: expected NAME=PERCENT"),
        (["set", "resnet", "--steps", "5,100"], "expected --canary VERSION beside --steps"),
        (["set", "resnet", "--remove-label", "old"], "expected one of its labels (canary)"),
        (["shadow", "resnet", "2", "--off"], "expected a version or --off"),
    ],
)
def test_wrong_usage_is_2(gateway: dict[str, str], arguments: list[str], said: str) -> None:
    done = cli("traffic", *arguments, env=gateway)
    assert done.returncode == 2
    assert said in done.stderr
