"""What a model takes and gives, as GET /models/{model} shows it, and which of its versions a call is likely to meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..sending.problem import part_of

# Of these states, the catalogue has a signature and calls are answered, at once or soon.
_SERVING = ("READY", "RECOVERING")


@dataclass(frozen=True, slots=True)
class Port:
    """One input or output; -1 in the shape stands for any length.

    `feature_names`: those of a matrix's columns. `categories`: the values that training knew, in its order.
    """

    name: str
    datatype: str
    shape: tuple[int, ...]
    nullable: bool = False
    feature_names: tuple[str, ...] = ()
    categories: tuple[str | int | float | bool, ...] = ()

    def __str__(self) -> str:
        return f"'{self.name}' ({self.datatype} {list(self.shape)})"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The feature names where each names one column of a matrix; else none."""
        names = self.feature_names
        return names if len(self.shape) == 2 and self.shape[1] == len(names) == len(set(names)) else ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What one version takes and gives."""

    version: str
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    batched: bool
    idempotent: bool
    max_batch_size: int
    labels: tuple[str, ...]
    image: Mapping[str, Any] | None

    def is_sent_as(self, other: Signature) -> bool:
        """Whether inputs for one have the same bytes for the other; lengths, and what may be missing, are
        the gateway's to check."""
        same = self.image == other.image and _encodings(self) == _encodings(other)
        return same and not self.has_other_columns(other)

    def has_other_columns(self, other: Signature) -> bool:
        """Whether both name the columns of their matrix, and not alike: a frame has other bytes for each, of the same
        shape, so that the gateway would not notice."""
        return any(
            mine.name == its.name and mine.column_names and its.column_names and mine.column_names != its.column_names
            for mine, its in zip(self.inputs, other.inputs, strict=False)
        )


def _encodings(signature: Signature) -> set[tuple[str, str, int]]:
    return {(port.name, port.datatype, len(port.shape)) for port in signature.inputs}


@dataclass(frozen=True, slots=True)
class Signatures:
    """Those of a model's versions that have one, the names by which versions are meant, and all versions there are."""

    by_version: Mapping[str, Signature]
    serving: tuple[str, ...]
    version_by_name: Mapping[str, str]
    weights: Mapping[str, float]
    versions: frozenset[str]

    def with_those_of(self, other: Signatures) -> Signatures:
        """With what another answer told besides; this one is newer."""
        return replace(self, by_version={**other.by_version, **self.by_version})

    def exact(self, wanted: str) -> str:
        """The version that a version or label means."""
        return self.version_by_name.get(wanted, wanted)

    def of(self, wanted: str | None) -> Signature | None:
        """Of a version or label; of the likeliest one where the gateway has the choice. None where nobody knows."""
        if wanted is not None:
            return self.by_version.get(self.exact(wanted))
        likeliest = max(self.weights, key=lambda name: self.weights[name], default="latest")
        return self.by_version.get(self.exact(likeliest))

    def candidates(self, wanted: str | None) -> list[Signature]:
        """Those of the versions that may answer."""
        if wanted is None:
            return [self.by_version[version] for version in self.serving]
        found = self.of(wanted)
        return [] if found is None else [found]

    def differ_in_columns(self, wanted: str | None) -> bool:
        """Whether the versions that may answer name the columns of a matrix differently: which is which then has to be
        told with the values."""
        candidates = self.candidates(wanted)
        return any(one.has_other_columns(other) for one in candidates for other in candidates)

    def agreed(self, wanted: str | None) -> Signature | None:
        """The one that inputs can be encoded by, whichever version answers; None where there is none.

        Where the traffic document names a single version, that is taken; its rules, which only admins see, may choose
        another, and the gateway then refuses the inputs.
        """
        found = self.of(wanted)
        if found is not None and self.differ_in_columns(wanted):
            return None
        if found is None or wanted is not None or sum(weight > 0 for weight in self.weights.values()) == 1:
            return found
        return found if all(found.is_sent_as(other) for other in self.candidates(None)) else None


def signatures_from_view(view: Mapping[str, Any]) -> Signatures:
    """Reads a model as GET /models/{model} shows it.

    Raises:
        UnexpectedAnswerError: It is none of ours.
    """
    versions = [version for version in part_of(view, "versions", list) if isinstance(version, dict)]
    known = {part_of(version, "version", str): _signature(version) for version in versions if version.get("inputs")}
    labels = view.get("labels")
    names = dict(labels) if isinstance(labels, dict) else {}
    if "latest" in view:
        names["latest"] = part_of(view, "latest", str)
    return Signatures(
        by_version=known,
        serving=tuple(v["version"] for v in versions if v["version"] in known and v.get("state") in _SERVING),
        version_by_name=names,
        weights=_weights(view),
        versions=frozenset(part_of(version, "version", str) for version in versions),
    )


def _weights(view: Mapping[str, Any]) -> dict[str, float]:
    traffic = view.get("traffic")
    weights = traffic.get("weights") if isinstance(traffic, dict) else None
    return dict(weights) if isinstance(weights, dict) and weights else {"latest": 100}


def _signature(version: Mapping[str, Any]) -> Signature:
    return Signature(
        version=version["version"],
        inputs=_ports(part_of(version, "inputs", list)),
        outputs=_ports(version.get("outputs") or []),
        batched=version.get("batched") is True,
        idempotent=version.get("idempotent") is True,
        max_batch_size=int(version.get("max_batch_size") or 1),
        labels=tuple(version.get("labels") or ()),
        image=version.get("image"),
    )


def _ports(specs: list[Any]) -> tuple[Port, ...]:
    return tuple(
        Port(
            name=part_of(spec, "name", str),
            datatype=part_of(spec, "datatype", str),
            shape=tuple(part_of(spec, "shape", list)),
            nullable=spec.get("nullable") is True,
            feature_names=tuple(spec.get("feature_names") or ()),
            categories=tuple(spec.get("categories") or ()),
        )
        for spec in specs
    )
