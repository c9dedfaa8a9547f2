"""The guide to plug-ins: its sample, pasted as it is, refuses whom it means and lets everybody else in."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages.blocks import blocks_of
from tests.support.pages.walk import Walk, walking
from tests.support.pages.walked import in_a_walk
from tests.support.processes import DEADLINE_S

IRIS = {"model_name": "iris", "inputs": [5.1, 3.5, 1.4, 0.2]}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory, wheel: Path, by_pip: bool) -> Iterator[Walk]:
    with walking(tmp_path_factory.mktemp("reader"), wheel, by_pip=by_pip) as walk:
        walk.install("sklearn,onnx")
        for block in blocks_of("docs/guides/plugins.md"):
            if in_a_walk(block):
                walk.take(block)
                if "inferencehub up" in block.code:
                    walk.sign_in()
        yield walk


def test_a_program_that_names_no_department_is_refused(walked: Walk) -> None:
    assert walked.predict("iris", IRIS["inputs"])["title"] == "No department"


def test_the_dashboard_opens_with_all_its_files_and_predicts(walked: Walk) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(path: str, body: Any = None, **headers: str) -> bytes:
        sent = {"content-type": "application/json", "origin": walked.url, **headers}
        payload = None if body is None else json.dumps(body).encode()
        with browser.open(urllib.request.Request(walked.url + path, payload, sent), timeout=DEADLINE_S) as answer:
            return bytes(answer.read())

    page = ask("/").decode()
    files = re.findall(r'(?:src|href)="\.?(/[^"]+\.(?:js|css|svg))"', page)
    assert files
    assert all(ask(file) for file in files)
    csrf_token = json.loads(ask("/session", {"key": walked.key}))["csrf_token"]
    assert {model["name"] for model in json.loads(ask("/models"))["models"]} >= {"iris", "resnet"}
    answer = json.loads(ask("/predict", IRIS, **{"x-csrf-token": csrf_token}))
    assert answer["outputs"]["label"] == "setosa"
