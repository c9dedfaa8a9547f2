"""Whom a call is for: `iris`, `iris@2` or `iris@stable`."""

from __future__ import annotations

from inferencehub.errors import InvalidRequest


def split_target(target: str) -> tuple[str, str | None]:
    """`iris@2` is version or label 2 of iris; `iris` leaves the choice to the gateway."""
    name, separator, version = target.partition("@")
    if not name or (separator and not version):
        raise InvalidRequest(f"Expected MODEL, MODEL@VERSION or MODEL@LABEL, got {target!r}.")
    return name, version or None


def target_of(model: str, version: str | int | None) -> tuple[str, str | None]:
    """The same where the version may stand apart. `MODEL@X` and `version` say the same, so only one may be given."""
    name, wanted = split_target(model)
    if version is None:
        return name, wanted
    if wanted is not None:
        raise InvalidRequest(f"Expected one version, got {wanted!r} in {model!r} and {version!r}.")
    return name, str(version)
