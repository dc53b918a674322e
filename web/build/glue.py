"""Leaves out of Pyodide what only packages written in C would use: they link against everything that it exports.

For such a package Emscripten's glue finds each of some 8,500 exports a place in a table, one by one, when it starts,
and compiles a module for each of some 270 functions of WebGL, in case that somebody asks for its address. Here nothing
is linked, so all that is left is what the glue and Pyodide use themselves. The other side of it: this interpreter loads
packages written in Python, and no others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from web.build import wasmfile

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = {"memory", "__main_argc_argv", "__stack_low", "__heap_base"}
"""Exports that the glue looks up by their names, and those that restore.js asks for."""
ASKED_BY_US = {
    *("___heap_base", "_sbrk", "_emscripten_stack_get_end", "_emscripten_stack_get_current"),
    "_hiwire_num_refs",  # counts what Python holds of JavaScript, to whoever looks for leaks
}
"""What runtime.js, heap.mjs and a debugger ask Emscripten's module for."""
ASSIGN = "function assignWasmExports(wasmExports){"
WORD = re.compile(r"[\w$]+")
PUBLISHED = re.compile(r'(?<![\w$.])Module\["(\w+)"\]=(\w+);')
SIGNATURE = re.compile(r'(?<![\w$.])([\w$]+)\.sig="\w*";')
MEMBER = re.compile(r'(?:\.|\[")(\w+)\b(?!"\]=[^=])')
ASSIGNMENT = re.compile(r'((?:[\w$]+=|Module\["\w+"\]=)+)(wasmExports\["(\w+)"\].*)')
DECLARATION = re.compile(r"(?<![\w$])var ([\w$,]+);")
ASKED = re.compile(r'wasmExports(?:\["|\.)(\w+)')


def thin(glue: str, api: str, wasm: bytes, shake: Callable[[str], str]) -> tuple[str, bytes]:
    """Leave out what nobody asks for.

    Args:
        glue: Emscripten's script, pyodide.asm.mjs.
        api: Pyodide's own, pyodide.mjs.
        wasm: pyodide.asm.wasm.
        shake: leaves out of a script what nothing in it refers to.

    Returns:
        The script and the wasm that are left.

    Raises:
        ValueError: The script does not look as that of Pyodide 314 does.
    """
    assigned = _between(glue, ASSIGN, "}")
    glue = glue.replace(assigned, "")
    provided = _between(glue, "var wasmImports={", "}")
    imported, addressed = wasmfile.imports(wasm)
    kept = [entry for entry in provided.split(",") if _name(entry) in imported | addressed and not _is_webgl(entry)]
    nowhere = [f"{name}:{{value:0}}" for name in sorted(addressed) if _is_webgl(name)]
    glue = glue.replace(provided, ",".join(kept + nowhere))
    glue = glue.replace("eval(", "(0,eval)(")  # a direct one might use any name, so that none could be left out
    functions = {entry.rpartition(":")[2] for entry in kept}
    glue = SIGNATURE.sub(lambda found: found[0] if found[1] in functions else "", glue)
    elsewhere = {*WORD.findall(api), *ASKED_BY_US}
    published = elsewhere | set(MEMBER.findall(glue))
    glue = shake(PUBLISHED.sub(lambda found: found[0] if found[1] in published else "", glue))
    declared = {name for found in DECLARATION.findall(glue) for name in found.split(",")}
    left, names = _assignments(assigned, declared, elsewhere | set(MEMBER.findall(glue)))
    glue = glue.replace(ASSIGN, ASSIGN + left)
    return glue, wasmfile.exporting(wasm, {*OURS, *names, *ASKED.findall(glue)})


def _assignments(body: str, variables: set[str], published: set[str]) -> tuple[str, list[str]]:
    """What is left of the assignments of exports, and of which."""
    lines: list[str] = []
    names: list[str] = []
    for statement in body.rstrip(";").split(";"):
        found = ASSIGNMENT.fullmatch(statement)
        if not found:
            raise ValueError(f'an export is assigned by {statement!r}, expected a=Module["b"]=wasmExports["c"]')
        targets = found[1].rstrip("=").split("=")
        wanted = [each for each in targets if WORD.findall(each)[-1] in (published if "[" in each else variables)]
        if wanted:
            lines.append("=".join([*wanted, found[2]]))
            names.append(found[3])
    return "".join(f"{line};" for line in lines), names


def _name(entry: str) -> str:
    return entry.partition(":")[0].strip('"')


def _is_webgl(entry: str) -> bool:
    return _name(entry).startswith("emscripten_gl")


def _between(text: str, begin: str, end: str) -> str:
    """What stands behind one and before the other.

    Raises:
        ValueError: It is not there once.
    """
    if text.count(begin) != 1:
        raise ValueError(f"{begin!r} is there {text.count(begin)} times, expected once: is this another Pyodide?")
    start = text.index(begin) + len(begin)
    return text[start : text.index(end, start)]
