"""Gathers phrases in 32 languages from the locale data in Babel and from the catalogues of Django and django-allauth.

Babel's data, the Unicode consortium's, holds names and patterns that people have translated: countries, languages,
currencies, months, units, "in {0} days". It is broad, and has few function words in it. The catalogues hold whole
sentences, and far fewer of them. The descriptions of scikit-learn's data sets add English prose.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain
from typing import NamedTuple

from babel import localedata

from examples.language.catalogues import PACKAGES, messages

LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish",
    "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
# Where catalogues write the code of a language otherwise, or have it in two countries or scripts.
CATALOGUE_CODES = {
    **{code: code for code in LANGUAGES}, "nb": "no", "pt_BR": "pt", "zh_Hans": "zh", "zh_Hant": "zh",
}  # fmt: skip
NAMES = tuple(sorted(LANGUAGES.values()))
SECTIONS = (
    "territories", "languages", "variants", "scripts", "time_zones", "meta_zones", "months", "days", "quarters", "eras",
    "day_periods", "currency_names", "currency_names_plural", "unit_patterns", "unit_display_names",
    "compound_unit_patterns", "date_fields", "list_patterns", "datetime_formats", "zone_formats",
)  # fmt: skip
# Sections that speak of the same thing: one concept must not be learnt in one and tested in the other.
SAME_CONCEPTS = {"currency_names_plural": "currency_names", "unit_display_names": "unit_patterns"}
PLACEHOLDERS = re.compile(r"\{\d\}|\([^)]*\)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Phrase(NamedTuple):
    """A text, its language in English, what it speaks of, whatever the language, and where it is from."""

    text: str
    language: str
    concept: str
    source: str


class Split(NamedTuple):
    """Phrases by what they are for; a concept is in one part only, in all languages."""

    train: list[Phrase]
    validation: list[Phrase]
    held_out: list[Phrase]


def split() -> Split:
    """Keep back 20 % of the concepts for the test and 10 % for the choice of the few constants."""
    parts = Split([], [], [])
    for phrase in phrases():
        tenth = zlib.crc32(phrase.concept.encode()) % 10
        (parts.held_out if tenth < 2 else parts.validation if tenth == 2 else parts.train).append(phrase)
    return parts


def phrases() -> list[Phrase]:
    """Return every phrase that belongs to one language only, once."""
    owners: dict[str, dict[str, Phrase]] = {}
    for phrase in chain(_names(), _sentences()):
        if sum(map(str.isalpha, phrase.text)) >= (2 if phrase.language in ("Japanese", "Korean", "Chinese") else 4):
            owners.setdefault(phrase.text, {}).setdefault(phrase.language, phrase)
    return [phrase for found in owners.values() if len(found) == 1 for phrase in found.values()]


def _names() -> Iterator[Phrase]:
    """Yield what Babel's locale data says."""
    for code, language in LANGUAGES.items():
        # Without what it inherits: Babel's aliases otherwise mix up languages that are read one after another.
        locale = localedata.load(code, merge_inherited=False)
        for concept, text in _entries(locale):
            plain = unicodedata.normalize("NFC", PLACEHOLDERS.sub(" ", text)).strip()
            yield Phrase(plain, language, concept, "Babel")


def _sentences() -> Iterator[Phrase]:
    """Yield what the catalogues say."""
    for package, source in PACKAGES.items():
        for code, text, concept in messages(CATALOGUE_CODES, package):
            yield Phrase(unicodedata.normalize("NFC", text), LANGUAGES[CATALOGUE_CODES[code]], concept, source)


def _entries(locale: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield concept and text of each entry of one language."""
    for section in SECTIONS:
        entries = locale.get(section)
        for key, value in entries.items() if isinstance(entries, dict) else ():
            # "mon", "mon-short" and "mon-narrow" are one concept, and so are "length-mile" and its display name.
            name = str(key).partition("-")[0] if section == "date_fields" else str(key)
            for text in _texts(value):
                yield f"{SAME_CONCEPTS.get(section, section)}:{name}", text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def english_prose() -> list[str]:
    """Return the sentences in scikit-learn's descriptions of its data sets; tables and formulas are left out."""
    sentences = []
    for file in sorted(files("sklearn.datasets.descr").iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".rst"):
            continue
        for paragraph in re.split(r"\n\s*\n", file.read_text(encoding="utf-8")):
            plain = " ".join(re.sub(r"[=|*:`_<>{}]", " ", paragraph).split())
            sentences += [s for s in SENTENCE_END.split(plain) if len(s) > 25 and _share_of_letters(s) > 0.9]
    return sentences


def _share_of_letters(text: str) -> float:
    return sum(c.isalpha() or c == " " for c in text) / len(text)
