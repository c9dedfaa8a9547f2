"""The bytes of a token that is part of a character, by how its tokenizer writes it."""

from __future__ import annotations

import re

_BYTE = re.compile(r"<0x([0-9A-Fa-f]{2})>\Z")


def bytes_of_token(written: str) -> bytes | None:
    """The bytes that a token in a vocabulary stands for: `<0xE2>`, or letters of the byte-level alphabet; else None."""
    if found := _BYTE.match(written):
        return bytes.fromhex(found[1])
    try:
        return bytes([_BYTES[letter] for letter in written])
    except KeyError:
        return None


def _byte_alphabet() -> dict[str, int]:
    """GPT-2's: a byte is written as itself where it can be seen, and else as a letter from U+0100 on."""
    seen = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    others = iter(range(0x100, 0x200))
    return {chr(byte if byte in seen else next(others)): byte for byte in range(0x100)}


_BYTES = _byte_alphabet()
