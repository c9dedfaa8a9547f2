"""Stands in for pip in a page's environment: what the page installs is linked from the developers' environment.

So an environment has what the lines of its page bring, with all that this needs and nothing else, in a second and
without a network. The versions are those of the developers' environment, which pip has chosen. A wheel is unpacked.

    python pip_of_links.py ENVIRONMENT install REQUIREMENT…
"""

from __future__ import annotations

import csv
import sys
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PathDistribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

SCRIPT = "#!{python}\nimport sys\nfrom {module} import {function}\nsys.exit({function}())\n"


def install(environment: Path, requirements: Iterable[str]) -> None:
    """What pip would: each requirement, and what it requires."""
    (packages,) = (environment / "lib").glob("python3*/site-packages")
    ours = {canonicalize_name(each.name): each for each in distributions()}
    owners = _owners(ours)
    wanted = [each for text in requirements for each in _required_by_argument(text, environment, packages)]
    seen: set[str] = set()
    while wanted:
        requirement = wanted.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        name = canonicalize_name(requirement.name)
        if name == "inferencehub":
            found = _installed(packages, name)
        else:
            found = ours[name]
            if not requirement.specifier.contains(found.version, prereleases=True):
                raise SystemExit(f"{requirement} is wanted, and {found.version} is in the developers' environment")
            _link(found, packages, owners)
        wanted += _requirements_of(found, requirement.extras)


def _required_by_argument(argument: str, environment: Path, packages: Path) -> list[Requirement]:
    path, _, extras = argument.partition("[")
    if not path.endswith(".whl"):
        return [Requirement(argument)]
    _unpack(Path(path), environment, packages)
    return [Requirement(f"inferencehub[{extras.rstrip(']')}]")]


def _unpack(wheel: Path, environment: Path, packages: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    for entry in _installed(packages, "inferencehub").entry_points.select(group="console_scripts"):
        script = environment / "bin" / entry.name
        script.write_text(
            SCRIPT.format(python=environment / "bin/python", module=entry.module, function=entry.attr), encoding="utf-8"
        )
        script.chmod(0o755)


def _installed(packages: Path, name: str) -> Distribution:
    (metadata,) = packages.glob(f"{name}-*.dist-info")
    return PathDistribution(metadata)


def _requirements_of(installed: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    for text in installed.requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ["", *extras]):
            yield requirement


def _link(installed: Distribution, packages: Path, owners: dict[str, set[str]]) -> None:
    """Whole folders where they are its own, file by file where it shares them."""
    name = canonicalize_name(installed.name)
    files = _files_of(installed)
    for own in {top if owners[top] == {name} else file for file in files if (top := _top(file)) != ".."}:
        link = packages / own
        if not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(Path(str(installed.locate_file(own))))


def _owners(ours: dict[str, Distribution]) -> dict[str, set[str]]:
    """Whose files lie below each name at the top of the developers' environment."""
    owners: dict[str, set[str]] = {}
    for name, each in ours.items():
        for top in {_top(file) for file in _files_of(each)}:
            owners.setdefault(top, set()).add(name)
    return owners


def _files_of(installed: Distribution) -> list[str]:
    """By their paths alone; `Distribution.files` makes an object of each, for half a minute."""
    lines = (installed.read_text("RECORD") or "").splitlines()
    return [row[0] for row in csv.reader(lines) if row]


def _top(file: str) -> str:
    return file.partition("/")[0]


if __name__ == "__main__":
    folder, command, *arguments = sys.argv[1:]
    if command != "install":
        raise SystemExit(f"expected install, got {command}")
    install(Path(folder), arguments)
