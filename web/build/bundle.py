"""Put together dist/coinslot: everything that a game copies next to itself, then the npm package of the same files.

Run by build.py, with the wheels at hand. The same sources and the same Node give the same files, byte for byte,
the memory snapshot included.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from web.build.glue import thin
from web.build.split import instrumented, split
from web.build.wasmfile import exported_functions

if TYPE_CHECKING:
    from collections.abc import Iterator

WEB = Path(__file__).resolve().parent.parent
ROOT = WEB.parent
PYODIDE = WEB / "node_modules" / "pyodide"
GLUE, WASM, LOCK = "pyodide.asm.mjs", "pyodide.asm.wasm", "pyodide-lock.json"
WASMS = ("pyodide.asm.wasm", "pyodide.rest.wasm")
"""What a start runs, and the rest."""
LOADED = ("socket.js", "boot.js", "worker.js")
"""Scripts that others load, by a name made from their content; each after those that it loads itself."""
ENTRIES = ("coinslot.js", "python.js")
"""Scripts that pages load by their own name."""

PURPOSES = {
    "coinslot.d.ts": "Types of coinslot.js for editors and TypeScript.",
    "pyodide.asm.js": "Pyodide: the JavaScript half of the interpreter, as far as it is used.",
    "pyodide.asm.wasm": "Pyodide: CPython, compiled to WebAssembly; the functions that a start and a purchase run.",
    "pyodide.rest.wasm": "Pyodide: the functions of CPython that a start does not run; loaded behind it.",
    "snapshot.bin": "The interpreter's memory with coinslot imported, from which Python starts at once.",
    "library.zip": "Python's standard library, compiled; loaded when the snapshot is refused or an import comes late.",
    "empty.zip": "A zip without entries, which stands in for the library.",
    "LICENSE": "The licence of coinslot.",
}
FIRST_SENTENCE = re.compile(r"/\*\*\s*(?:\*\s*)?(.+?)\s*(?:\*/|\n)")
DIGITS = 10  # of a digest in a file's name: enough to tell any two builds apart
COMPRESSED = {".br": "Brotli", ".gz": "gzip"}
BY_CONTENT = re.compile(rf"-[0-9a-f]{{{DIGITS}}}(?=\.)")


def main() -> None:
    """Build into a temporary folder, then put it in the place of the old one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node", required=True, help="the Node program")
    parser.add_argument("--npm", required=True, help="the npm program")
    parser.add_argument("--wheel", required=True, type=Path, help="coinslot's wheel")
    parser.add_argument("--micropip", required=True, type=Path, help="micropip's wheel")
    parser.add_argument("--output", required=True, type=Path, help="folder that gets coinslot/ and the npm tarball")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.output, prefix=".bundle-") as folder:
        pyodide = Path(folder, "pyodide")
        leave_out(pyodide, options.node)
        wasm = (pyodide / WASM).read_bytes()
        parts = {"pyodide.asm.js": minified(pyodide / GLUE, options.node).encode()}
        parts |= make_data(pyodide, options.node, options.wheel)
        wheels = {"micropip": options.micropip, "coinslot": options.wheel}
        rehearsal = Path(folder, "rehearsal")
        put_together(rehearsal, parts, split(instrumented(wasm)), wheels, options.node)
        (rehearsal / "package.json").write_text('{"type": "module"}', "utf-8")  # for a Node that cannot tell by itself
        bundle = Path(folder, "coinslot")
        # Which of the exports are called depends on the browser: some hold Python's stack where others cannot.
        ran = {*rehearsed(rehearsal, options.node), *exported_functions(wasm)}
        put_together(bundle, parts, split(wasm, ran), wheels, options.node)
        copy_files(bundle)
        compress(bundle, options.node)
        write_manifest(bundle)
        pack(bundle, options.npm, options.output)
        shutil.rmtree(options.output / "coinslot", ignore_errors=True)
        bundle.rename(options.output / "coinslot")


