"""The gateway that the tests of this package share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.up import RunningUp


@dataclass(frozen=True, slots=True)
class Served:
    up: RunningUp
    never: Path
    """A file that there never is: a model that waits for it waits until it is called off."""

    @property
    def url(self) -> str:
        return f"{self.up.url}/v1"

    def key(self, **wish: Any) -> str:
        answer = self.up.request("POST", "/admin/keys", {"name": "test", "scopes": ["predict"], **wish})
        return str(answer.json()["key"])

    def keys(self) -> dict[str, str]:
        """Keys with which a chat is refused."""
        limited = self.key(rate={"requests": 1, "window_s": 3600})
        hello = {"model": "assistant", "messages": [{"role": "user", "content": "Hello"}]}
        self.up.request("POST", "/v1/chat/completions", hello, authorization=f"Bearer {limited}")
        return {"other": self.key(models=["writer"]), "limited": limited}
