#!/usr/bin/env python3
"""Coinslot's one command for everything: python3 build.py bundle | demo | test | bench | names.

Needs Python 3.11 or newer and nothing else; what is missing is set up in .venv/ and web/node_modules/.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from web.build import browsers
from web.build.console import ROOT, BuildError, run, say
from web.build.debian import install_with_apt
from web.build.demo_headers import demo_headers
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

WEB = ROOT / "web"
DIST = ROOT / "dist"
BUNDLE = DIST / "coinslot"
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
WHEELS = VENV / "bundle-wheels"
OLDEST_NODE = 20  # the oldest that Pyodide supports
DEMO_PORT = 8765
DEMO_SECRET = "sandbox-demo"  # noqa: S105 - between two servers that are gone afterwards
OLDEST_PYTHON = (3, 11)
BENCHMARKS = ("boot", "bytes", "frames", "latency", "many", "memory", "flood", "storm", "server")
STOP_SECONDS = 5  # how long a server may take to end before it is killed


# Set-up


def digest(paths: Iterable[Path]) -> str:
    """Return one digest over names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{path.stat().st_size}\0".encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@contextlib.contextmanager
def step(stamp: Path, inputs: Iterable[Path], what: str) -> Iterator[bool]:
    """Do something only when its inputs have changed: yields whether to do it, and notes when it is done."""
    now = digest(inputs)
    needed = not stamp.is_file() or stamp.read_text("utf-8") != now
    if needed:
        say(what)
        stamp.unlink(missing_ok=True)
    yield needed
    if needed:
        stamp.write_text(now, "utf-8")


def set_up_python() -> None:
    """Make .venv with what py/requirements.lock names, and fetch the wheels that go into the bundle."""
    if not PYTHON.exists():
        say("making .venv")
        make_venv()
    lock = ROOT / "py" / "requirements.lock"
    with step(VENV / "requirements.stamp", [lock], "installing Python packages") as needed:
        if needed:
            pip("install", "--require-hashes", "-r", lock)
    lock = ROOT / "py" / "requirements-bundle.lock"
    with step(VENV / "bundle-wheels.stamp", [lock], "fetching the wheels for the bundle") as needed:
        if needed:
            shutil.rmtree(WHEELS, ignore_errors=True)
            target = ("--only-binary=:all:", "--python-version=3.14")  # what Pyodide runs, not what runs here
            pip("download", "--require-hashes", "--no-deps", *target, "-d", WHEELS, "-r", lock)


def make_venv() -> None:
    """Make .venv; Debian and Ubuntu keep the part that it needs in a package of its own."""
    if subprocess.run([sys.executable, "-c", "import ensurepip"], check=False, stderr=subprocess.DEVNULL).returncode:
        package = f"python3.{sys.version_info.minor}-venv"
        if not install_with_apt(package):
            raise BuildError(f"this Python cannot make virtual environments; do: sudo apt-get install {package}")
    run(sys.executable, "-m", "venv", VENV, hint="remove .venv and try again")


def pip(*arguments: str | Path) -> None:
    """Run the virtual environment's pip; where it looks for packages is the machine's own configuration."""
    hint = "is there a network, and does pip's configuration name an index that has these versions?"
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "-q", *arguments, hint=hint)


@functools.cache
def node() -> tuple[str, str]:
    """Return the paths of node and npm: the machine's own, otherwise from a wheel in .venv."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm:
        version = subprocess.run([found, "--version"], check=False, capture_output=True, text=True).stdout
        if int(version.lstrip("v").split(".")[0] or 0) >= OLDEST_NODE:
            return found, npm
    lock = ROOT / "py" / "requirements-node.lock"
    with step(VENV / "node.stamp", [lock], f"installing Node (none from {OLDEST_NODE} on is on the PATH)") as needed:
        if needed:
            pip("install", "--require-hashes", "-r", lock)
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"  # npm starts node by its name
    return str(shutil.which("node")), str(shutil.which("npm"))


def set_up() -> None:
    """Install what bundle and demo need."""
    set_up_python()
    _, npm = node()
    modules = WEB / "node_modules"
    inputs = [WEB / "package.json", WEB / "package-lock.json"]
    with step(modules / ".coinslot.stamp", inputs, "installing npm packages") as needed:
        if needed:
            # No package of ours needs to run a script when it is installed.
            run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=WEB, hint="is npm's registry reachable?")


# What is built


def sources(*folders: Path) -> list[Path]:
    """List the files below some folders that decide what is built from them."""
    generated = {"node_modules", "__pycache__"}
    files = [path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*"))]
    return [path for path in files if path.is_file() and generated.isdisjoint(path.parts)]


def bundle() -> Path:
    """Build the wheel, dist/coinslot and the npm tarball, if anything has changed; return the wheel's path."""
    set_up()
    DIST.mkdir(exist_ok=True)
    root_files = [ROOT / name for name in ("pyproject.toml", "README.md", "LICENSE")]
    locks = [ROOT / "py" / "requirements-bundle.lock", WEB / "package-lock.json", WEB / "package.json"]
    inputs = sources(
        ROOT / "py" / "coinslot",
        WEB / "build",
        WEB / "window",
        *WEB.glob("*.js"),
        *WEB.glob("*.d.ts"),
        *root_files,
        *locks,
    )
    with step(DIST / ".bundle.stamp", inputs, "building the bundle") as needed:
        if needed:
            build_bundle()
    return next(DIST.glob("coinslot-*.whl"))


