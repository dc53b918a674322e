"""A module in two halves does what it did in one, wherever it is divided."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
from typing import Any

import pytest

import build
from web.build.split import MARK, SHARED, SLOTS, instrumented, split
from web.build.wasmfile import EXPORTS, IMPORTS, entries, exports, sections


def section(kind: int, *items: bytes) -> bytes:
    """A section, with its length and how many items it has."""
    return bytes([kind, 1 + sum(map(len, items)), len(items)]) + b"".join(items)


def function(instructions: bytes, locals_of_it: bytes = b"\0") -> bytes:
    """A function's body, with its length and its end."""
    return bytes([len(locals_of_it) + len(instructions) + 1]) + locals_of_it + instructions + b"\x0b"


TWICE = function(b"\x20\x00\x10\x00\x10\x00")
COUNT = function(b"\x23\x00\x20\x00\x6a\x24\x00\x23\x00")
WHOLE = (
    b"\0asm\1\0\0\0"
    # Types: (), (i32) -> i32, (i32, i64) -> i32.
    + section(1, b"\x60\x00\x00", b"\x60\x01\x7f\x01\x7f", b"\x60\x02\x7f\x7e\x01\x7f")
    + section(2, b"\x03env\x03add\x00\x01")  # the function 0
    + section(3, b"\x01", b"\x01", b"\x02", b"\x01", b"\x01")
    + section(4, b"\x70\x00\x01")  # a table for one function
    + section(5, b"\x00\x01")
    + section(13, b"\x00\x00")  # a tag
    + section(6, b"\x7f\x01\x41\x28\x0b")  # a variable, at first 40
    + section(7, b"\x04both\x00\x03", b"\x07through\x00\x05", b"\x06throws\x00\x04", b"\x06memory\x02\x00")
    + section(9, b"\x00\x41\x00\x0b\x01\x02")  # the function 2 in the table
    + section(
        10,
        TWICE,  # 1: add(add(x))
        COUNT,  # 2: adds x to the variable, and gives it
        function(b"\x20\x00\x10\x01\x20\x00\x10\x02\x6a", b"\x01\x01\x7f"),  # 3: 1(x) + 2(x)
        function(b"\x20\x00\x04\x40\x08\x00\x0b\x41\x07"),  # 4: throws the tag if x, else gives 7
        function(b"\x20\x00\x2d\x00\x00\x41\x00\x11\x01\x00"),  # 5: what is in the table, of the memory at x
    )
    + section(11, b"\x00\x41\x08\x0b\x01\x05")  # 5, in the memory at 8
)
"""A module, by hand: WebAssembly's core specification, chapter 5."""
OWN = range(1, 6)
CALLS: list[tuple[str, list[int]]] = [("both", [3]), ("through", [8]), ("throws", [0]), ("throws", [1]), ("both", [4])]
ANSWERS = [5 + 43, 48, 7, "thrown", 6 + 52]
"""By hand: add adds one, the counter begins at 40 and gets 3, then the 5 of the memory, then 4."""
RUNS = {"both": {1, 2, 3}, "through": {5, 2}, "throws": {4}}

CALL_THEM = """
const { calls, halves, shared, slots } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const bytes = (text) => Buffer.from(text, "base64");
const imports = { env: { add: (x) => x + 1 } };
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes(halves[0])), imports);
const caller = bytes("AGFzbQEAAAABBAFgAAACBQEAAAAABwQBAAAA");
let fetched = 0;
const fetchRest = () => {
  fetched += 1;
  new WebAssembly.Instance(new WebAssembly.Module(bytes(halves[1])), { ...imports, [shared]: exports });
};
if (halves[1]) {
  const { exports: callable } = new WebAssembly.Instance(new WebAssembly.Module(caller), { "": { "": fetchRest } });
  exports[slots].set(0, callable[""]);
}
const call = ([name, given]) => {
  try {
    return exports[name](...given, 0n);
  } catch (error) {
    if (error instanceof WebAssembly.Exception) return "thrown";
    throw error;
  }
};
const answers = calls.map(call);
const marked = Object.entries(exports).filter(([name, { value }]) => name.startsWith("ran ") && value);
console.log(JSON.stringify({ answers, fetched, marked: marked.map(([name]) => name) }));
"""


def run(calls: list[tuple[str, list[int]]], *halves: bytes) -> dict[str, Any]:
    """Call functions in Node, where a first half fetches its rest when it is called for."""
    given = {
        "calls": calls,
        "halves": [base64.b64encode(half).decode() for half in halves],
        "shared": SHARED,
        "slots": SLOTS,
    }
    done = subprocess.run(  # noqa: S603 - Node, and the script above
        [build.node()[0], "-e", CALL_THEM], input=json.dumps(given), check=True, capture_output=True, text=True
    )
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered


def test_whole() -> None:
    """What the halves are compared with is what was worked out by hand."""
    assert run(CALLS, WHOLE)["answers"] == ANSWERS


@pytest.mark.parametrize("size", range(len(OWN) + 1))
def test_halves_do_the_same(size: int) -> None:
    """Whichever functions come late: calls, globals, memory, tables and exceptions go through, both ways."""
    for ran in itertools.combinations(OWN, size):
        done = run(CALLS, *split(WHOLE, ran))
        assert done["answers"] == ANSWERS, ran
        assert done["fetched"] == (size < len(OWN)), ran


@pytest.mark.parametrize("name", RUNS)
def test_rest_is_fetched_only_when_it_is_called(name: str) -> None:
    """Functions that are there call each other without it."""
    calls = [call for call in CALLS if call[0] == name]
    assert run(calls, *split(WHOLE, RUNS[name]))["fetched"] == 0
    for left in RUNS[name]:
        assert run(calls, *split(WHOLE, RUNS[name] - {left}))["fetched"] == 1


@pytest.mark.parametrize("name", RUNS)
def test_instrumented_tells_who_ran(name: str) -> None:
    """And does what it did."""
    calls = [call for call in CALLS if call[0] == name]
    done = run(calls, instrumented(WHOLE))
    assert done["answers"] == run(calls, WHOLE)["answers"]
    assert {*done["marked"]} == {f"{MARK}{number}" for number in RUNS[name]}


def test_undivided_is_its_own_first_half() -> None:
    """All functions are there, and what is shared is told by its names."""
    first, rest = split(WHOLE)
    given = {name for name, *_ in exports(dict(sections(first))[EXPORTS]) if name.startswith(SHARED)}
    taken = {name for module, name, *_ in entries(dict(sections(rest))[IMPORTS]) if module == SHARED}
    assert given == taken == {SLOTS, f"{SHARED} 1 0", f"{SHARED} 2 0", f"{SHARED} 3 0", f"{SHARED} 4 0"}


def test_bodies_are_copied_as_they_are() -> None:
    """Nothing in a function is written anew, so nothing in it can be written wrongly."""
    first, rest = split(WHOLE, [1])
    assert (first.count(TWICE), rest.count(TWICE)) == (1, 0)
    assert (first.count(COUNT), rest.count(COUNT)) == (0, 1)


def test_another_compiler_is_refused() -> None:
    """What Emscripten does not write stops the build, with what was found."""
    with pytest.raises(ValueError, match=r"a type begins with b'P', expected b'`', a function's"):
        split(WHOLE.replace(b"\x60\x00\x00", b"\x50\x00\x00", 1))
    with pytest.raises(ValueError, match="a segment of elements has the kind 1, expected 0"):
        split(WHOLE.replace(section(9, b"\x00\x41\x00\x0b\x01\x02"), section(9, b"\x01\x41\x00\x0b\x01\x02"), 1))
