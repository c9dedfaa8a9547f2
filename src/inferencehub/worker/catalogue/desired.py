"""Which versions of the repository are wanted: the version policy, what gateways say, and what was done by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TypeAlias

from inferencehub.repository.folders import VersionFolder

Key: TypeAlias = tuple[str, str]

# Stands for every version of a model.
ALL = ""


@dataclass(frozen=True, slots=True)
class Desired:
    """Wishes besides, or in spite of, the version policy.

    Attributes:
        kept: Versions that a label or a rule names.
        unloaded: Versions that somebody unloaded; (model, "") means every one of the model.
        by_hand: Versions that somebody loaded here since this worker began.
    """

    kept: frozenset[Key] = frozenset()
    unloaded: frozenset[Key] = frozenset()
    by_hand: frozenset[Key] = frozenset()

    def wants(self, folder: VersionFolder) -> bool:
        """True when this version should serve. The more exactly a version was named, the more that counts."""
        if folder.key in self.unloaded:
            return False
        if folder.key in self.by_hand:
            return True
        return (folder.name, ALL) not in self.unloaded and self.names(folder)

    def names(self, folder: VersionFolder) -> bool:
        """True when the version policy, a label or a rule names it."""
        return folder.wanted or folder.key in self.kept

    def is_unloaded(self, folder: VersionFolder) -> bool:
        """True when somebody, and not only the version policy, wants it to be unloaded."""
        return not self.wants(replace(folder, wanted=True))

    def load(self, name: str, version: str) -> Desired:
        """After somebody has loaded a version, or with an empty one all that the version policy wants."""
        if version == ALL:
            return replace(self, unloaded=frozenset(key for key in self.unloaded if key[0] != name))
        key = name, version
        return replace(self, unloaded=self.unloaded - {key}, by_hand=self.by_hand | {key})

    def unload(self, name: str, version: str) -> Desired:
        """After somebody has unloaded a version, or with an empty one all of a model."""
        by_hand = frozenset(key for key in self.by_hand if key[0] != name or version not in (ALL, key[1]))
        return replace(self, unloaded=self.unloaded | {(name, version)}, by_hand=by_hand)

    def told(self, kept: Collection[Key], unloaded: Collection[Key]) -> Desired:
        """After a gateway has said what it wants, which replaces all that it or others have said before."""
        gone = frozenset(unloaded)
        by_hand = frozenset(key for key in self.by_hand if key not in gone)
        return Desired(frozenset(kept), gone, by_hand)
