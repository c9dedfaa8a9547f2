"""Measures what traces cost: a gateway that records none, one call in a hundred, and every call, beside each other.

Run it from the repository's root: python -m bench.traces [--rounds N] [--seconds N]
A row of iris as JSON at 64 connections, each with the product's own defaults; spans go over HTTP to a collector on
loopback that reads them and throws them away.
It writes bench/results/traces.json and prints a table; exit status 0 whatever it finds.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from bench.calls import flower
from bench.command import pace_of, parser_of, run
from bench.contenders.product import product
from bench.contenders.running import ContenderError
from bench.reports.traces import ALL, LOAD, NONE, ONE_PERCENT, printed
from bench.windows import Pace, Turn, by_turns

CONNECTIONS = 64
RATIOS = {NONE: None, ONE_PERCENT: "0.01", ALL: "1"}


class Sink(BaseHTTPRequestHandler):
    """Takes whatever comes."""

    protocol_version = "HTTP/1.1"
    spans_bytes = 0

    def do_POST(self) -> None:
        """Read it to its end."""
        if self.headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                Sink.spans_bytes += len(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
        else:
            Sink.spans_bytes += len(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@contextmanager
def sink() -> Iterator[str]:
    """Listen on loopback; yields the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def settings_of(endpoint: str, ratio: str | None) -> dict[str, str]:
    """Return the standard variables; none where nothing is to be recorded."""
    if ratio is None:
        return {}
    return {"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_TRACES_SAMPLER_ARG": ratio}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = parser_of("traces", __doc__ or "", Pace(rounds=15, warm_up_s=1, seconds=3)).parse_args(arguments)

    def measured() -> dict[str, Any]:
        with ExitStack() as stack:
            endpoint = stack.enter_context(sink())
            turns = [
                Turn(
                    name,
                    stack.enter_context(product(settings=settings_of(endpoint, ratio))),
                    LOAD,
                    flower(),
                    CONNECTIONS,
                )
                for name, ratio in RATIOS.items()
            ]
            windows = [asdict(window) for window in by_turns(turns, pace_of(options))]
        if not Sink.spans_bytes:
            raise ContenderError("no span reached the collector, so that nothing was measured of them.")
        return {"windows": windows}

    return run("traces", options, measured, printed)


if __name__ == "__main__":
    raise SystemExit(main())