def build_bundle() -> None:
    """Build the wheel, then everything that has it inside."""
    for old in DIST.glob("coinslot-*.whl"):
        old.unlink()
    run(PYTHON, "-m", "hatchling", "build", "-t", "wheel", hint="see its message above")
    program, npm = node()
    options: dict[str, str | Path] = {
        "--node": program,
        "--npm": npm,
        "--wheel": next(DIST.glob("coinslot-*.whl")),
        "--micropip": next(WHEELS.glob("micropip-*.whl")),
        "--output": DIST,
    }
    arguments = [part for option in options.items() for part in option]
    run(PYTHON, "-m", "web.build.bundle", *arguments, hint="see its message above")


def build_demo() -> None:
    """Bundle the demo's script with three.js into dist/demo, next to copies of its other files."""
    demo = WEB / "demo"
    inputs = [*sources(demo), WEB / "build" / "demo.mjs", WEB / "package-lock.json"]
    with step(DIST / ".demo.stamp", inputs, "building the demo") as needed:
        if needed:
            run(node()[0], WEB / "build" / "demo.mjs", demo, DIST / "demo", hint="see its message above")


def install_wheel(wheel: Path) -> None:
    """Install the wheel that was built, as users have it."""
    with step(VENV / "wheel.stamp", [wheel], f"installing {wheel.name}") as needed:
        if needed:
            pip("install", "--no-deps", "--no-index", "--force-reinstall", wheel)


# Commands


def demo(options: argparse.Namespace) -> int:
    """Serve the game, next to the sandbox as its payment provider, until interrupted."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts in the background deaf to it
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        install_wheel(bundle())
        build_demo()
        with contextlib.ExitStack() as running:
            backend = running.enter_context(game_server()) if options.backend else {}
            provider, addresses = running.enter_context(sandbox(**backend))
            serve_demo(provider, {**addresses, **backend}, options)
    say("stopped")
    return 0


@contextlib.contextmanager
def game_server() -> Iterator[dict[str, str]]:
    """Run the game's own server as a child; its database is gone afterwards. Yields {"backend": its address}."""
    with tempfile.TemporaryDirectory(prefix="coinslot-demo-") as folder:
        database = f"sqlite:///{Path(folder) / 'game.db'}"
        script = WEB / "build" / "demo_backend.py"
        with child([PYTHON, script, "--port", "0", "--secret", DEMO_SECRET, "--db", database]) as (_, said):
            yield said


@contextlib.contextmanager
def sandbox(backend: str = "") -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run the payment provider as a child; yields it with its {"store", "payStation", "socket", "projectId"}."""
    arguments = ["sandbox", "--json", "--port", "0", "--pay-port", "0"]
    if backend:
        arguments += ["--webhook", f"{backend}/xsolla/webhook", "--secret", DEMO_SECRET]
    with child([SCRIPTS / "coinslot", *arguments]) as running:
        yield running


@contextlib.contextmanager
def child(command: Sequence[str | Path]) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run a server as a child; yields it with what its first line says."""
    command = [str(part) for part in command]
    # In a session of its own, so that Ctrl-C reaches this process alone, which then ends the child.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise BuildError(f"{command[0]} ended with {process.wait()} before it gave its address; see above")
            yield process, json.loads(line)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def serve_demo(provider: subprocess.Popen[str], addresses: dict[str, Any], options: argparse.Namespace) -> None:
    """Serve dist/ under the Content-Security-Policy that a game should have, until interrupted.

    Raises:
        BuildError: The port is taken, or the sandbox has ended.

    """
    store, pay, socket = addresses["store"], addresses["payStation"], addresses["socket"]
    config = {
        "projectId": addresses["projectId"],
        "endpoints": {"store": store, "payStation": pay, "socket": socket},
        "sandbox": True,
        "backend": addresses.get("backend"),
    }
    headers = demo_headers(store, pay, f"{socket} {addresses.get('backend', '')}".rstrip())
    try:
        site = StaticServer(DIST, port=options.port, headers=headers, answers={"/demo/config.json": config})
    except OSError as error:
        reason = f"port {options.port} cannot be used ({error.strerror})"
        raise BuildError(f"{reason}; choose another with --port, or --port 0 for any free one") from None
    with site as server:
        game = f"{server.url}/demo/"
        if options.json:
            print(json.dumps({"game": game, **addresses}), flush=True)
        say(f"the game is at {game}; Ctrl-C ends it")
        if not options.no_browser:
            webbrowser.open(game)
        while provider.poll() is None:
            time.sleep(0.5)  # in steps, so that Ctrl-C gets through on Windows as well
        raise BuildError(f"the sandbox has ended with {provider.returncode}; see above")


