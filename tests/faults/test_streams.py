"""Many streams at once: one reader that stands still for a minute is nobody else's business."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.dripping_model import DrippingModel, reading
from tests.support.stalls import resident_bytes
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault

READERS = 63
CHUNKS, PAUSE_MS = 1_200, 50
# Between two chunks of a reader who reads: the model's pause, and whatever a machine of two cores does meanwhile.
LONGEST_GAP_S = 1.0
# What the one who stands still has waiting for it: its credit on the lane, and what sockets hold.
STILL_CHUNKS, STILL_BYTES = 4_000, 16_384
MOST_HELD_BYTES = 32 * 1024 * 1024


@pytest.fixture(scope="module")
def drip(tmp_path_factory: pytest.TempPathFactory) -> DrippingModel:
    return DrippingModel(tmp_path_factory.mktemp("drip"))


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, drip: DrippingModel) -> Iterator[RunningUp]:
    # Who reads nothing is cut off by the socket's own limit, too, whatever a model allows.
    patience = {"INFERENCEHUB_LIMITS__RESPONSE_STALL_MS": "120000"}
    home = tmp_path_factory.mktemp("streams") / "home"
    with running_up(home, "--models", str(drip.models), env=patience) as running:
        yield running


def read_on(up: RunningUp, name: str) -> tuple[list[int], float]:
    """The numbers that came, and the longest pause between two of them in seconds."""
    with reading(up, name, CHUNKS, pause_ms=PAUSE_MS) as read:
        numbers: list[int] = []
        longest_s, last_s = 0.0, 0.0
        for event, data in read.events():
            now_s = time.monotonic()
            longest_s, last_s = max(longest_s, now_s - (last_s or now_s)), now_s
            if event == "chunk":
                numbers += data["outputs"]["n"]
    return numbers, longest_s


def test_a_reader_that_stops_for_a_minute_leaves_63_others_untouched(up: RunningUp) -> None:
    gateway = up.gateway_process().pid
    with reading(up, "still", STILL_CHUNKS, model="patient", size=STILL_BYTES) as still:
        events = still.events()
        assert next(events)[1]["outputs"]["n"] == [0]
        began_s, before_bytes = time.monotonic(), resident_bytes(gateway)
        with ThreadPoolExecutor(READERS) as readers:
            read = list(readers.map(lambda n: read_on(up, f"reads-{n}"), range(READERS)))
        assert time.monotonic() - began_s >= CHUNKS * PAUSE_MS / 1_000
        assert resident_bytes(gateway) - before_bytes < MOST_HELD_BYTES
        assert [numbers for numbers, _ in read] == [[*range(CHUNKS)]] * READERS
        assert max(longest_s for _, longest_s in read) < LONGEST_GAP_S
        # It reads on, and has lost nothing.
        *chunks, (last, _) = events
        assert [data["outputs"]["n"][0] for _, data in chunks] == [*range(1, STILL_CHUNKS)]
        assert last == "end"
