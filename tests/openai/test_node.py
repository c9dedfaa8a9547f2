"""The official client for Node, whose calls are in calls.mjs."""

from __future__ import annotations

from typing import Any

import pytest

Found = dict[str, Any]


def test_streamed_text_is_the_unstreamed_at_one_seed(node: Found) -> None:
    found = node["streamed"]
    assert found["streamed"] == found["whole"] != ""
    assert (found["usage"][0], found["lastChoices"]) == (found["usage"][1], [])
    assert found["requestId"]


def test_the_helper_gives_the_final_completion_of_three_choices(node: Found) -> None:
    whole, final = node["helped"]
    assert final == whole
    assert len({content for _role, content, _finish in final}) == 3


def test_no_character_is_torn_and_no_stop_string_leaks(node: Found) -> None:
    assert node["cut"] == ["Grüße 🙂👩‍👩‍👧 こんにちは、世界。"] * 3


def test_tools_are_run(node: Found) -> None:
    assert node["toolsRun"] == {"called": [{"city": "日本 🙂"}], "said": "21 degrees 🙂"}


def test_what_the_client_asks_for_by_itself_is_what_the_numbers_are(node: Found) -> None:
    by_default, numbers = node["embedded"]
    assert [len(each) for each in by_default] == [7, 7, 7]
    for one, other in zip(by_default, numbers, strict=True):
        assert one == pytest.approx(other, abs=1e-6)


def test_a_worker_that_is_killed_in_mid_stream_is_an_error_and_no_end(node: Found) -> None:
    found = node["killed"]
    assert (found["error"]["code"], found["isPrefix"]) == ("WORKER_LOST", True)
    assert found["chunks"] > 0


CLASSES = {
    "400": ("BadRequestError", "INVALID_REQUEST"),
    "401": ("AuthenticationError", "invalid_api_key"),
    "403": ("PermissionDeniedError", "PERMISSION_DENIED"),
    "404": ("NotFoundError", "model_not_found"),
    "413": ("APIError", "PAYLOAD_TOO_LARGE"),
    "429": ("RateLimitError", "rate_limit_exceeded"),
    "500": ("InternalServerError", "MODEL_FAILED"),
    "503": ("InternalServerError", "NO_HEALTHY_WORKER"),
    "504": ("InternalServerError", "DEADLINE_EXCEEDED"),
}


@pytest.mark.parametrize("status", CLASSES)
def test_each_class(node: Found, status: str) -> None:
    error = node["failures"][status]
    assert (error["name"], error["code"], error["status"]) == (*CLASSES[status], int(status))
    assert error["hasRequestId"]


def test_models_are_listed_and_shown(node: Found) -> None:
    assert sorted(node["listed"]["ids"]) == ["assistant", "mortal", "sentences", "writer"]
    assert node["listed"]["shown"] == "assistant@1"
