"""The home: the private folder that keeps keys and other state, and who may use it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from .error import ConfigError


def default_home(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """The platform's folder for a user's application data."""
    environment = os.environ if environment is None else environment
    if platform == "darwin":
        return _user_folder(environment) / "Library" / "Application Support" / "InferenceHub"
    chosen = environment.get("XDG_DATA_HOME", "")
    # The XDG base directory specification: a relative path in the variable is to be ignored.
    base = Path(chosen) if chosen.startswith("/") else _user_folder(environment) / ".local" / "share"
    return base / "inferencehub"


def _user_folder(environment: Mapping[str, str]) -> Path:
    if environment.get("HOME"):
        return Path(environment["HOME"])
    import pwd

    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:  # a container may run under a user id that has no account
        raise ConfigError("home: expected $HOME to be set; set it, or choose a folder with --home") from None


def prepare_home(home: Path) -> Path:
    """Makes the folder, for its owner only, and proves that it can be written."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if home.stat().st_uid == os.getuid():
            home.chmod(0o700)
        probe = home / f".write-probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ConfigError(
            f"home {home}: expected a folder that can be written, got {_reason(error)}; choose another with --home"
        ) from None
    return home


def existing_home(home: Path) -> Path:
    """The folder, which must be there: a command that only looks makes none where somebody mistyped."""
    if not home.is_dir():
        raise ConfigError(
            f"home {home}: expected the folder of an InferenceHub that has run, got {_what_is_at(home)}; "
            "`inferencehub up` and `inferencehub keys create` make one"
        )
    return prepare_home(home)


def _what_is_at(path: Path) -> str:
    return "a file" if path.exists() else "nothing there"


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
