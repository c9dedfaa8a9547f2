"""Clients that nobody here wrote: each item of their list runs in their own environment against a real gateway."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.oip.conftest import ForeignClient

# By program, the items with their number in the acceptance list of the protocol's clients.
ITEMS = {
    "triton_http": {
        "default_infer": 1,
        "json_output": 2,
        "bytes_and_bool": 3,
        "half_round_trip": 4,
        "gzip_and_deflate": 5,
        "zero_size_tensor": 6,
        "unknown_model": 7,
        "bad_shape": 8,
        "overload": 9,
        "client_timeout_cancels_work": 11,
        "index_load_and_unload": 12,
        "inference_statistics": 13,
        "every_datatype_in_both_codings": None,
        "labels_and_traffic_rules": None,
        "large_tensor": None,
        "request_timeout": None,
        "server_and_model": None,
    },
    "triton_http_aio": {"aio_infer": 14, "aio_surface": 14, "aio_errors": 14},
    "kserve_rest": {"kserve_infer": None, "kserve_ready": None, "kserve_errors": None},
    "triton_grpc": {
        "bytes_and_bool": 3,
        "half_round_trip": 4,
        "gzip_and_deflate": 5,
        "zero_size_tensor": 6,
        "unknown_model": 7,
        "bad_shape": 8,
        "overload": 9,
        "default_infer": 10,
        "async_infer": 10,
        "stream": 10,
        "client_timeout_cancels_work": 11,
        "index_load_and_unload": 12,
        "inference_statistics": 13,
        "every_datatype": None,
        "labels_and_traffic_rules": None,
        "large_tensor": None,
        "request_timeout": None,
        "requested_output": None,
        "server_and_model": None,
    },
    "triton_grpc_aio": {"aio_infer": 14, "aio_stream": 14, "aio_surface": 14, "aio_errors": 14},
    "kserve_grpc": {"kserve_infer": None, "kserve_ready": None, "kserve_errors": None},
}


@pytest.mark.parametrize(
    ("program", "item"),
    [
        pytest.param(program, item, id=f"{program}-{f'{number}-' if number else ''}{item}")
        for program, items in ITEMS.items()
        for item, number in items.items()
    ],
)
def test_item(program: str, item: str, foreign_client: Callable[[str], ForeignClient]) -> None:
    foreign_client(program).run(item)


@pytest.mark.parametrize("program", ITEMS)
def test_no_item_is_left_out(program: str, foreign_client: Callable[[str], ForeignClient]) -> None:
    assert foreign_client(program).items == sorted(ITEMS[program])
