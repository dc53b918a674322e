"""Divides a WebAssembly module in two: the functions that a start runs, and the rest, which may come after it.

Both halves number functions, tables, globals and tags alike, so that every function is copied as it is. Where a half
lacks one that it may call, it has a stub, which calls it through a table that both share. A stub of the first half
calls what is in the first slot of that table before: the host puts in there what fetches the rest, and the rest a
function that does nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from web.build.wasmfile import (
    CODE,
    ELEMENTS,
    EXPORTS,
    FUNCTION,
    FUNCTIONS,
    GLOBAL,
    GLOBALS,
    IMPORTS,
    MEMORIES,
    MEMORY,
    TABLE,
    TABLES,
    TAG,
    TAGS,
    TYPES,
    Reader,
    entries,
    exports,
    number,
    sections,
    signed,
    text,
    vector,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

SHARED = "split"
"""What the rest imports the first half's own things from; the first half exports them by names that begin with it."""
SLOTS = f"{SHARED} slots"
"""The table of both halves."""
MARK = "ran "
"""Begins the names of what an instrumented module exports; the function's number follows."""

LOCAL_GET, GLOBAL_SET, CALL_INDIRECT, CONST, END = b"\x20", b"\x24", b"\x11", b"\x41", b"\x0b"
NO_LOCALS, UNREACHABLE, INTO_TABLE, OF_FUNCTIONS = b"\0", b"\0", b"\2", b"\0"
FUNCREF, VARIABLE_I32, SIGNATURE = b"\x70", b"\x7f\1", b"\x60"
NUMBER_FOLLOWS = b"\x41\x42\x23\xd2"  # i32.const, i64.const, global.get, ref.func
BYTES_FOLLOW = {0x43: 4, 0x44: 8, 0xD0: 1}  # f32.const, f64.const, ref.null
REFERENCE = re.compile(rb"(?=[\x10\x12\xd2]([\x80-\xff]{0,4}[\0-\x7f]))", re.DOTALL)
"""A call, a tail call, an address; or other bytes that look like one, which costs a stub and nothing else."""


def instrumented(wasm: bytes) -> bytes:
    """Return the same, but that each function tells in a global that it was called; see MARK."""
    module = _Module(wasm)
    first = module.first[GLOBAL] + len(module.globals)
    marks = range(first, first + len(module.bodies))
    bodies = [_marked(body, mark) for body, mark in zip(module.bodies, marks, strict=True)]
    named = enumerate(marks, start=module.first[FUNCTION])
    return module.with_parts(
        {
            GLOBALS: vector([*module.globals, *[VARIABLE_I32 + CONST + number(0) + END] * len(marks)]),
            EXPORTS: vector([*module.exports, *(_export(f"{MARK}{each}", GLOBAL, mark) for each, mark in named)]),
            CODE: _code(bodies),
        }
    )


def split(wasm: bytes, ran: Collection[int] | None = None) -> tuple[bytes, bytes]:
    """Divide a module.

    Args:
        wasm: the module. It has no start function and one segment of elements, as Emscripten's have.
        ran: the numbers of the functions for the first half, as an instrumented module tells them; by default all.

    Returns:
        The first half, in the place of the module; and the rest, which imports the same and, from SHARED, what the
        first half exports for it.
    """
    module = _Module(wasm)
    functions = range(len(module.bodies))
    here = set(functions) if ran is None else {each - module.first[FUNCTION] for each in ran}
    there = {*functions} - here
    wanted_there = sorted(there & (module.named | module.called(here)))
    wanted_here = sorted(here & module.called(there))
    slots = {function: slot for slot, function in enumerate([*wanted_there, *wanted_here], start=1)}
    table = module.first[TABLE] + len(module.tables)
    fetch = CONST + signed(0) + CALL_INDIRECT + number(module.void) + number(table)
    own = {
        MEMORY: module.memories,
        TABLE: module.tables,
        TAG: module.tags,
        GLOBAL: [each[:2] for each in module.globals],
    }
    shared = [
        (f"{SHARED} {kind} {at}", kind, at, each)
        for kind, all_of_them in own.items()
        for at, each in enumerate(all_of_them, start=module.first[kind])
    ]
    slots_kind = FUNCREF + b"\0" + number(len(slots) + 1)
    shared.append((SLOTS, TABLE, table, slots_kind))
    first_half = module.with_parts(
        {
            TABLES: vector([*module.tables, slots_kind]),
            EXPORTS: vector([*module.exports, *(_export(name, kind, at) for name, kind, at, _ in shared)]),
            ELEMENTS: vector([module.elements, module.filled(table, 1 + len(wanted_there), wanted_here)]),
            CODE: _code(module.half(here, slots, table, before=fetch)),
        }
    )
    imported = [text(SHARED) + text(name) + bytes([kind]) + each for name, kind, _, each in shared]
    nothing = len(module.bodies)
    rest = {
        TYPES: module.parts[TYPES],
        IMPORTS: vector([*module.imports, *imported]),
        FUNCTIONS: vector([number(each) for each in [*module.types, module.void]]),
        ELEMENTS: vector([module.filled(table, 0, [nothing, *wanted_there])]),
        CODE: _code([*module.half(there, slots, table), NO_LOCALS + END]),
    }
    return first_half, written(rest.items())


