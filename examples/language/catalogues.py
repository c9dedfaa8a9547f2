"""Reads the sentences that Django and django-allauth say to people, in every language that they are translated into.

They come from the packages' translation catalogues, which volunteers have written; English is what they translate from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.mofile import read_mo

PACKAGES = {"django": "Django", "allauth": "django-allauth"}
# What a program fills in or a browser reads: no language's.
MARKUP = re.compile(r"%\([^)]*\)[\d.]*[a-z]|%[\d.]*[a-z%]|\{[^}]*\}|<[^>]*>|&\w+;|https?://\S+|`[^`]*`", re.IGNORECASE)
NOT_LETTERS = re.compile(r"[\W\d_]+")


def messages(codes: Iterable[str], package: str) -> Iterator[tuple[str, str, str]]:
    """Yield the language's code, the text and the concept of each message of a package.

    The concept is the English message, of which only the letters count: "Log in" and "Log In:" are one.
    """
    for code in codes:
        for file in sorted(_folder(package).glob(f"**/locale/{code}/LC_MESSAGES/*.mo")):
            with file.open("rb") as opened:
                catalogue = read_mo(opened)
            for message in catalogue:
                originals, translations = _all(message.id), _all(message.string)
                concept = "message:" + NOT_LETTERS.sub("", _plain(originals[0])).lower() if originals else ""
                if not concept.removeprefix("message:"):
                    continue  # the catalogue's own header
                yield from (("en", _plain(text), concept) for text in originals)
                yield from ((code, _plain(text), concept) for text in translations if code != "en")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"Expected {PACKAGES[package]} to be installed; pip install {PACKAGES[package]}.")
    return Path(spec.submodule_search_locations[0])


def _all(forms: str | Iterable[str]) -> list[str]:
    """Return singular and plurals alike."""
    return [form for form in ([forms] if isinstance(forms, str) else forms) if form]


def _plain(text: str) -> str:
    return " ".join(MARKUP.sub(" ", text).split())
