"""What lies in the repository, as of the newest look, and what of it has come to rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import monotonic, time

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.settling import Settling
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.catalogue.changes import Tried, seen
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.loader import Loader


class Inventory:
    """The versions that were found, each with the fingerprint of what was tried of it as long as that has not changed.

    Attributes:
        found: By model and version.
        at_rest: What has not changed for the settling time, versions that have gone included.
        next_look_s: When more may be at rest, in monotonic seconds; None when all is.
    """

    def __init__(self, loader: Loader, settle_s: float, clock: Clock = monotonic, wall_clock: Clock = time) -> None:
        self._loader = loader
        self._settle_s = settle_s
        self._clock = clock
        self._wall_clock = wall_clock
        self._settling: Settling[Key] = Settling(settle_s)
        self._tried: dict[Key, Tried] = {}
        self._looks = 0
        self._newest = 0
        self.found: Mapping[Key, VersionFolder] = {}
        self.at_rest: frozenset[Key] = frozenset()
        self.next_look_s: float | None = None

    async def look(self, known: Collection[Key]) -> bool:
        """Look through the repository; true when that has told something new.

        Args:
            known: Versions that are announced: they have gone when they are not found.
        """
        self._looks += 1
        number, tried = self._looks, dict(self._tried)
        found = await self._loader.scan(tried)
        # A mount that is away for a moment has not removed its models; a look that was overtaken has nothing to say.
        if found is None or number < self._newest:
            return False
        self._newest = number
        now = {folder.key: (folder, learned) for folder, learned in found}
        # What was loaded meanwhile was compared with what had been tried before that.
        late = {key for key, each in self._tried.items() if each is not tried.get(key)}
        self._tried = {key: each for key, (_, each) in now.items() if each is not None and key not in late} | {
            key: self._tried[key] for key in late & now.keys()
        }
        self.found = {key: self.found[key] if key in late else folder for key, (folder, _) in now.items()}
        self.observe(known)
        return True

    def observe(self, known: Collection[Key]) -> None:
        """Note how all looks at this moment."""
        looks: dict[Key, str | None] = dict.fromkeys(known)
        looks.update((key, folder.fingerprint) for key, folder in self.found.items())
        rest = self._settling.observe(looks, self._clock())
        self.at_rest, self.next_look_s = rest.at_rest, rest.next_look_s

    async def look_first(self, known: Collection[Key]) -> None:
        """The first look: files that are older than the settling time need not prove it once more."""
        await self.look(known)
        young_s = self._wall_clock() - self._settle_s
        old = {key: each.fingerprint for key, each in self.found.items() if each.contents.changed_s < young_s}
        self._settling.assume(old, self._clock() - self._settle_s)
        self.observe(known)

    def tried(self, key: Key) -> Tried | None:
        """What was last tried of a version."""
        return self._tried.get(key)

    def note(self, tried: Tried, now: VersionFolder | None) -> None:
        """A version has been loaded, or tried to be, and looks like this now; None when it has gone."""
        if tried.folder.key in self.found and now is not None:
            self._tried[now.key] = tried
            now, _ = seen(now, tried, (), lambda _: None)
            self.found = {**self.found, now.key: now}
