"""A web server as a good host is: brotli, cached for ever; and as slow as a link, where that is wanted."""

from __future__ import annotations

import functools
import hashlib
import http.server
import mimetypes
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from web.build.static_server import QuietServer, Served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHUNK = 16_384  # bytes that are sent at once
BEST = 11  # quality of brotli
FOREVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm"}
COMPRESS = """
const { brotliCompressSync, constants } = require("node:zlib");
const [source, target, quality] = process.argv.slice(1);
const input = require("node:fs").readFileSync(source);
const params = { [constants.BROTLI_PARAM_QUALITY]: Number(quality), [constants.BROTLI_PARAM_SIZE_HINT]: input.length };
require("node:fs").writeFileSync(target, brotliCompressSync(input, { params }));
"""


@dataclass(frozen=True)
class Link:
    """The line between server and browser.

    Attributes:
        rate: bytes a second, shared by all connections.
        delay: seconds from a request to its answer.
    """

    rate: float
    delay: float


TWENTY_MBIT = Link(rate=20e6 / 8, delay=0.040)


@dataclass(frozen=True)
class Sent:
    """One answer: what was asked for, and how many bytes its body took on the way."""

    path: str
    bytes: int


def compressed(path: Path, cache: Path, quality: int = BEST) -> bytes:
    """A file in brotli, or as it is where that is no smaller.

    Args:
        path: of the file; one beside it that is called the same with ".br" is taken for its best.
        cache: the folder for what was compressed before.
        quality: from 0 to ``BEST``, with which some megabytes take a minute.

    Raises:
        FileNotFoundError: There is no Node, which has brotli.
    """
    body = path.read_bytes()
    kept = path.with_name(f"{path.name}.br")
    if not kept.is_file() or quality != BEST:
        kept = cache / f"{hashlib.sha256(body).hexdigest()}.{quality}.br"
    if not kept.is_file():
        node = shutil.which("node")
        if not node:
            raise FileNotFoundError("node is not on the PATH; run this as: python3 build.py bench")
        cache.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        subprocess.run([node, "-e", COMPRESS, str(path), str(part), str(quality)], check=True)  # noqa: S603 - our own script
        part.replace(kept)
    packed = kept.read_bytes()
    return packed if len(packed) < len(body) else body


class Host(Served):
    """Serves some folders on 127.0.0.1; enter it.

    Args:
        folders: by the first part of the path, such as ``{"ours": …}``.
        cache: for compressed files.
        quality: of their compression.

    Attributes:
        url: where it listens, without a slash at the end.
        link: how slow it is; None is as fast as it can. May be changed between two pages.
        sent: all answers so far.
    """

    def __init__(self, folders: Mapping[str, Path], cache: Path, quality: int = BEST) -> None:
        self.folders = dict(folders)
        self.link: Link | None = None
        self.sent: list[Sent] = []
        self._packed = functools.cache(functools.partial(compressed, cache=cache, quality=quality))
        self._free_at = 0.0
        self._lock = threading.Lock()
        super().__init__(QuietServer(("127.0.0.1", 0), functools.partial(_Handler, self)))

    def find(self, path: str) -> Path | None:
        """The file behind a path."""
        name, _, rest = path.lstrip("/").partition("/")
        root = self.folders.get(name)
        file = root and (root / rest).resolve()
        return file if root and file and file.is_file() and file.is_relative_to(root.resolve()) else None

    def read(self, file: Path, accepted: str) -> tuple[bytes, bool]:
        """What is sent of a file, and whether it is compressed."""
        packed = self._packed(file) if "br" in accepted else file.read_bytes()
        return packed, len(packed) < file.stat().st_size

    def wait_for(self, size: int) -> None:
        """Wait until so many bytes are through."""
        if not self.link:
            return
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.link.rate
            until = self._free_at
        # The link itself, not a wait for something: the bytes are through at that moment.
        time.sleep(max(0.0, until - time.monotonic()))


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as web servers do; a short body would wait until its head has arrived

    def __init__(self, host: Host, *arguments: Any) -> None:  # noqa: ANN401 - as inherited
        self.host = host
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        link = self.host.link
        if link:
            time.sleep(link.delay)  # the way there and back, which is what is simulated
        file = self.host.find(path)
        if not file:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body, packed = self.host.read(file, self.headers.get("Accept-Encoding", ""))
        self.host.sent.append(Sent(path, len(body)))
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store" if file.suffix == ".html" else FOREVER)
        if packed:
            self.send_header("Content-Encoding", "br")
        self.end_headers()
        for start in range(0, len(body), CHUNK if link else max(1, len(body))):
            chunk = body[start : start + CHUNK] if link else body
            self.host.wait_for(len(chunk))
            self.wfile.write(chunk)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
