"""Put together dist/coinslot: everything that a game copies next to itself, then the npm package of the same files.

Run by build.py, with the wheels at hand. The same sources and the same Node give the same files, byte for byte,
the memory snapshot included.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parent.parent
ROOT = WEB.parent
PYODIDE = WEB / "node_modules" / "pyodide"
WITH_PACKAGES = ("journal.js", "socket.js")
"""Scripts that import from npm; they import nothing of ours."""
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm")

PURPOSES = {
    "coinslot.d.ts": "Types of coinslot.js for editors and TypeScript.",
    "pyodide/pyodide.mjs": "Pyodide: loads the Python interpreter.",
    "pyodide/pyodide.asm.mjs": "Pyodide: the JavaScript half of the interpreter.",
    "pyodide/pyodide.asm.wasm": "Pyodide: CPython, compiled to WebAssembly.",
    "snapshot.bin": "The interpreter's memory with coinslot imported, from which Python starts at once.",
    "library.zip": "Python's standard library, compiled; loaded when the snapshot is refused or an import comes late.",
    "empty.zip": "A zip without entries, which stands in for the library.",
    "LICENSE": "The licence of coinslot.",
}
FIRST_SENTENCE = re.compile(r"/\*\*\s*(?:\*\s*)?(.+?)\s*(?:\*/|\n)")


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
        bundle = Path(folder, "coinslot")
        bundle.mkdir()
        copy_files(bundle, options.wheel, options.micropip)
        for script in WITH_PACKAGES:
            bundle_script(bundle, script, options.node)
        make_snapshot(bundle, options.node, options.wheel)
        write_index(bundle, options.wheel, options.micropip)
        write_manifest(bundle)
        pack(bundle, options.npm, options.output)
        shutil.rmtree(options.output / "coinslot", ignore_errors=True)
        bundle.rename(options.output / "coinslot")


def copy_files(bundle: Path, *wheels: Path) -> None:
    """Copy what is only copied."""
    scripts = [path for path in sorted(WEB.glob("*.js")) if path.name not in WITH_PACKAGES]
    for source in [*scripts, *WEB.glob("coinslot.d.ts"), ROOT / "LICENSE"]:
        shutil.copyfile(source, bundle / source.name)
    for folder, sources in {
        "pyodide": [PYODIDE / name for name in RUNTIME],
        "wheels": list(wheels),
        "window": sorted((WEB / "window").glob("*.js")),
        "licenses": sorted((WEB / "build" / "licenses").iterdir()),
    }.items():
        (bundle / folder).mkdir()
        for source in sources:
            shutil.copyfile(source, bundle / folder / source.name)


def bundle_script(bundle: Path, script: str, node: str) -> None:
    """Write a script with its packages in it, since a page cannot import from npm."""
    banner = FIRST_SENTENCE.search((WEB / script).read_text("utf-8"))
    esbuild = WEB / "node_modules" / "esbuild" / "bin" / "esbuild"
    command = [node, str(esbuild), script, "--bundle", "--minify"]
    options = ["--format=esm", "--target=es2022", f"--outfile={bundle / script}", "--log-level=warning"]
    subprocess.run(  # noqa: S603 - esbuild, from the lock
        [*command, *options, f"--banner:js={banner[0] if banner else ''}"], cwd=WEB, check=True
    )


def make_snapshot(bundle: Path, node: str, wheel: Path) -> None:
    """Write snapshot.bin, library.zip and empty.zip."""
    script = WEB / "build" / "snapshot.mjs"
    done = subprocess.run(  # noqa: S603 - our own script
        [node, str(script), str(wheel), str(bundle)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{script.name} ended with {done.returncode}:\n{done.stderr.strip()}")


def write_index(bundle: Path, wheel: Path, micropip: Path) -> None:
    """Write files.js, which tells boot.js what there is to load."""
    paths = {
        "wasm": "pyodide/pyodide.asm.wasm",
        "library": "library.zip",
        "empty": "empty.zip",
        "micropip": f"wheels/{micropip.name}",
        "coinslot": f"wheels/{wheel.name}",
        "snapshot": "snapshot.bin",
    }
    files = {name: {"path": path, **measure(bundle / path)} for name, path in paths.items()}
    info = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))["info"]
    (bundle / "files.js").write_text(
        "/** GENERATED: the data files of this bundle, so that no manifest is fetched before them. */\n"
        f"export const files = {json.dumps(files, indent=2)};\n"
        f"export const lockFile = {json.dumps({'info': info, 'packages': {}}, indent=2)};\n",
        "utf-8",
    )


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
    name = path.relative_to(bundle).as_posix()
    if name in PURPOSES:
        return PURPOSES[name]
    if name.startswith("licenses/"):
        return "The licence of what the bundle contains."
    if name.startswith("wheels/"):
        return "A Python package, for a Pyodide of the page's own and for the start without the snapshot."
    if found := FIRST_SENTENCE.search(path.read_text("utf-8")):
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
