"""From the flags of a command to settings, home and models folder; what every role's command starts with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inferencehub.config.resolve import Flag, Resolved
    from inferencehub.config.settings import Settings
    from inferencehub.launch.documents import ModelsFolder


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

    given = {name: (spelling, value) for name, (spelling, value) in flags.items() if value is not None and value != []}
    models = given.pop("models", None)
    found = {name.replace("__", "."): Flag(spelling, value) for name, (spelling, value) in given.items()}
    if models is not None:
        found |= _models(*models)
    return found


def _models(spelling: str, named: list[str]) -> dict[str, Flag]:
    """One folder is models.path, as it always was. Whatever is named takes the place of all that the file names."""
    from inferencehub.config.resolve import Flag
    from inferencehub.config.sources import is_address

    alone = len(named) == 1 and not is_address(named[0])
    path, sources = (named[0], []) if alone else (None, named)
    return {"models.path": Flag(spelling, path), "models.sources": Flag(spelling, sources)}


def home_of(settings: Settings) -> Path:
    """The home in force, made if need be."""
    from inferencehub.config.home import default_home, prepare_home

    return prepare_home(settings.home or default_home())


def existing_home_of(settings: Settings) -> Path:
    """The home in force, which must be there."""
    from inferencehub.config.home import default_home, existing_home

    return existing_home(settings.home or default_home())


def own_model_folders(settings: Settings) -> tuple[ModelsFolder, ...]:
    """The folders that this machine's workers serve; none where all models are upstream."""
    from inferencehub.config.error import ConfigError

    workers, models = settings.workers, settings.models
    if workers.count == 0 and not workers.upstreams:
        raise ConfigError("workers.count: expected 1 or more where there are no workers.upstreams, got 0")
    # The demo models are for those who have nothing else to serve.
    is_named = models.path is not None or bool(models.sources)
    has_own = is_named or not workers.upstreams or (Path.cwd() / "models").is_dir()
    return model_folders(settings) if workers.count > 0 and has_own else ()


def model_folders(settings: Settings) -> tuple[ModelsFolder, ...]:
    """The folders to serve: those that were named, else ./models, else the demo models."""
    import inferencehub
    from inferencehub.launch.documents import ModelsFolder

    models = settings.models
    if models.path is None and not models.sources:
        here = Path.cwd() / "models"
        return (ModelsFolder(str(here if here.is_dir() else Path(inferencehub.__file__).parent / "demo")),)
    named = [("models.path", str(models.path))] if models.path is not None else []
    named += [(f"models.sources.{index}", source) for index, source in enumerate(models.sources)]
    folders = tuple(_folder(field, source, settings) for field, source in named)
    # The same folder twice would be a source in its own way.
    return tuple(dict.fromkeys(folders))


def _folder(field: str, source: str, settings: Settings) -> ModelsFolder:
    from inferencehub.config.error import ConfigError
    from inferencehub.config.sources import is_address
    from inferencehub.launch.documents import ModelsFolder

    if is_address(source):
        raise ConfigError(f"{field}: expected a folder, got {source}")
    path = Path(source)
    if not path.is_dir():
        came = "a file" if path.exists() else "nothing there"
        raise ConfigError(f"{field}: expected a folder at {source}, got {came}; `inferencehub init DIR` makes one")
    return ModelsFolder(source)
