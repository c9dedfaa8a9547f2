"""Text in pieces: whole characters, nothing of a stop string, and the same wherever the pieces end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inferencehub.runtimes.generation.text.characters import Characters
from inferencehub.runtimes.generation.text.stop_strings import StopStrings

TEXT = "naïve 🙂 こんにちは 👩‍👩‍👧!"


def characters_of(pieces: list[str | bytes]) -> list[str]:
    characters = Characters()
    return [*(characters.take(piece) for piece in pieces), characters.rest()]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_bytes_that_end_within_characters_become_whole_ones(size: int) -> None:
    raw = TEXT.encode()
    made = characters_of([raw[at : at + size] for at in range(0, len(raw), size)])
    assert "".join(made) == TEXT
    assert not any("\ufffd" in piece for piece in made)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"a\xff", b"b"], ["a\ufffd", "b", ""]),  # no UTF-8 begins so
        ([b"a\xf0\x9f", b"b"], ["a", "\ufffdb", ""]),  # nor goes on so
        ([b"a\xf0\x9f"], ["a", "\ufffd"]),  # the end has come
        ([b"a\xf0\x9f", "b"], ["a", "\ufffdb", ""]),  # text is whole
        (["a\ud83d", "\ude42b"], ["a", "🙂b", ""]),  # two halves of a pair
        (["a\ud83d"], ["a", "\ufffd"]),
        (["a\ud83d", b"b"], ["a", "\ufffdb", ""]),
        (["\ude42"], ["\ufffd", ""]),
        ([b"", ""], ["", "", ""]),
    ],
)
def test_what_is_no_character_is_replaced_once_it_cannot_become_one(
    pieces: list[str | bytes], expected: list[str]
) -> None:
    assert characters_of(pieces) == expected


def test_an_empty_piece_does_not_end_a_character() -> None:
    assert characters_of([b"\xf0\x9f", "", b"\x99\x82"]) == ["", "", "🙂", ""]


def cut(pieces: list[str], stops: list[str]) -> tuple[list[str], bool]:
    text = StopStrings(stops)
    made = []
    for piece in pieces:
        made.append(text.take(piece))
        if text.has_stopped:
            return made, True
    return [*made, text.rest()], False


def test_only_what_may_become_a_stop_string_is_held_back() -> None:
    made, stopped = cut(["one <", "|e", "x", " <|end", "|> two"], ["<|end|>"])
    assert made == ["one ", "", "<|ex", " ", ""]
    assert stopped


def test_what_becomes_no_stop_string_leaves_at_the_end() -> None:
    assert cut(["a <|en"], ["<|end|>"]) == (["a ", "<|en"], False)


def test_the_stop_string_that_is_whole_first_cuts_and_of_those_the_longest() -> None:
    assert cut(["abcd"], ["abcd", "c"]) == (["ab"], True)
    assert cut(["xabc"], ["c", "abc"]) == (["x"], True)


def test_a_stop_string_that_overlaps_itself() -> None:
    assert cut([*"aab aabaab!"], ["aabaa"])[0] == ["", "", "", "aab ", "", "", "", "", ""]


@given(
    text=st.text(alphabet="ab ", max_size=24),
    stops=st.lists(st.text(alphabet="ab ", min_size=1, max_size=4), max_size=3),
    ends=st.lists(st.integers(0, 24), max_size=6),
)
def test_where_pieces_end_changes_nothing(text: str, stops: list[str], ends: list[int]) -> None:
    places = sorted({0, len(text), *(min(end, len(text)) for end in ends)})
    pieces = [text[a:b] for a, b in pairwise(places)]
    whole, stopped = cut([text], stops)
    made, also_stopped = cut(pieces, stops)
    assert ("".join(made), also_stopped) == ("".join(whole), stopped)
    assert not any(stop in "".join(made) for stop in stops)
