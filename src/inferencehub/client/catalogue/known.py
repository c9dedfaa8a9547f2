"""What a client remembers of the gateway's catalogue: the signatures of the models that it has called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias
from urllib.parse import quote

from inferencehub.errors import VersionNotFound

from ..sending.exchange import Request, Steps
from ..sending.problem import object_from_answer, said_more
from ..sending.sender import Sender
from ..sending.unexpected import UnexpectedAnswerError
from .signature import Signature, Signatures, signatures_from_view

# Of a model, and the version or label that is meant, until the end of the call: what a gateway tells of signatures.
Ask: TypeAlias = Callable[[Sender, str, str | None, float | None], Steps[Signatures]]


def model_path(name: str) -> str:
    """Where a model is shown."""
    return f"/models/{quote(name, safe='')}"


class Catalogue:
    """Signatures by model, each asked for once; threads that ask at the same time ask twice, and no harm is done."""

    def __init__(self, sender: Sender, ask: Ask) -> None:
        self._sender = sender
        self._ask = ask
        self._known: dict[str, Signatures] = {}
        self._unreadable: set[str] = set()

    def signatures(self, name: str, wanted: str | None, end: float | None) -> Steps[Signatures]:
        """A model's signatures, asked for again where the version or label was not among those known; until `end`.

        Raises:
            InferenceHubError: They cannot be read.
        """
        known = self._known.get(name)
        if known is None or (wanted is not None and known.of(wanted) is None):
            known = yield from self._asked(name, wanted, end)
        return known

    def signatures_if_readable(self, name: str, wanted: str | None, end: float | None) -> Steps[Signatures | None]:
        """The same for calls that can do without: None, and not asked for again, where something in between, such as a
        proxy, does not let them be read.

        Raises:
            InferenceHubError: Nothing else will work either.
        """
        if name in self._unreadable:
            return None
        try:
            found = yield from self.signatures(name, wanted, end)
        except UnexpectedAnswerError:
            self._unreadable.add(name)
            return None
        return found

    def known(self, name: str, version: str) -> Signature | None:
        """The signature of an exact version, as far as it has been asked for."""
        known = self._known.get(name)
        return None if known is None else known.by_version.get(version)

    def is_known(self, name: str, version: str) -> bool:
        """Whether an exact version was there when the model was asked for."""
        known = self._known.get(name)
        return known is not None and version in known.versions

    def forget(self, name: str) -> None:
        """The next call asks again."""
        self._known.pop(name, None)

    def _asked(self, name: str, wanted: str | None, end: float | None) -> Steps[Signatures]:
        try:
            told = yield from self._ask(self._sender, name, wanted, end)
        except UnexpectedAnswerError as error:
            raise said_more(
                error,
                before=f"The signature of '{name}', by which inputs become bytes, cannot be read: ",
                after=" With format='json' lists and arrays are sent without it.",
            ) from None
        before = self._known.get(name)
        known = told if before is None else told.with_those_of(before)
        self._known[name] = known
        self._unreadable.discard(name)
        return known


def signatures_shown(sender: Sender, name: str, _: str | None, end: float | None) -> Steps[Signatures]:
    """All signatures of a model, as GET /models/{model} shows them."""
    answer = yield from sender.send(Request("GET", model_path(name)), may_repeat=True, end=end)
    return signatures_from_view(object_from_answer(answer))


def no_signature(name: str, wanted: str | None) -> VersionNotFound:
    """The error where columns or pixels need the signature of a version that has none."""
    which = "no version" if wanted is None else f"no version '{wanted}'"
    return VersionNotFound(f"'{name}' has {which} that serves, so nobody knows what it takes.")
