"""Where packs stand: installed by their entry points, or in the folders of ``KIYAKU_PACKS``."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from traceback import extract_tb

from kiyaku.terms.errors import PackError

GROUP = "kiyaku.packs"
"""The group of entry points by which packs are found."""
VARIABLE = "KIYAKU_PACKS"
"""Environment variable with the project folders of packs that are not installed."""


@dataclass(frozen=True)
class Place:
    """A pack's name, its package, and its project folder (none: it is installed)."""

    name: str
    module: str
    project: Path | None = None

    def package(self) -> str:
        """The package by its name, imported with its rules.

        Raises:
            PackError: with file and line where its own code breaks off.
        """
        self._let_import()
        try:
            imported = import_module(self.module)
        except Exception as wrong:
            raise _broken(self.module, wrong) from wrong
        return imported.__name__

    def folder(self) -> Path:
        """The package's own folder, found without running its code.

        Raises:
            PackError: where there is no such package, or one of that name stands before it.
        """
        self._let_import()
        spec = find_spec(self.module)
        if spec is None or not spec.submodule_search_locations:
            raise PackError(
                f"{self.name}: パッケージ {self.module} がありません。",
                f"{self.name}: there is no package {self.module}",
            )
        folder = Path(next(iter(spec.submodule_search_locations)))
        if self.project is not None and not folder.is_relative_to(self.project):
            raise PackError(
                f"{self.name}: パッケージ {self.module} という名は {folder} がすでに使っています。",
                f"{self.name}: the name of the package {self.module} is taken by {folder}",
            )
        return folder

    def _let_import(self) -> None:
        if self.project is None:
            return
        for root in (self.project, self.project / "src"):
            if root.is_dir() and str(root) not in sys.path:
                sys.path.append(str(root))


def places() -> tuple[Place, ...]:
    """All packs there are, by name.

    Raises:
        PackError: for a folder that holds no pack, or a name that two packs have.
    """
    found: dict[str, Place] = {}
    for place in (*_installed(), *_in_folders()):
        if place.name in found:
            where = place.project or place.module
            raise PackError(
                f"規約パック {place.name} が二つあります({where} にも)。",
                f"there are two packs named {place.name} (one of them in {where})",
            )
        found[place.name] = place
    return tuple(found[name] for name in sorted(found))


def place_in(project: Path) -> Place:
    """The pack of a project folder: that which its ``pyproject.toml`` declares.

    Raises:
        PackError: where it declares none, or several.
    """
    path = project / "pyproject.toml"
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError(
            f"{project} に pyproject.toml がありません。", f"{path} is missing"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise PackError(
            f"{path} は TOML として読めません: {error}", f"{path} is not readable as TOML: {error}"
        ) from None
    points = declared.get("project", {}).get("entry-points", {}).get(GROUP, {})
    if len(points) != 1:
        raise PackError(
            f'{path} の [project.entry-points."{GROUP}"] には、規約パックを一つ書いてください。',
            f'{path} must declare one pack under [project.entry-points."{GROUP}"]',
        )
    ((name, module),) = points.items()
    return Place(str(name), str(module), project.resolve())


def _installed() -> Iterator[Place]:
    for point in entry_points(group=GROUP):
        yield Place(point.name, point.module)


def _in_folders() -> Iterator[Place]:
    for folder in os.environ.get(VARIABLE, "").split(os.pathsep):
        if folder:
            yield place_in(Path(folder))


def _broken(module: str, wrong: Exception) -> PackError:
    last = extract_tb(wrong.__traceback__)[-1]
    file, line = last.filename, last.lineno
    if isinstance(wrong, SyntaxError):
        file, line = wrong.filename or file, wrong.lineno or line
    if isinstance(wrong, PackError):
        return wrong
    return PackError(
        f"{module} を読み込めません({file}:{line}): {type(wrong).__name__}: {wrong}",
        f"{module} cannot be imported ({file}:{line}): {type(wrong).__name__}: {wrong}",
    )
