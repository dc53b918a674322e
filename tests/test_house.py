"""The rules of the house: who imports whom, which module has its test, and what no file may name."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "py" / "coinslot"

CORE = frozenset({"__future__", "collections", "dataclasses", "enum", "typing", "coinslot.core"})
PROVIDERS = CORE | {"binascii", "decimal", "hashlib", "hmac", "json", "re", "urllib.parse", "coinslot.providers"}

ALLOWED = {"core": CORE, "providers": PROVIDERS}
"""Pure folders: these and nothing else."""

FORBIDDEN = {
    "browser": {"coinslot.native", "coinslot.sandbox", "coinslot.server", "coinslot.testing"},
    "client": {
        "centrifuge",
        "coinslot.browser",
        "coinslot.native",
        "coinslot.sandbox",
        "coinslot.server",
        "coinslot.testing",
        "httpx",
        "js",
        "pyodide",
    },
    "native": {
        "coinslot.browser",
        "coinslot.sandbox",
        "coinslot.server",
        "coinslot.testing",
        "js",
        "pyodide",
    },
    "testing": {"coinslot.browser", "coinslot.client", "coinslot.native", "coinslot.providers", "js", "pyodide"},
    "server": {
        "coinslot.browser",
        "coinslot.client",
        "coinslot.native",
        "coinslot.sandbox",
        "coinslot.testing",
        "js",
        "pyodide",
    },
    "sandbox": {"coinslot.browser", "coinslot.core.purchase", "coinslot.providers", "js", "pyodide"},
}
"""Folders with I/O: anything but these. The sandbox must not share the parser that it judges."""

OTHERWISE = frozenset({"js", "pyodide", "pyodide_js", "micropip"})
"""Exist inside Pyodide only: at home in ``browser`` alone."""


@cache
def imports(path: Path) -> frozenset[str]:
    """Every module that a file imports, wherever in it the import stands, and each name taken from one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def within(name: str, modules: set[str] | frozenset[str]) -> bool:
    """Whether a name is one of the modules, or inside one."""
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def sources(folder: str) -> list[Path]:
    """The Python files of a folder of the package."""
    found = sorted((PACKAGE / folder).rglob("*.py"))
    assert found, f"no such folder: {folder}"
    return found


@pytest.mark.parametrize("folder", ALLOWED)
def test_pure_folders_import_only_what_is_pure(folder: str) -> None:
    """Core and providers touch no network, clock, chance or log."""
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(folder)
        for name in imports(path)
        if not within(name, ALLOWED[folder])
    }
    assert wrong == set()


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_the_other_folders_keep_their_distance(folder: str) -> None:
    """No runtime knows the other, what they share knows neither, and the sandbox neither brain nor parsers."""
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(folder)
        for name in imports(path)
        if within(name, FORBIDDEN[folder])
    }
    assert wrong == set()


def test_only_the_browser_imports_javascript() -> None:
    """Everything else runs on any Python."""
    files = {path for path in sources(".") if any(within(name, OTHERWISE) for name in imports(path))}
    assert files, "the rule looks at nothing"
    assert {path.relative_to(PACKAGE).parts[0] for path in files} == {"browser"}


def modules_of(folder: str) -> list[str]:
    """The dotted names of a folder's modules."""
    return [
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sources(folder)
    ]


def loaded_by(*modules: str, after: tuple[str, ...] = ()) -> set[str]:
    """What importing some modules adds to ``sys.modules`` of a fresh interpreter that has imported others."""
    code = (
        "import importlib, json, sys\n"
        f"for name in {after!r}: importlib.import_module(name)\n"
        "before = set(sys.modules)\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    child = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    return set(json.loads(child.stdout))


def test_core_adds_nothing_but_itself() -> None:
    """After the modules that it may import, a fresh interpreter gains only coinslot and coinslot.core."""
    allowed = ("__future__", "dataclasses", "enum", "typing", "collections.abc")
    assert loaded_by(*modules_of("core"), after=allowed) == {"coinslot", *modules_of("core")}


def test_providers_add_nothing_but_core_and_themselves() -> None:
    """Neither a client nor a socket comes with them."""
    allowed = (
        "__future__",
        "dataclasses",
        "enum",
        "typing",
        "collections.abc",
        "binascii",
        "decimal",
        "json",
        "re",
        "hashlib",
        "hmac",
        "urllib.parse",
    )
    pure = {"coinslot", *modules_of("core"), *modules_of("providers")}
    assert loaded_by(*modules_of("providers"), after=allowed) <= pure


def test_the_package_itself_is_light() -> None:
    """Importing coinslot brings neither JavaScript nor an event loop, a log or a clock of its own."""
    assert loaded_by("coinslot") == {"coinslot"}


def expected_in(folder: str) -> dict[str, Path]:
    """The test file that each module of a folder should have."""
    files = [path for path in sources(folder) if path.name != "__init__.py"]
    places = [path.relative_to(PACKAGE).with_name(f"test_{path.name}") for path in files]
    return {str(place): ROOT / "tests" / place for place in places}


@pytest.mark.parametrize(("place", "path"), [pair for folder in ALLOWED for pair in expected_in(folder).items()])
def test_each_pure_module_has_its_tests(place: str, path: Path) -> None:
    """What decides is tested file by file: tests/ mirrors the package."""
    assert path.is_file(), f"tests/{place} is missing"


def test_generated_names_are_not_stale() -> None:
    """JavaScript's copy of the words is what the core says today."""
    command = [sys.executable, str(ROOT / "web" / "build" / "names.py"), "--check"]
    child = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    assert child.returncode == 0, child.stderr


def tracked() -> list[Path]:
    """The files of the repository, committed or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return [ROOT / name for name in listed.split("\0") if name]


UNWANTED = [
    "registry." + "npmjs.org",
    "py" + "pi.org",
    "files." + "pythonhosted.org",
    "/ro" + "ot/",
    "/ho" + "me/",
]
"""Hosts of registries belong to the configuration of the machine, and so do its folders."""


def test_no_file_names_a_registry_or_a_machine() -> None:
    """A clone works behind any mirror and in any folder."""
    # An archive of the repository, such as forges offer: dist/ and .venv/ in it do name machines, and only git knows
    # that they are none of its files. In a clone, as in CI, it is never skipped.
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: nothing tells which files belong to the repository")
    wrong = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        if path.is_file()
        for word in UNWANTED
        if word.encode() in path.read_bytes()
    }
    assert wrong == set()
