"""Decides whether a version has changed since it was loaded: which of its files count, and when their content is asked.

Everything counts that lay in the folder when it was loaded. What comes later counts where it is code, or where the
version has no code that could have made it, or where it did not load for want of it. What the version writes itself,
a log, a cache, a database, is its own affair and counts no more. Pure: what would be read is asked of a function.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

from inferencehub.repository.contents import Stamp, fingerprint_of
from inferencehub.repository.folders import VersionFolder

CODE = ".py"
DESCRIPTION = "model.yaml"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a version looked like when it was last loaded or tried to.

    Attributes:
        folder: Its folder, with the files that counted; its fingerprint stands for this state from now on.
        digests: SHA-256 of files by name, of those whose content was read.
        own: Files that it writes itself, by name.
        unsettled: Files that changed while it was loaded.
        failed: True when it could not be loaded: then any file may be the one that it lacked.
        places_lie: True when its file system gives a file another inode now and then.
    """

    folder: VersionFolder
    digests: Mapping[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()
    failed: bool = False
    places_lie: bool = False

    def counts(self, name: str) -> bool:
        """True when a change of this file is a change of the version."""
        if is_essential(name, self.folder):
            return True
        return name not in self.own and (self.failed or name in self.folder.contents.files or not self._has_code)

    @property
    def _has_code(self) -> bool:
        return any(name.endswith(CODE) for name in self.folder.contents.files)


def is_essential(name: str, folder: VersionFolder) -> bool:
    """True for files that count whoever writes them: the artifact, descriptions, and code."""
    is_artifact = folder.artifact is not None and name == folder.artifact.name
    return is_artifact or name == DESCRIPTION or name.endswith(CODE)


def fingerprinted(folder: VersionFolder, tried: Tried | None = None) -> VersionFolder:
    """The folder with the files that count, and their fingerprint."""
    files = {n: stamp for n, stamp in folder.contents.files.items() if tried is None or tried.counts(n)}
    contents = replace(folder.contents, files=files)
    return replace(folder, contents=contents, fingerprint=fingerprint_of(files.items(), folder.description))


def seen(
    folder: VersionFolder, tried: Tried | None, wrote: Collection[str], digest_of: Callable[[str], str | None]
) -> tuple[VersionFolder, Tried | None]:
    """The folder with the fingerprint of what was tried, if it is the same still, or with another one.

    Args:
        folder: As it looks now.
        tried: What was loaded of it, if anything was.
        wrote: Files that this process is known to write, by name.
        digest_of: The SHA-256 of a file's content now; None when it can't be read.

    Returns:
        The folder, and what was tried with what has been learned: another time need not read the same again.
    """
    if tried is None:
        return replace(folder, fingerprint=fingerprinted(folder).fingerprint), None
    tried = replace(tried, own=tried.own | set(wrote))
    now = fingerprinted(folder, tried)
    others = _changed(tried, now)
    is_same = now.description == tried.folder.description and all(
        _has_same_content(name, tried, now, digest_of) for name in others
    )
    if is_same:
        now = replace(now, fingerprint=tried.folder.fingerprint)
        lies = any(tried.folder.contents.files[name].looks_like(now.contents.files[name]) for name in others)
        tried = replace(tried, folder=now, places_lie=tried.places_lie or lies)
    return replace(folder, fingerprint=now.fingerprint), tried


def after_load(
    before: VersionFolder,
    now: VersionFolder | None,
    tried: Tried | None,
    *,
    wrote: Collection[str],
    digests: Mapping[str, str],
    failed: bool,
) -> tuple[Tried, bool]:
    """What was tried, and whether it was tried on files that did not change meanwhile.

    What changes under two loads in a row is the version's own doing: it would never come to rest.

    Args:
        before: As it looked when the load began.
        now: As it looks after it; None when it has gone.
        tried: What had been tried before.
        wrote: Files that this process is known to write, by name.
        digests: SHA-256 of files by name, read before they were loaded; of none when it failed.
        failed: Whether it could not be loaded.
    """
    known = tried or Tried(before)
    tried = replace(known, folder=before, digests=digests, own=known.own | set(wrote), failed=failed)
    if now is None or now.description != before.description:
        return replace(tried, folder=fingerprinted(before, tried)), False
    changed = frozenset(_changed(tried, fingerprinted(now, tried)))
    tried = replace(tried, unsettled=changed)
    if not changed <= known.unsettled:
        return replace(tried, folder=fingerprinted(before, tried)), False
    tried = replace(tried, own=tried.own | changed)
    lasting = {name: digest for name, digest in digests.items() if name not in changed}
    return replace(tried, folder=fingerprinted(now, tried), digests=lasting), True


def _changed(tried: Tried, now: VersionFolder) -> list[str]:
    """Names of the files that count and may have another content, or have come or gone."""
    old = {name: stamp for name, stamp in tried.folder.contents.files.items() if tried.counts(name)}
    new = now.contents.files
    return [n for n in old.keys() | new.keys() if n not in old or n not in new or _differs(old[n], new[n], tried)]


def _differs(before: Stamp, now: Stamp, tried: Tried) -> bool:
    return before != now and not (tried.places_lie and before.looks_like(now))


def _has_same_content(name: str, tried: Tried, folder: VersionFolder, digest_of: Callable[[str], str | None]) -> bool:
    before, now = tried.folder.contents.files.get(name), folder.contents.files.get(name)
    if before is None or now is None or before.size != now.size:
        return False
    known = tried.digests.get(name)
    if known is None:
        # It was too large to be read in passing. Another place alone says nothing where the system tells the times.
        return before.looks_like(now)
    return digest_of(name) == known