def add(bundle: Path, name: str, data: str | bytes) -> str:
    """Write a file under a name made from its content, so that it can be cached for ever; returns the name."""
    content = data.encode() if isinstance(data, str) else data
    stem, dot, ending = name.rpartition(".")
    named = f"{stem}-{hashlib.sha384(content).hexdigest()[:DIGITS]}{dot}{ending}"
    (bundle / named).write_bytes(content)
    return named


def put_together(
    bundle: Path, parts: dict[str, bytes], halves: tuple[bytes, bytes], wheels: dict[str, Path], node: str
) -> None:
    """Write what is loaded, by names made from its content, and the scripts that know these names."""
    (bundle / "wheels").mkdir(parents=True)
    for wheel in wheels.values():
        shutil.copyfile(wheel, bundle / "wheels" / wheel.name)
    paths = {name: f"wheels/{wheel.name}" for name, wheel in wheels.items()}
    for key, name, data in zip(("wasm", "rest"), WASMS, halves, strict=True):
        paths[key] = add(bundle, name, data)
    names = {}
    for name, data in parts.items():
        path = add(bundle, name, data)
        if name.endswith(".js"):
            names[f"./{name}"] = path
        else:
            paths[name.partition(".")[0]] = path
    with staged({name: {"path": path, **measure(bundle / path)} for name, path in paths.items()}) as sources:
        for script in LOADED:
            names[f"./{script}"] = add(bundle, script, bundled(sources / script, names, node))
        for script in ENTRIES:
            (bundle / script).write_text(bundled(sources / script, names, node), "utf-8")


def rehearsed(bundle: Path, node: str) -> list[int]:
    """Return which functions run in a bundle that counts them, while it starts and sells something."""
    (boot,) = bundle.glob("boot-*.js")
    ran: list[int] = json.loads(run_script(node, "rehearse.mjs", boot))
    return ran


def copy_files(bundle: Path) -> None:
    """Copy what is only copied."""
    for source in (WEB / "coinslot.d.ts", ROOT / "LICENSE"):
        shutil.copyfile(source, bundle / source.name)
    shutil.copytree(WEB / "build" / "licenses", bundle / "licenses")


def leave_out(folder: Path, node: str) -> None:
    """Write a Pyodide without what only packages written in C would use."""
    folder.mkdir()
    scripts = (PYODIDE / GLUE).read_text("utf-8"), (PYODIDE / "pyodide.mjs").read_text("utf-8")
    glue, wasm = thin(*scripts, (PYODIDE / WASM).read_bytes(), lambda script: shaken(script, node))
    (folder / GLUE).write_text(glue, "utf-8")
    (folder / WASM).write_bytes(wasm)
    shutil.copyfile(PYODIDE / LOCK, folder / LOCK)


def shaken(script: str, node: str) -> str:
    """Return a script without what nothing in it refers to."""
    terser = WEB / "node_modules" / "terser" / "bin" / "terser"
    # That alone: everything else it could do to the script is esbuild's business.
    options = ["--module", "--ecma", "2022", "--compress", "defaults=false,unused=true,passes=4"]
    return subprocess.run(  # noqa: S603 - terser, from the lock
        [node, str(terser), *options], input=script, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ).stdout


def make_data(pyodide: Path, node: str, wheel: Path) -> dict[str, bytes]:
    """Return the snapshot, the library and the empty zip."""
    with tempfile.TemporaryDirectory() as folder:
        run_script(node, "snapshot.mjs", pyodide, wheel, folder)
        return {name: Path(folder, name).read_bytes() for name in ("snapshot.bin", "library.zip", "empty.zip")}