class _Module:
    """A module, and what of it has to be told apart."""

    def __init__(self, wasm: bytes) -> None:
        self.sections = sections(wasm)
        self.parts = dict(self.sections)
        imported = list(entries(self.parts[IMPORTS]))
        self.imports = [whole for *_, whole in imported]
        self.first = [sum(kind == each for _, _, each, _ in imported) for kind in range(TAG + 1)]
        """Of each kind, the number of the first that is not imported."""
        self.signatures = self._items(TYPES, _signature)
        self.void = self.signatures.index((0, 0))
        self.types = self._items(FUNCTIONS, Reader.number)
        self.bodies = self._items(CODE, lambda reader: reader.take(reader.number()))
        self.tables = self._items(TABLES, lambda reader: reader.description(TABLE))
        self.memories = self._items(MEMORIES, lambda reader: reader.description(MEMORY))
        self.tags = self._items(TAGS, lambda reader: reader.description(TAG))
        self.globals = self._items(GLOBALS, _global)
        exported = list(exports(self.parts[EXPORTS]))
        self.exports = [whole for *_, whole in exported]
        ((self.elements, addressed),) = self._items(ELEMENTS, _segment)
        named = {*addressed, *(at for _, kind, at, _ in exported if kind == FUNCTION), *_referenced(self.globals)}
        self.named = {each - self.first[FUNCTION] for each in named}
        """Of its functions, those that anybody may call who has the module."""

    def _items(self, kind: int, read: Callable[[Reader], Any]) -> list[Any]:
        reader = Reader(self.parts[kind])
        return [read(reader) for _ in range(reader.number())]

    def with_parts(self, parts: dict[int, bytes]) -> bytes:
        return written((kind, parts.get(kind, body)) for kind, body in self.sections)

    def called(self, functions: Iterable[int]) -> set[int]:
        """Which functions these may call."""
        return {each - self.first[FUNCTION] for each in _referenced(self.bodies[function] for function in functions)}

    def half(self, own: set[int], slots: dict[int, int], table: int, before: bytes = b"") -> list[bytes]:
        """The bodies of some functions, and stubs for others."""
        bodies = []
        for function, body in enumerate(self.bodies):
            if function in own:
                bodies.append(body)
            elif function in slots:
                kind = self.types[function]
                passed = b"".join(LOCAL_GET + number(each) for each in range(self.signatures[kind][0]))
                call = CONST + signed(slots[function]) + CALL_INDIRECT + number(kind) + number(table)
                bodies.append(NO_LOCALS + before + passed + call + END)
            else:
                bodies.append(NO_LOCALS + UNREACHABLE + END)
        return bodies

    def filled(self, table: int, offset: int, functions: list[int]) -> bytes:
        """A segment that puts functions into a table."""
        numbers = [number(self.first[FUNCTION] + each) for each in functions]
        return INTO_TABLE + number(table) + CONST + signed(offset) + END + OF_FUNCTIONS + vector(numbers)


def _signature(reader: Reader) -> tuple[int, int]:
    """How many values a function takes, and how many it gives.

    Raises:
        ValueError: It is another type than a function's.
    """
    if (form := reader.take(1)) != SIGNATURE:
        raise ValueError(f"a type begins with {form!r}, expected {SIGNATURE!r}, a function's: is this another Pyodide?")
    counts = []
    for _ in range(2):
        counts.append(reader.number())
        reader.take(counts[-1])
    return counts[0], counts[1]


def _referenced(codes: Iterable[bytes]) -> set[int]:
    found = {reference[1] for code in codes for reference in REFERENCE.finditer(code)}
    return {Reader(each).number() for each in found}


def _global(reader: Reader) -> bytes:
    start = reader.at
    reader.description(GLOBAL)
    _pass_expression(reader)
    return reader.data[start : reader.at]


def _segment(reader: Reader) -> tuple[bytes, list[int]]:
    """A segment of elements, and the functions in it.

    Raises:
        ValueError: It is of another kind than Emscripten's.
    """
    start = reader.at
    if (kind := reader.number()) != 0:
        raise ValueError(f"a segment of elements has the kind {kind}, expected 0, functions for the first table")
    _pass_expression(reader)
    functions = [reader.number() for _ in range(reader.number())]
    return reader.data[start : reader.at], functions


def _pass_expression(reader: Reader) -> None:
    while (instruction := reader.take(1)) != END:
        if instruction in NUMBER_FOLLOWS:
            reader.number()
        else:
            reader.take(BYTES_FOLLOW.get(instruction[0], 0))


def _marked(body: bytes, mark: int) -> bytes:
    reader = Reader(body)
    for _ in range(reader.number()):
        reader.number()
        reader.take(1)
    return body[: reader.at] + CONST + signed(1) + GLOBAL_SET + number(mark) + body[reader.at :]


def _export(name: str, kind: int, at: int) -> bytes:
    return text(name) + bytes([kind]) + number(at)


def _code(bodies: list[bytes]) -> bytes:
    return vector([number(len(body)) + body for body in bodies])
