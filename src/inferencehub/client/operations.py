"""The operations of the HTTP API other than predictions, as steps: what is sent, and what of the answer is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from .catalogue.known import model_path
from .sending.exchange import Request, Steps
from .sending.problem import error_from_answer, object_from_answer, part_of
from .sending.sender import DEFAULT_TIMEOUT_S, Sender
from .target import split_target
from .wire.json_text import content_from_body

# A model may take its whole load timeout (120 s by default) before the answer comes.
LOADING_S = 600.0

Document = dict[str, Any]


@dataclass(frozen=True)
class UsageQuery:
    """Which used tokens are summed up, and by what."""

    start: str | None
    """The first day, in UTC, as 2026-11-30."""
    end: str | None
    by: Sequence[str] | None
    own: bool

    def path(self) -> str:
        given = {"from": self.start, "to": self.end, "by": None if self.by is None else ",".join(self.by)}
        query = urlencode({name: value for name, value in given.items() if value is not None})
        return f"{'/usage' if self.own else '/admin/usage'}{'?' if query else ''}{query}"


class Operations:
    """What administrators and scripts ask for."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def models(self) -> Steps[list[Document]]:
        return (yield from self._list("/models", "models"))

    def model(self, name: str) -> Steps[Document]:
        return (yield from self._read(model_path(name)))

    def load_model(self, target: str) -> Steps[Document]:
        return (yield from self._switch(target, "load"))

    def unload_model(self, target: str) -> Steps[Document]:
        return (yield from self._switch(target, "unload"))

    def keys(self) -> Steps[list[Document]]:
        return (yield from self._list("/admin/keys", "keys"))

    def create_key(self, wish: Mapping[str, Any]) -> Steps[Document]:
        body = {name: value for name, value in wish.items() if value is not None}
        return (yield from self._change("POST", "/admin/keys", body))

    def revoke_key(self, key_id: str) -> Steps[Document]:
        # What is revoked stays revoked, so that it may be said twice.
        return (yield from self._change("DELETE", f"/admin/keys/{quote(key_id, safe='')}", may_repeat=True))

    def workers(self) -> Steps[list[Document]]:
        return (yield from self._list("/admin/workers", "workers"))

    def audit(self, limit: int, before: int | None) -> Steps[Document]:
        page = f"&before={int(before)}" if before is not None else ""
        return (yield from self._read(f"/admin/audit?limit={int(limit)}{page}"))

    def usage(self, query: UsageQuery) -> Steps[Document]:
        return (yield from self._read(query.path()))

    def usage_csv(self, query: UsageQuery) -> Steps[str]:
        request = Request("GET", query.path(), (("accept", "text/csv"),))
        answer = yield from self._sender.send(request, may_repeat=True)
        error = error_from_answer(answer)
        if error is not None:
            raise error
        return answer.content.decode()

    def traffic_documents(self) -> Steps[list[Document]]:
        return (yield from self._list("/admin/traffic", "traffic"))

    def traffic(self, model: str) -> Steps[Document]:
        return (yield from self._read(_traffic_path(model)))

    def set_traffic(self, model: str, document: Mapping[str, Any], *, dry_run: bool) -> Steps[Document]:
        return (yield from self._change("PUT", _traffic_path(model, dry_run=dry_run), document))

    def canary(self, model: str) -> Steps[Document]:
        return (yield from self._read(_traffic_path(model, "/canary")))

    def promote_canary(self, model: str, *, dry_run: bool) -> Steps[Document]:
        return (yield from self._change("POST", _traffic_path(model, "/promote", dry_run=dry_run)))

    def roll_back_canary(self, model: str, *, dry_run: bool) -> Steps[Document]:
        return (yield from self._change("POST", _traffic_path(model, "/rollback", dry_run=dry_run)))

    def shadow_report(self, model: str) -> Steps[Document]:
        return (yield from self._read(_traffic_path(model, "/shadow")))

    def _list(self, path: str, part: str) -> Steps[list[Document]]:
        found: Sequence[Document] = part_of((yield from self._read(path)), part, list)
        return list(found)

    def _read(self, path: str) -> Steps[Document]:
        answer = yield from self._sender.send(Request("GET", path), may_repeat=True)
        return object_from_answer(answer)

    def _switch(self, target: str, what: str) -> Steps[Document]:
        name, version = split_target(target)
        of_version = f"/versions/{quote(version, safe='')}" if version else ""
        path = f"/admin/models/{quote(name, safe='')}{of_version}/{what}"
        return (yield from self._change("POST", path, timeout_s=LOADING_S))

    def _change(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        may_repeat: bool = False,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> Steps[Document]:
        request = Request(method, path, timeout_s=timeout_s)
        if body is not None:
            request = Request(method, path, (("content-type", "application/json"),), content_from_body(body), timeout_s)
        answer = yield from self._sender.send(request, may_repeat=may_repeat)
        return object_from_answer(answer)


def _traffic_path(model: str, part: str = "", *, dry_run: bool = False) -> str:
    return f"/admin/traffic/{quote(model, safe='')}{part}{'?dry_run=true' if dry_run else ''}"