def test(options: argparse.Namespace) -> int:
    """Run all checks, then sum up."""
    install_wheel(bundle())
    os.environ.update(browsers.set_up(PYTHON, required=options.all_browsers))
    os.environ["PATH"] = f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"
    checks: dict[str, Sequence[str | Path]] = {
        "ruff check": (PYTHON, "-m", "ruff", "check", "."),
        "ruff format": (PYTHON, "-m", "ruff", "format", "--check", "."),
        "mypy": (PYTHON, "-m", "mypy"),
        "tsc": (node()[0], WEB / "node_modules" / "typescript" / "bin" / "tsc", "--noEmit", "-p", WEB),
        # Two at a time: most tests wait for a browser, or for time to pass.
        "pytest": (PYTHON, "-m", "pytest", "-n", "2", "--dist", "worksteal", *options.pytest),
    }
    failed = []
    for name, command in checks.items():
        say(name)
        if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
            failed.append(name)
    say(f"failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def bench(options: argparse.Namespace) -> int:
    """Measure Coinslot beside what it replaces; tests/bench does it."""
    install_wheel(bundle())
    build_demo()
    os.environ.update(browsers.set_up(PYTHON, required=False))
    node()  # on the PATH, for brotli
    wishes = {f"--{name}": getattr(options, name) for name in ("runs", "purchases", "seed", "brotli")}
    given = [str(part) for wish in wishes.items() if wish[1] is not None for part in wish]
    command = [str(PYTHON), "-m", "tests.bench", *options.name, *given]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def benchmark(name: str) -> str:
    """Check a name before anything is built."""
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no benchmark {name!r}, expected one of {', '.join(BENCHMARKS)}")
    return name


def add_bench_options(parser: argparse.ArgumentParser) -> None:
    """Tell what can be measured."""
    alone = "none: all but storm, whose two thousand purchases take over an hour"
    parser.add_argument("name", nargs="*", type=benchmark, help=f"one of {', '.join(BENCHMARKS)} ({alone})")
    parser.add_argument("--runs", type=int, help="pairs that each figure is the median of (default: 5)")
    parser.add_argument(
        "--purchases",
        type=int,
        help="in the storm (default: 2000) or for memory (default: 1000); webhooks for server (default: 10000)",
    )
    parser.add_argument("--seed", type=int, help="of an earlier storm, to have it again (default: another each time)")
    parser.add_argument("--brotli", type=int, help="quality (default: 11, which takes minutes for a new bundle)")


def names(_: argparse.Namespace) -> int:
    """Write the names that JavaScript shares with Python anew."""
    set_up()
    run(PYTHON, WEB / "build" / "names.py", hint="see its message above")
    return 0


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="build.py", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, action: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(action=action)
        return command

    add("bundle", lambda _: bool(not bundle()), "build dist/: the bundle, the wheel and the npm tarball")
    player = add("demo", demo, "play the demo game, with a payment provider on this machine")
    player.add_argument("--port", type=int, default=DEMO_PORT, help="of the game; 0 is any (default: %(default)s)")
    player.add_argument("--backend", action="store_true", help="let a server of the game's own grant, by webhook")
    player.add_argument("--no-browser", action="store_true", help="do not open a browser")
    player.add_argument("--json", action="store_true", help="give the addresses as JSON in the first line of stdout")
    checks = add("test", test, "run every check; what follows -- goes to pytest")
    checks.add_argument("--all-browsers", action="store_true", help="fail where Firefox or WebKitGTK is missing")
    checks.add_argument("pytest", nargs="*")
    add_bench_options(add("bench", bench, "measure Coinslot beside what it replaces: dist/bench.json and bench.html"))
    add("names", names, "write the names that JavaScript shares with Python anew")
    options = parser.parse_args(arguments)
    try:
        result: int = options.action(options)
    except BuildError as error:
        say(str(error))
        return 1
    return result


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"build: this is Python {sys.version.split()[0]}, expected 3.11 or newer; run build.py with a newer one"
        )
    sys.exit(main(sys.argv[1:]))
