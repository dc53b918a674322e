"""What no script of ours does: make markup or code of text, or tell a window that it does not know."""

from __future__ import annotations

import re

import build

SOURCES = sorted(
    path
    for pattern in ("*.js", "*.mjs")
    for path in build.WEB.rglob(pattern)
    if "node_modules" not in path.relative_to(build.WEB).parts
)

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)

MARKUP = re.compile(
    r"""\b(?:inner|outer)HTML\b | \binsertAdjacentHTML\b | \bsetHTML | \bparseHTML | \bdocument\s*\.\s*write
    | \bcreateContextualFragment\b | \bDOMParser\b | \bsrcdoc\b""",
    re.VERBOSE,
)
CODE = re.compile(
    r"""(?<!-)\beval\b | \bFunction\s*\( | \bnew\s+Function\b | javascript: | \bexecScript\b | \.\s*constructor\s*\(
    | \bset(?:Timeout|Interval)\s*\(\s*["'`] | \bset(?:Timeout|Interval)\s*\([^,()=]*\+""",
    re.VERBOSE,
)
EXAMPLES = {
    MARKUP: [
        "x.innerHTML = y",
        'x["outerHTML"] += y',
        "x.insertAdjacentHTML('beforeend', y)",
        "document.write(x)",
        "document . writeln(x)",
        "x.setHTMLUnsafe(y)",
        "new DOMParser()",
    ],
    CODE: [
        "eval(x)",
        "(0, eval)(x)",
        "new Function(x)",
        "Function('return this')()",
        'setTimeout("x()", 1)',
        "setInterval(`x(${y})`, 1)",
        "setTimeout(x + y, 1)",
        "location = 'javascript:x'",
        "(() => {}).constructor(x)",
    ],
}


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where the code has it: file, then what was found; comments are free."""
    return [
        f"{path.relative_to(build.WEB).as_posix()}: {match[0]}"
        for path in SOURCES
        for match in pattern.finditer(COMMENT.sub("", path.read_text("utf-8")))
    ]


def test_every_script_is_looked_at() -> None:
    """The bundle's own scripts, the payment window's and the demo's are among those that are searched."""
    names = {path.relative_to(build.WEB).as_posix() for path in SOURCES}
    assert {"coinslot.js", "messages.js", "window/dialog.js", "demo/main.js", "build/snapshot.mjs"} <= names


def test_the_search_finds_what_it_looks_for() -> None:
    """Each forbidden thing is found in an example of it."""
    for pattern, examples in EXAMPLES.items():
        for example in examples:
            assert pattern.search(COMMENT.sub("", example)), example


def test_no_markup_is_made_of_text() -> None:
    """What is shown is made of elements and text: nothing that was said can become markup."""
    assert found(MARKUP) == []


def test_no_text_is_run() -> None:
    """Nothing that was said can become code: no eval, no Function, no timer with a text."""
    assert found(CODE) == []


def test_scripts_in_addresses() -> None:
    """A worker is made of text in one file alone, for pages that may not name its address: of the bundle's address."""
    assert found(re.compile(r"(?:data:text/javascript|new Blob|createObjectURL)[^`]*`?")) == [
        "newworker.js: data:text/javascript,${encodeURIComponent(script)}`"
    ]
    script = COMMENT.sub("", (build.WEB / "newworker.js").read_text("utf-8"))
    assert script.count("data(") == 2
    assert re.findall(r"""data\((`[^`]*`|"[^"]*")\)""", script) == [
        "`import ${JSON.stringify(address())};`",
        '"postMessage(0)"',
    ]


def test_windows_are_told_by_their_exact_origin() -> None:
    """Only in a page without a name for any other origin is a window told whatever its origin is."""
    tells = found(re.compile(r"postMessage\([^;]*;"))
    wild = [tell for tell in tells if re.search(r"""["'`]\*["'`]""", tell)]
    assert wild == ['paywindow.js: postMessage(text, origin === "null" ? "*" : origin);']
