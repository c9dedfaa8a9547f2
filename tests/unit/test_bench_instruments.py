"""What the benches measure with: refusals are counted apart, shared memory counts once, missing history is said."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path

import pytest

from bench.calls import AnswerError, answer_to, flower
from bench.contenders.before import checked_out
from bench.contenders.running import ContenderError
from bench.loadgen.wrk import load
from bench.process_tree import TMPFS, tmpfs_mb

MB = 1_000_000
requests = count()


class EverySecondRefused(BaseHTTPRequestHandler):
    """Answers what it was sent, and 503 in between, as a full queue does."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(503 if next(requests) % 2 else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), EverySecondRefused) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_refusals_are_counted_and_are_no_throughput(url: str) -> None:
    seen = load(url, flower(), connections=1, seconds=1)
    assert seen.requests > 1
    assert abs(seen.requests - seen.failed) <= 1


def test_a_refused_answer_is_none_yet_and_a_wrong_one_an_error(url: str) -> None:
    answers = [answer_to(url, flower()) for _ in range(2)]
    assert sorted(answers, key=bool) == [None, json.loads(flower().body)]
    wrong = replace(flower(), body=b'{"outputs":{"label":"rose"}}')
    with pytest.raises(AnswerError, match="rose"):
        [answer_to(url, wrong) for _ in range(2)]


def test_a_commit_that_is_not_in_the_history_is_no_contender() -> None:
    with pytest.raises(ContenderError, match="history does not hold 00000000"), checked_out("00000000"):
        pass


@pytest.mark.skipif(not os.access(TMPFS, os.W_OK), reason="this machine shares no memory by files")
def test_files_of_a_folder_count_when_one_of_them_is_open() -> None:
    with tempfile.TemporaryDirectory(dir=TMPFS) as folder:
        (Path(folder) / "closed").write_bytes(bytes(3 * MB))
        before = tmpfs_mb([os.getpid()])
        with (Path(folder) / "open").open("wb") as opened, (Path(folder) / "open").open("rb"):
            opened.write(bytes(2 * MB))
            opened.flush()
            assert tmpfs_mb([os.getpid()]) - before == pytest.approx(5, abs=0.1)
            (Path(folder) / "open").unlink()
            assert tmpfs_mb([os.getpid()]) - before == pytest.approx(5, abs=0.1)
