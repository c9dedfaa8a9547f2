"""Sets up what a measurement needs of a running InferenceHub: keys and traffic documents."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from bench.contenders.running import Running


def make_key(running: Running, name: str, rate: dict[str, int] | None = None) -> str:
    """Make a key that may predict, with limits of its own where they are given, and return it."""
    wish = {"name": name, "scopes": ["predict"]} | ({"rate": rate} if rate else {})
    return str(_asked(running, "POST", "/admin/keys", wish)["key"])


def set_traffic(running: Running, model: str, document: dict[str, Any]) -> None:
    """Replace the traffic document of a model."""
    _asked(running, "PUT", f"/admin/traffic/{model}", document)


def scrape(running: Running) -> bytes:
    """Return the metrics as Prometheus reads them."""
    return _answer(running, urllib.request.Request(_url(running, "/metrics")))


def _asked(running: Running, method: str, path: str, document: dict[str, Any]) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(_url(running, path), json.dumps(document).encode(), headers, method=method)
    answer: dict[str, Any] = json.loads(_answer(running, request))
    return answer


def _answer(running: Running, request: urllib.request.Request) -> bytes:
    request.add_header("authorization", f"Bearer {running.key}")
    with urllib.request.urlopen(request, timeout=10) as response:
        body: bytes = response.read()
    return body


def _url(running: Running, path: str) -> str:
    return running.url.removesuffix("/predict") + path
