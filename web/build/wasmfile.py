"""Reads and writes what a WebAssembly binary imports and exports (core specification, chapter 5)."""

from __future__ import annotations

HEADER = b"\0asm\1\0\0\0"
IMPORTS, EXPORTS = 2, 7
FUNCTION, TABLE, MEMORY, GLOBAL, TAG = range(5)
MORE = 0x80  # of a number in LEB128: another byte follows, with the next seven bits


class Reader:
    """Takes numbers and names from bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def number(self) -> int:
        """Read an unsigned number in LEB128."""
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & ~MORE) << shift
            shift += 7
            if not byte & MORE:
                return value

    def bytes(self, length: int) -> bytes:
        """Read that many bytes."""
        self.at += length
        return self.data[self.at - length : self.at]

    def name(self) -> str:
        """Read a text, which has its length before it."""
        return self.bytes(self.number()).decode()

    def limits(self) -> None:
        """Pass over the least and, perhaps, the most that there may be of something."""
        for _ in range(1 + (self.number() & 1)):
            self.number()


def number(value: int) -> bytes:
    """Write an unsigned number in LEB128."""
    written = bytearray()
    while value >= MORE:
        written.append(value % MORE | MORE)
        value >>= 7
    return bytes([*written, value])


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
        found.append((kind, reader.bytes(reader.number())))
    return found


def imports(wasm: bytes) -> tuple[set[str], set[str]]:
    """Return the names of what is imported, and of the functions whose address is."""
    reader = Reader(dict(sections(wasm))[IMPORTS])
    imported: set[str] = set()
    addressed: set[str] = set()
    for _ in range(reader.number()):
        module, name, kind = reader.name(), reader.name(), reader.number()
        (addressed if module == "GOT.func" else imported).add(name)
        if kind in (TABLE, GLOBAL, TAG):
            reader.bytes(1)
        if kind in (TABLE, MEMORY):
            reader.limits()
        else:
            reader.number()
    return imported, addressed


def exporting(wasm: bytes, names: set[str]) -> bytes:
    """Return the same, of whose exports only these are left."""
    parts = [HEADER]
    for kind, body in sections(wasm):
        content = _exports(body, names) if kind == EXPORTS else body
        parts += [bytes([kind]), number(len(content)), content]
    return b"".join(parts)


def _exports(body: bytes, names: set[str]) -> bytes:
    reader = Reader(body)
    left = []
    for _ in range(reader.number()):
        start = reader.at
        name = reader.name()
        reader.bytes(1)
        reader.number()
        if name in names:
            left.append(body[start : reader.at])
    return number(len(left)) + b"".join(left)
