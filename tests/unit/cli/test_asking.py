"""What goes wrong with a gateway, as it is said at a terminal."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from inferencehub.cli.asking import asking, likeliest, more_time
from inferencehub.errors import DeadlineExceeded, InferenceHubError, PermissionDenied, Unauthenticated

CATALOGUE = {
    "models": [
        {"name": "iris", "labels": {"canary": "2"}, "versions": [{"version": "2"}, {"version": "1"}]},
        {"name": "resnet", "versions": []},
    ]
}


class Refusing(BaseHTTPRequestHandler):
    """Shows its catalogue to every key, and refuses whatever else with the reason that the path ends with."""

    def do_GET(self) -> None:
        *_, last = self.path.split("/")
        if last == "models":
            return self.answer(200, CATALOGUE)
        reason, _, status = last.partition("-")
        self.answer(int(status), {"reason": reason, "detail": "It is refused."})

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def refused(url: str, reason: str, target: str | None = None, **options: Any) -> InferenceHubError:
    """What the command is left with when the gateway answers so."""
    with pytest.raises(InferenceHubError) as raised, asking(url, target, **options) as client:
        client.model(reason)
    return raised.value


def notes(error: InferenceHubError) -> list[str]:
    return getattr(error, "__notes__", [])


def test_without_a_key_it_says_which_variable_and_where_a_key_comes_from(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INFERENCEHUB_API_KEY", raising=False)
    error = refused(url, "UNAUTHENTICATED-401")
    assert isinstance(error, Unauthenticated)
    assert "INFERENCEHUB_API_KEY is not set: `export INFERENCEHUB_API_KEY=ihk_…`" in error.message
    assert "`inferencehub keys create --name ME`" in error.message
    assert "authorization: Bearer" not in error.message


def test_of_a_key_that_is_refused_it_says_where_it_came_from(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCEHUB_API_KEY", "ihk_old")
    error = refused(url, "UNAUTHENTICATED-401")
    assert error.message == "It is refused."
    assert notes(error) == [
        "The key came from INFERENCEHUB_API_KEY; `inferencehub keys create --name ME` makes another."
    ]


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("irs", ["Did you mean iris?"]),
        ("Iris@2", ["Did you mean iris@2?"]),
        ("iris@canry", ["Did you mean iris@canary?"]),
        ("iris@latst", ["Did you mean iris@latest?"]),
        ("iris@7", []),
        ("weather", []),
        ("iris", []),
        (None, []),
    ],
)
def test_what_was_meant(url: str, target: str | None, meant: list[str]) -> None:
    assert notes(refused(url, "MODEL_NOT_FOUND-404", target)) == meant


def test_a_misspelt_model_of_a_key_for_some_models_is_told_of_those_alone(url: str) -> None:
    error = refused(url, "PERMISSION_DENIED-403", "resnt")
    assert isinstance(error, PermissionDenied)
    assert notes(error) == ["Did you mean resnet?"]
    # Of what is not in its catalogue nothing is said, however alike.
    assert notes(refused(url, "PERMISSION_DENIED-403", "secret")) == []


def test_a_late_answer_says_how_to_allow_more(url: str) -> None:
    late = refused(url, "DEADLINE_EXCEEDED-504", has_deadline=True, deadline_ms=20_000)
    assert isinstance(late, DeadlineExceeded)
    assert notes(late) == [more_time(20_000)]
    assert notes(refused(url, "DEADLINE_EXCEEDED-504")) == []


@pytest.mark.parametrize(
    ("given_ms", "said"),
    [
        (None, "`--deadline-ms 30000` waits up to 30 s"),
        (5, "`--deadline-ms 30000` waits up to 30 s"),
        (20_000, "`--deadline-ms 80000` waits up to 80 s"),
        (200_000, "`--deadline-ms 300000` waits up to 300 s"),
        (300_000, "No call may take longer than 300 s"),
    ],
)
def test_more_time_is_more_than_was_given(given_ms: int | None, said: str) -> None:
    assert more_time(given_ms).startswith(said)


def test_a_word_is_likened_to_one_that_is_near() -> None:
    assert likeliest("RESNET", ["resnet", "iris"]) == "resnet"
    assert likeliest("iris", ["iris", "Iris"]) is None
    assert likeliest("x", ["iris"]) is None
