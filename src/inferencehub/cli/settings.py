"""From the flags of a command to settings, home and models folder; what every role's command starts with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inferencehub.config.resolve import Flag, Resolved
    from inferencehub.config.settings import Settings


def resolve_flags(config: Path | None, **flags: tuple[str, Any]) -> Resolved:
    """Resolves the settings. Each flag is given as `gateway__port=("--port", 3000)`; None is a flag not given."""
    from inferencehub.config.resolve import resolve

    return resolve(_given(flags), config=config)


def resolve_what_holds(config: Path | None, **flags: tuple[str, Any]) -> tuple[Settings, list[str]]:
    """The same without what is wrong, and what is wrong: for who looks at everything."""
    from inferencehub.config.resolve import resolve_what_holds

    resolved, problems = resolve_what_holds(_given(flags), config=config)
    return resolved.settings, problems


def _given(flags: Mapping[str, tuple[str, Any]]) -> dict[str, Flag]:
    from inferencehub.config.resolve import Flag

    return {
        name.replace("__", "."): Flag(spelling, value)
        for name, (spelling, value) in flags.items()
        if value is not None and value != []
    }


def home_of(settings: Settings) -> Path:
    """The home in force, made if need be."""
    from inferencehub.config.home import default_home, prepare_home

    return prepare_home(settings.home or default_home())


def existing_home_of(settings: Settings) -> Path:
    """The home in force, which must be there."""
    from inferencehub.config.home import default_home, existing_home

    return existing_home(settings.home or default_home())


def own_models_folder(settings: Settings) -> Path | None:
    """The folder that this machine's workers serve; None where all models are upstream, and none of them is needed."""
    from inferencehub.config.error import ConfigError

    workers = settings.workers
    if workers.count == 0 and not workers.upstreams:
        raise ConfigError("workers.count: expected 1 or more where there are no workers.upstreams, got 0")
    # The demo models are for those who have nothing else to serve.
    has_own = settings.models.path is not None or not workers.upstreams or (Path.cwd() / "models").is_dir()
    return models_folder(settings) if workers.count > 0 and has_own else None


def models_folder(settings: Settings) -> Path:
    """The folder to serve: the one that was named, else ./models, else the demo models."""
    import inferencehub
    from inferencehub.config.error import ConfigError

    named = settings.models.path
    if named is not None:
        if not named.is_dir():
            came = "a file" if named.exists() else "nothing there"
            raise ConfigError(
                f"models.path: expected a folder at {named}, got {came}; `inferencehub init DIR` makes one"
            )
        return named
    here = Path.cwd() / "models"
    return here if here.is_dir() else Path(inferencehub.__file__).parent / "demo"
