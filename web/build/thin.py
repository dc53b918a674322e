"""Take out of a fresh interpreter what a player's does not need, before the memory snapshot is made.

Runs inside Pyodide, in Node, after freeze.py. A module that is taken out comes from the library when it is asked for
(see coinslot.browser.late). Where others hold the module itself, as after ``import inspect``, the module stays, as an
empty one that completes itself; where nobody does, it goes.
"""

from __future__ import annotations

import asyncio
import codecs
import encodings
import functools
import gc
import json
import linecache
import re
import sys
import warnings
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

from pyodide import webloop
from pyodide.http import _pyfetch

from coinslot.browser import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What Pyodide imports at its start, or what is imported along with what we use, and is not needed in a worker.
LEFT_OUT = (
    *("bz2", "compression", "compression._common", "compression._common._streams", "compression.zstd"),
    *("compression.zstd._zstdfile", "lzma", "shutil", "tempfile", "zipfile", "zipfile._path", "zipfile._path.glob"),
    *("fnmatch", "glob", "ntpath", "pathlib", "pathlib._os", "locale", "encodings.cp437"),
    *("_opcode_metadata", "annotationlib", "dis", "inspect", "opcode", "pkgutil"),
    *("concurrent.futures", "concurrent.futures._base", "ipaddress", "selectors", "signal", "socket", "ssl"),
    *("subprocess", "base64", "email"),
    *("asyncio.base_events", "asyncio.base_subprocess", "asyncio.graph", "asyncio.selector_events", "asyncio.sslproto"),
    *("asyncio.staggered", "asyncio.streams", "asyncio.subprocess", "asyncio.threads", "asyncio.trsock"),
    "asyncio.unix_events",
    *("_pyodide.docstring", "_pyodide.jsbind", "pyodide._package_loader", "pyodide.code", "pyodide.common"),
    "pyodide.http.pyxhr",
)
# What stays of them, with all that it needs in its own module.
KEPT = {
    "inspect": ("isawaitable", "iscoroutine", "iscoroutinefunction", "isgenerator"),  # asyncio, pyodide.webloop
    "pyodide._package_loader": (
        *("DSO_DIR", "SITE_PACKAGES", "init_loaded_packages"),  # Pyodide asks for them at each start
        "loadedPackages",  # an object of JavaScript that snapshots have a place for
    ),
    "pyodide.code": ("CodeRunner", "eval_code", "eval_code_async", "find_imports", "run_js", "should_quiet"),
    "_pyodide.jsbind": ("default_signature",),
}
# Written by the import system; import statements look at it.
BASICS = frozenset({"__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"})
# Functions that C code holds for good and that nothing here calls.
HELD = frozenset({"bounds", "_default_sig_stencil"})


def thin() -> None:
    """Take out what is not needed.

    Raises:
        RuntimeError: Something that stays needs what was taken out.

    """
    modules = {name: sys.modules[name] for name in LEFT_OUT if name in sys.modules}
    untie(modules)
    for name, module in modules.items():
        kept = BASICS | needed(vars(module), KEPT.get(name, ()))
        for other in vars(module).keys() - kept:
            del vars(module)[other]
    held = set(held_modules(modules))
    for name, module in modules.items():
        if name in held or name in KEPT:
            module.__class__ = late.Thinned
        else:
            parent, _, child = name.rpartition(".")
            del sys.modules[name]
            if parent in sys.modules:
                vars(sys.modules[parent]).pop(child, None)
    asyncio.__class__ = late.Thinned
    forget()
    if left := list(survivors(modules)):
        raise RuntimeError(
            f"the snapshot still needs {', '.join(left)}: leave the whole module in, or KEEP what is used"
        )


