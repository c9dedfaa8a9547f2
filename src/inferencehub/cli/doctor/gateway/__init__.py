"""What a gateway that runs tells of itself, to whoever asks and to the key that asks."""

from __future__ import annotations

from collections.abc import Iterator

from ..finding import Finding
from .asking import Gateway, Unreachable
from .door import examine_address, examine_certificate, examine_clock, examine_health
from .fleet import examine_models, examine_workers
from .key import Key, examine_key
from .lately import examine_lately
from .readings import examine_readings


def examine_gateway(url: str, api_key: str | None) -> Iterator[Finding]:
    """Everything that can be learnt from outside, from the socket to what went wrong lately."""
    gateway = Gateway(url, api_key)
    yield from examine_address(gateway)
    try:
        yield from examine_certificate(gateway)
        health = yield from examine_health(gateway)
    except Unreachable as error:
        yield error.finding
        return
    if health is None:
        return
    yield examine_clock(health)
    try:
        yield from _examine_inside(gateway)
    except Unreachable as error:
        yield error.finding


def _examine_inside(gateway: Gateway) -> Iterator[Finding]:
    key: Key = yield from examine_key(gateway)
    if not key.is_valid:
        return
    yield from examine_models(gateway)
    if key.has("admin"):
        yield from examine_workers(gateway)
    if key.has("metrics"):
        yield from examine_lately(gateway)
        yield from examine_readings(gateway)
