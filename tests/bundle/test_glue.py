"""What is left out of Pyodide, and that nothing is that somebody asks for."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

import build
from tests import bundled
from web.build import wasmfile
from web.build.glue import thin
from web.build.split import SHARED

if TYPE_CHECKING:
    from pathlib import Path

# By hand, section by section: one type, () -> (); the import env.log and the address of far; two functions; a memory;
# three exports, or two of them; the code of the functions.
TYPES = b"\x01\x04\x01\x60\x00\x00"
IMPORTS = b"\x02\x1b\x02" + b"\x03env\x03log\x00\x00" + b"\x08GOT.func\x03far\x03\x7f\x01"
FUNCTIONS = b"\x03\x03\x02\x00\x00"
MEMORY = b"\x05\x03\x01\x00\x01"
ALL = b"\x07\x18\x03" + b"\x03run\x00\x01" + b"\x05spare\x00\x02" + b"\x06memory\x02\x00"
SOME = b"\x07\x10\x02" + b"\x03run\x00\x01" + b"\x06memory\x02\x00"
CODE = b"\x0a\x07\x02\x02\x00\x0b\x02\x00\x0b"
HEAD = b"\0asm\1\0\0\0"

GLUE = (
    "var Module={};var _run,_spare,_asked;function _log(){eval(``)}_log.sig=`v`;".replace("`", '"')
    + 'function _SDL(){}_SDL.sig="v";var wasmImports={SDL:_SDL,log:_log,unknown:_SDL};'
    + 'Module["SDL"]=_SDL;Module["log"]=_log;'
    + 'function assignWasmExports(wasmExports){_run=Module["_run"]=wasmExports["run"];'
    + '_spare=Module["_spare"]=wasmExports["spare"];_asked=Module["_asked"]=wasmExports["memory"];}'
    + "_run()"
)


def as_it_is(script: str) -> str:
    """Shake nothing out but what is never used here: one declaration."""
    return script.replace("var _run,_spare,_asked;", "var _run;")


def test_keeps_what_is_used() -> None:
    """By the script, by Pyodide's own script as a member, and by the wasm; and nothing else."""
    whole = HEAD + TYPES + IMPORTS + FUNCTIONS + MEMORY + ALL + CODE
    glue, wasm = thin(GLUE, "Module._asked; Module.log", whole, as_it_is)
    assert 'wasmExports){_run=wasmExports["run"];Module["_asked"]=wasmExports["memory"];}' in glue
    assert "var wasmImports={log:_log};" in glue
    assert '_log.sig="v"' in glue
    assert "_SDL.sig" not in glue
    assert 'Module["SDL"]' not in glue
    assert 'Module["log"]=_log;' in glue
    assert "(0,eval)" in glue
    assert wasm == HEAD + TYPES + IMPORTS + FUNCTIONS + MEMORY + SOME + CODE


def test_reads_imports() -> None:
    """Functions by their names, and those whose address is wanted apart."""
    assert wasmfile.imports(HEAD + TYPES + IMPORTS) == ({"log"}, {"far"})


def test_another_pyodide_is_refused() -> None:
    """What cannot be found in a script stops the build, with what was looked for."""
    with pytest.raises(ValueError, match=re.escape("'var wasmImports={' is there 0 times, expected once")):
        thin(GLUE.replace("wasmImports", "imports"), "", HEAD + TYPES + IMPORTS, as_it_is)
    with pytest.raises(ValueError, match=re.escape("an export is assigned by '_run=exports.run', expected")):
        thin(GLUE.replace('_run=Module["_run"]=wasmExports["run"]', "_run=exports.run"), "", HEAD + IMPORTS, as_it_is)


def test_no_wasm_is_refused() -> None:
    """A file of another kind is said to be one."""
    with pytest.raises(ValueError, match=r"begins with b'<!doctyp', expected b'\\x00asm"):
        wasmfile.sections(b"<!doctype html>")


def test_bundle_has_what_its_script_asks_for(bundle: Path) -> None:
    """Each export that the script assigns is there, and few others of the 8,560 that there were."""
    script = bundled.find(bundle, "pyodide.asm.js").read_text("utf-8")
    wasm = bundled.find(bundle, "pyodide.asm.wasm")
    look = "WebAssembly.Module.exports(new WebAssembly.Module(require('fs').readFileSync(process.argv[1])))"
    command = [build.node()[0], "-e", f"console.log(JSON.stringify({look}.map(({{name}}) => name)))", str(wasm)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - Node, found by build.py
    exported = set(json.loads(done.stdout))
    assigned = {name for _, name, _ in re.findall(r"(\w+)\._(\w+)=(\w+)\.\2\b", script)}
    assert {"jslib_init", "_hiwire_immortal_get"} <= assigned <= exported
    assert len([name for name in exported if not name.startswith(SHARED)]) < 200
    assert "bindTexture(" not in script
