"""Reads and writes the sections of a WebAssembly binary (core specification, chapter 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

HEADER = b"\0asm\1\0\0\0"
TYPES, IMPORTS, FUNCTIONS, TABLES, MEMORIES, GLOBALS, EXPORTS, ELEMENTS, CODE = *range(1, 8), 9, 10
TAGS = 13
FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)
MORE = 0x80  # of a number in LEB128: another byte follows, with the next seven bits
NEGATIVE = 0x40  # of the last byte of a signed one


class Reader:
    """Takes numbers and names from bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self) -> int:
        """Read an unsigned number in LEB128, or pass over a signed one."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & ~MORE) << shift
            shift += 7
            if not byte & MORE:
                return value

    def take(self, length: int) -> bytes:
        """Read that many bytes."""
        self.at += length
        return self.data[self.at - length : self.at]

    def name(self) -> str:
        """Read a text, which has its length before it."""
        return self.take(self.number()).decode()

    def limits(self) -> None:
        """Pass over the least and, perhaps, the most that there may be of something."""
        for _ in range(1 + (self.number() & 1)):
            self.number()

    def description(self, kind: int) -> bytes:
        """Read what kind of function, table, memory, global or tag it is."""
        start = self.at
        if kind in (TABLE, GLOBAL, TAG):
            self.take(1)
        if kind in (TABLE, MEMORY):
            self.limits()
        else:
            self.number()
        return self.data[start : self.at]


def number(value: int) -> bytes:
    """Write an unsigned number in LEB128."""
    written = bytearray()
    while value >= MORE:
        written.append(value % MORE | MORE)
        value >>= 7
    return bytes([*written, value])


def signed(value: int) -> bytes:
    """Write a signed number in LEB128 that is not below 0."""
    written = number(value)
    return written[:-1] + bytes([written[-1] | MORE, 0]) if written[-1] & NEGATIVE else written


def text(value: str) -> bytes:
    """Write a text with its length before it."""
    return number(len(value.encode())) + value.encode()


def vector(items: Collection[bytes]) -> bytes:
    """Write how many there are, then all of them."""
    return number(len(items)) + b"".join(items)


def sections(wasm: bytes) -> list[tuple[int, bytes]]:
    """Return the kind and the content of each section.

    Raises:
        ValueError: It is no WebAssembly.
    """
    if not wasm.startswith(HEADER):
        raise ValueError(f"the file begins with {wasm[:8]!r}, expected {HEADER!r}")
    reader = Reader(wasm)
    reader.at = len(HEADER)
    found = []
    while reader.at < len(wasm):
        kind = reader.number()
        found.append((kind, reader.take(reader.number())))
    return found


def imports(wasm: bytes) -> tuple[set[str], set[str]]:
    """Return the names of what is imported, and of the functions whose address is."""
    imported: set[str] = set()
    addressed: set[str] = set()
    for module, name, _, _ in entries(dict(sections(wasm))[IMPORTS]):
        (addressed if module == "GOT.func" else imported).add(name)
    return imported, addressed


def entries(section: bytes) -> Iterator[tuple[str, str, int, bytes]]:
    """Yield module, name, kind and the whole of each import of a section."""
    reader = Reader(section)
    for _ in range(reader.number()):
        start = reader.at
        module, name, kind = reader.name(), reader.name(), reader.number()
        reader.description(kind)
        yield module, name, kind, section[start : reader.at]


def exporting(wasm: bytes, names: set[str]) -> bytes:
    """Return the same, of whose exports only these are left."""
    return written(
        (kind, vector([whole for name, _, _, whole in exports(body) if name in names]) if kind == EXPORTS else body)
        for kind, body in sections(wasm)
    )


def exports(section: bytes) -> Iterator[tuple[str, int, int, bytes]]:
    """Yield name, kind, number and the whole of each export of a section."""
    reader = Reader(section)
    for _ in range(reader.number()):
        start = reader.at
        yield reader.name(), reader.number(), reader.number(), section[start : reader.at]


def exported_functions(wasm: bytes) -> set[int]:
    """Return the numbers of the functions that are exported."""
    return {at for _, kind, at, _ in exports(dict(sections(wasm))[EXPORTS]) if kind == FUNCTION}


def written(parts: Iterable[tuple[int, bytes]]) -> bytes:
    """Return a binary with these sections, each its kind and its content."""
    return HEADER + b"".join(bytes([kind]) + number(len(body)) + body for kind, body in parts)
