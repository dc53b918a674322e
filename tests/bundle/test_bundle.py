"""What is in the bundle, the wheel and the npm tarball."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests import bundled

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def manifest(bundle: Path) -> list[dict[str, Any]]:
    """The entries of manifest.json."""
    entries: list[dict[str, Any]] = json.loads((bundle / "manifest.json").read_text("utf-8"))["files"]
    return entries


def test_the_manifest_lists_every_file(bundle: Path, manifest: list[dict[str, Any]]) -> None:
    """The manifest lists every file but itself, and no other."""
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    assert {entry["file"] for entry in manifest} == there - {"manifest.json"}


def test_the_manifest_is_true(bundle: Path, manifest: list[dict[str, Any]]) -> None:
    """Length and SHA-384 are those of the file, and its purpose is a sentence."""
    for entry in manifest:
        data = (bundle / entry["file"]).read_bytes()
        assert entry["bytes"] == len(data), entry
        assert entry["sha384"] == hashlib.sha384(data).hexdigest(), entry
        assert len(entry["purpose"].split()) > 3, entry


def test_the_bundle_names_no_machine(bundle: Path) -> None:
    """No path of the machine that built it is in the bundle."""
    here = str(bundle.parent.parent).encode()
    assert [path.name for path in bundle.rglob("*") if path.is_file() and here in path.read_bytes()] == []


def test_the_library_is_compiled(bundle: Path) -> None:
    """The library holds bytecode alone, stored so that a server's compression finds something to do."""
    with zipfile.ZipFile(bundled.find(bundle, "library.zip")) as library:
        assert {name.rpartition(".")[2] for name in library.namelist()} == {"pyc"}
        assert {entry.compress_type for entry in library.infolist()} == {zipfile.ZIP_STORED}
        assert library.namelist() == sorted(library.namelist())


@pytest.mark.parametrize("module", ["asyncio/tasks", "email/message", "http/client", "logging/__init__", "uuid"])
def test_the_library_keeps_what_games_use(module: str, bundle: Path) -> None:
    """Modules that a game's own Python may want are not trimmed away."""
    with zipfile.ZipFile(bundled.find(bundle, "library.zip")) as library:
        assert f"{module}.pyc" in library.namelist()


def test_the_empty_zip_is_empty(bundle: Path) -> None:
    """What stands in for the library is a zip, without entries."""
    with zipfile.ZipFile(bundled.find(bundle, "empty.zip")) as empty:
        assert empty.namelist() == []


def test_the_wheel_holds_the_package_alone(wheel: Path) -> None:
    """The wheel has no tests, and nothing beside coinslot and what describes it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"coinslot"}
    assert [name for name in names if "test_" in name or "conftest" in name] == []
    assert "coinslot/py.typed" in names


def test_the_wheel_imports_without_a_browser(wheel: Path) -> None:
    """On plain CPython coinslot imports from the wheel, without js, without asyncio, without anything installed."""
    code = (
        f"import sys; sys.path.insert(0, {str(wheel)!r})\n"
        "import coinslot\n"
        f"assert coinslot.__file__.startswith({str(wheel)!r}), coinslot.__file__\n"
        "assert not {'js', 'pyodide', 'asyncio'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)  # noqa: S603


def test_the_npm_package_is_the_bundle(bundle: Path, manifest: list[dict[str, Any]]) -> None:
    """The npm tarball holds the bundle, needs nothing at run time, and points at what is there."""
    (tarball,) = bundle.parent.glob("coinslot-*.tgz")
    with tarfile.open(tarball) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}
        package = json.load(archive.extractfile("package/package.json") or pytest.fail("no package.json"))
    assert {entry["file"] for entry in manifest} <= names
    assert not {"dependencies", "devDependencies", "scripts"} & set(package)
    for target in (package["types"], *package["exports"]["."].values()):
        assert target.removeprefix("./") in names