def run_script(node: str, name: str, *given: str | Path) -> str:
    """Run one of our scripts; returns what it prints."""
    command = [node, str(WEB / "build" / name), *map(str, given)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own script
    if done.returncode:
        sys.exit(f"{name} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


@contextlib.contextmanager
def staged(files: dict[str, dict[str, Any]]) -> Iterator[Path]:
    """Yield a folder with our scripts and files.js, which tells them what there is to load."""
    info = json.loads((PYODIDE / LOCK).read_text("utf-8"))["info"]
    with tempfile.TemporaryDirectory() as folder:
        for source in WEB.glob("*.js"):
            shutil.copyfile(source, Path(folder, source.name))
        shutil.copytree(WEB / "window", Path(folder, "window"))
        Path(folder, "files.js").write_text(
            f"export const files = {json.dumps(files)};\n"
            f"export const lockFile = {json.dumps({'info': info, 'packages': {}})};\n",
            "utf-8",
        )
        yield Path(folder)


def bundled(script: Path, names: dict[str, str], node: str) -> str:
    """Return a script with all that it imports in it, but for what it loads later, by the names those files have."""
    late = [f"--external:{name}" for name in names if name != f"./{script.name}"]
    text = minified(script, node, "--bundle", "--external:node:*", "--external:ws", *late)
    for name, named in names.items():
        text = text.replace(f'"{name}"', f'"./{named}"')
    banner = FIRST_SENTENCE.search(script.read_text("utf-8"))
    return f"/** {banner[1] if banner else ''} */\n{text}"


def minified(script: Path, node: str, *options: str) -> str:
    """Return what esbuild makes of a script."""
    esbuild = WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = [node, str(esbuild), str(script), "--minify", "--format=esm", "--target=es2022", "--log-level=warning"]
    environment = {**os.environ, "NODE_PATH": str(WEB / "node_modules")}
    return subprocess.run(  # noqa: S603 - esbuild, from the lock
        [*command, *options], check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ).stdout


def compress(bundle: Path, node: str) -> None:
    """Write .br and .gz beside each file that is not compressed already."""
    files = [path for path in sorted(bundle.rglob("*")) if path.is_file() and path.suffix != ".whl"]
    script = WEB / "build" / "compress.mjs"
    subprocess.run([node, str(script), *map(str, files)], check=True)  # noqa: S603 - our own script


def write_manifest(bundle: Path) -> None:
    """Write manifest.json: every other file, with length, SHA-384 in hexadecimal digits, and purpose."""
    files = [
        {"file": path.relative_to(bundle).as_posix(), **measure(path), "purpose": purpose(bundle, path)}
        for path in sorted(bundle.rglob("*"))
        if path.is_file()
    ]
    (bundle / "manifest.json").write_text(json.dumps({"files": files}, indent=2) + "\n", "utf-8")


def measure(path: Path) -> dict[str, Any]:
    """Return a file's length in bytes and its digest."""
    data = path.read_bytes()
    return {"bytes": len(data), "sha384": hashlib.sha384(data).hexdigest()}


def purpose(bundle: Path, path: Path) -> str:
    """Say what a file is for; our scripts say it themselves, in their first comment."""
    name = BY_CONTENT.sub("", path.relative_to(bundle).as_posix())
    if path.suffix in COMPRESSED:
        return f"{path.stem}, compressed for servers and browsers that can do with {COMPRESSED[path.suffix]}."
    if name in PURPOSES:
        return PURPOSES[name]
    if name.startswith("licenses/"):
        return "The licence of what the bundle contains."
    if name.startswith("wheels/"):
        return "A Python package, for a Pyodide of the page's own and for the start without the snapshot."
    if found := FIRST_SENTENCE.match(path.read_text("utf-8")):
        return found[1]
    sys.exit(f"{name} does not say what it is for: begin it with /** one sentence. */ or name it in {__file__}")


def pack(bundle: Path, npm: str, output: Path) -> None:
    """Write the npm tarball: the bundle with package.json and README."""
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    del package["devDependencies"]  # they build the bundle; it needs nothing
    for old in output.glob(f"{package['name']}-*.tgz"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder, "package")
        shutil.copytree(bundle, staged)
        shutil.copyfile(ROOT / "README.md", staged / "README.md")
        (staged / "package.json").write_text(json.dumps(package, indent=2) + "\n", "utf-8")
        command = [npm, "pack", "--silent", "--pack-destination", str(output.resolve())]
        subprocess.run(command, cwd=staged, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - npm, found by build.py


if __name__ == "__main__":
    main()