def untie(modules: dict[str, ModuleType]) -> None:
    """Cut what ties modules that stay to modules that go."""
    # asyncio's own event loop, which needs sockets, has no use for a browser: Pyodide's takes its place.
    webloop.WebLoopPolicy.__bases__ = (vars(asyncio.events)["_BaseDefaultEventLoopPolicy"],)
    # These names come late, with asyncio itself: the module is one that completes itself.
    for name, value in [*vars(asyncio).items()]:
        if getattr(value, "__module__", None) in modules:
            del vars(asyncio)[name]
    _pyfetch.unpack_buffer = late.unpack_buffer
    loader = vars(modules["pyodide._package_loader"])
    for name in ("SITE_PACKAGES", "DSO_DIR"):
        loader[name] = late.Location(str(loader[name]))
    loader["init_loaded_packages"] = late.nothing_installed
    vars(sys).pop("__interactivehook__", None)  # of site
    # The registry keeps the codecs of the zips that were read.
    codecs.unregister(encodings.search_function)
    encodings._cache.clear()  # noqa: SLF001 - there is no public way
    codecs.register(encodings.search_function)


def needed(space: dict[str, object], wanted: Iterable[str]) -> set[str]:
    """List names in a module with all names in it that their functions mention."""
    found: set[str] = set()
    todo = [*wanted]
    while todo:
        name = todo.pop()
        if name in space and name not in found:
            found.add(name)
            value = space[name]
            members = vars(value).values() if isinstance(value, type) and value.__module__ == space["__name__"] else ()
            for function in (value, *members):
                if isinstance(function, FunctionType):
                    todo.extend(mentioned(function.__code__))
    return found


def mentioned(code: CodeType) -> Iterator[str]:
    """List the names that a piece of code and those within it look up."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from mentioned(constant)


def held_modules(modules: dict[str, ModuleType]) -> Iterator[str]:
    """List those modules that others hold, not counting their own packages."""
    for holder in [*sys.modules.values()]:
        if type(holder) is ModuleType and holder.__name__ not in modules:
            for value in vars(holder).values():
                if isinstance(value, ModuleType) and value.__name__.rpartition(".")[0] != holder.__name__:
                    yield value.__name__


def forget() -> None:
    """Drop caches, docstrings and annotations: nothing in a player's interpreter reads them."""
    linecache.clearcache()
    re.purge()
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper):  # noqa: SLF001 - the type has no other name
            each.cache_clear()
        elif isinstance(each, FunctionType):
            each.__doc__ = None  # of frozen modules; the library has none
            each.__annotations__ = {}
            del each.__annotations__
        elif isinstance(each, ModuleType):
            vars(each)["__doc__"] = None
    for kind in subclasses(object, set()):
        # Types of C may not be changed, so their dictionaries are, of which the garbage collector knows.
        (space,) = (other for other in gc.get_referents(kind.__dict__) if isinstance(other, dict))
        if isinstance(space.get("__doc__"), str):
            space["__doc__"] = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys._clear_type_cache()  # noqa: SLF001 - the dictionaries of types were changed behind its back
    gc.collect()


def line_tables() -> str:
    """List where the line tables of all functions but coinslot's lie, for heap.mjs to write over.

    Returns:
        JSON: for each the address of its first byte, its length and how many code units it tells of.

    """
    found: dict[int, tuple[int, int]] = {}
    todo = [
        each.__code__
        for each in gc.get_objects()
        if isinstance(each, FunctionType) and not str(each.__module__).startswith("coinslot")
    ]
    while todo:
        code = todo.pop()
        todo.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
        table = code.co_linetable
        # Of each entry the first byte has its highest bit set, and counts in its lowest.
        units = sum((byte & 7) + 1 for byte in table if byte & 0x80)
        found[id(table) + bytes.__basicsize__ - 1] = len(table), units
    return json.dumps([(address, *rest) for address, rest in found.items()])


def subclasses(of: type, seen: set[type]) -> Iterator[type]:
    """List a type and all that derive from it, each once."""
    if of not in seen:
        seen.add(of)
        yield of
        derived: list[type] = type.__subclasses__(of)
        for each in derived:
            yield from subclasses(each, seen)


def survivors(modules: dict[str, ModuleType]) -> Iterator[str]:
    """List functions whose module is no longer there for them."""
    spaces = {id(vars(module)) for name, module in modules.items() if name not in KEPT}
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and id(each.__globals__) in spaces and each.__name__ not in HELD:
            yield f"{each.__module__}.{each.__qualname__}"
