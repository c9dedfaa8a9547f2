"""The TypeScript client in a page of another origin: what it sends, reads and is told crosses origins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.dashboard.page_trouble import Trouble
from tests.support.processes import environment
from tests.support.typescript_client import install_client
from tests.support.up import RunningUp

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <title>A page with a client</title>
    <link rel="icon" href="data:," />
    <script type="importmap">
      { "imports": { "@inferencehub/client": "./node_modules/@inferencehub/client/dist/index.js" } }
    </script>
  </head>
</html>
"""

CALL = """async ({ url, apiKey }) => {
  const { InferenceHub, InferenceHubError, tensor } = await import("@inferencehub/client");
  const hub = new InferenceHub({ url, apiKey });
  const failure = (call) => call.then(() => "none", (error) => error instanceof InferenceHubError && error);
  const unknown = await failure(hub.predict("counter@stable", { x: [7] }));
  const exact = await hub.predict("counter@2", { x: [7, 8] }, { deadlineMs: 60_000 });
  const binary = await hub.predict("counter", tensor(BigInt64Array.of(9n)), { deadlineMs: 60_000 });
  const refused = await failure(hub.predict("counter", "seven"));
  const cancelled = await failure(hub.predict("counter", [1], { signal: AbortSignal.abort() }));
  const nobody = await failure(new InferenceHub({ url: "http://127.0.0.1:1", retries: 0 }).models());
  const seen = [];
  for await (const { type } of hub.live.watch()) {
    seen.push(type);
    if (type === "sample") break;
  }
  return {
    unknown: unknown.reason,
    exact: { version: exact.version, y: exact.outputs.y.toJSON(), kind: exact.outputs.y.data.constructor.name },
    binary: { version: binary.version, y: binary.outputs.y.toJSON(), kind: binary.outputs.y.data.constructor.name },
    isTimed: [exact, binary].every(({ timings }) => timings.totalMs >= timings.computeMs && timings.computeMs >= 0),
    isNamed: [exact, binary, refused].every(({ requestId }) => requestId !== ""),
    refused: [refused.reason, refused.status],
    cancelled: [cancelled.reason, cancelled.name],
    nobody: nobody.reason,
    seen: [seen[0], seen.at(-1)],
  };
}"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web site that has nothing to do with a gateway; its address."""
    folder = tmp_path / "site"
    install_client(folder)
    (folder / "index.html").write_text(PAGE)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: the page complains by itself."""


def test_it_calls_a_gateway_of_another_origin(
    start_hub: Callable[..., RunningUp], new_page: Callable[..., Page], trouble: Trouble, site: str
) -> None:
    trouble.allow("POST /predict -> 40", "127.0.0.1:1", "ERR_UNSAFE_PORT", "ERR_CONNECTION_REFUSED")
    hub = start_hub(env=environment(INFERENCEHUB_GATEWAY__CORS_ORIGINS=f'["{site}"]'))
    page = new_page(hub, key="")
    page.goto(f"{site}/index.html")
    answer = page.evaluate(CALL, {"url": hub.url, "apiKey": hub.key})
    assert answer == {
        "unknown": "VERSION_NOT_FOUND",
        "exact": {"version": "2", "y": [2007, 2008], "kind": "BigInt64Array"},
        "binary": {"version": "3", "y": [3009], "kind": "BigInt64Array"},
        "isTimed": True,
        "isNamed": True,
        "refused": ["INPUT_MISMATCH", 400],
        "cancelled": ["CANCELLED", "AbortError"],
        "nobody": "UNREACHABLE",
        "seen": ["open", "sample"],
    }
