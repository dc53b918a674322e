"""A server for static files, for the demo and for the tests."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import sys
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self


ENCODINGS = {"br": ".br", "gzip": ".gz"}
BY_CONTENT = re.compile(r"-[0-9a-f]{10}\.\w+(\.(br|gz))?$")
"""Names that bundle.py makes from the content of files: what is cached under one never changes."""


class Served:
    """A server of the standard library, in a thread of its own between ``with`` and its end.

    Attributes:
        url: Where it is.
    """

    def __init__(self, server: http.server.HTTPServer) -> None:
        self._server = server
        self.url = f"http://127.0.0.1:{server.server_port}"
        self._thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        """Start serving."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class StaticServer(Served):
    """Serves a folder on 127.0.0.1, each request in a thread of its own; also what the tests serve the bundle with.

    Args:
        root: The folder.
        port: Where to listen; 0 is any free port.
        headers: Headers for all paths that begin with a prefix; a longer prefix overrides, ``""`` takes a header away.
        answers: Objects that are sent as JSON, by path.
        encodings: Whether the .br or .gz beside a file is sent where the browser takes it.

    Attributes:
        url: Where it listens, without a slash at the end.
        requests: The method and path of each request, in the order of arrival.

    Raises:
        OSError: The port is taken.

    """

    def __init__(
        self,
        root: Path,
        *,
        port: int = 0,
        headers: Mapping[str, Mapping[str, str]] | None = None,
        answers: Mapping[str, object] | None = None,
        encodings: bool = True,
    ) -> None:
        self.headers = dict(headers or {})
        self.answers = dict(answers or {})
        self.encodings = encodings
        self.requests: list[str] = []
        handler = functools.partial(_Handler, self, directory=str(root))
        super().__init__(QuietServer(("127.0.0.1", port), handler))


class QuietServer(http.server.ThreadingHTTPServer):
    """A server with a thread for each connection, which says nothing of browsers that go away."""

    daemon_threads = True
    # Otherwise a port that another program listens on could be taken over on Windows, and nobody would notice.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as inherited
        """Print what went wrong."""
        if not isinstance(sys.exception(), ConnectionError):  # a browser that went away is no error
            super().handle_error(request, client_address)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as web servers do; a short body would wait until its head has arrived
    extensions_map = {  # noqa: RUF012 - as inherited. The machine's own table may lack these or have them wrong
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
    }

    def __init__(self, site: StaticServer, *arguments: Any, directory: str) -> None:  # noqa: ANN401 - as inherited
        self.site = site
        self.encoding = ""
        self.status = 0
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.encoding = ""
        self.site.requests.append(f"GET {path}")
        if path not in self.site.answers:
            if self.site.encodings:
                self.negotiate(path)
            super().do_GET()
            return
        body = json.dumps(self.site.answers[path]).encode()
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def negotiate(self, path: str) -> None:
        """Send the compressed file beside the one that was asked for, where there is one and the browser takes it."""
        accepted = {each.partition(";")[0].strip() for each in self.headers.get("Accept-Encoding", "").split(",")}
        for encoding, ending in ENCODINGS.items():
            plain = self.translate_path(path)
            if encoding in accepted and os.path.isfile(plain) and os.path.isfile(plain + ending):  # noqa: PTH113 - texts
                self.encoding = encoding
                self.path = path + ending
                return

    def guess_type(self, path: Any) -> str:  # noqa: ANN401 - as inherited
        return super().guess_type(str(path).removesuffix(ENCODINGS.get(self.encoding, "\0")))

    def send_response(self, code: int, message: str | None = None) -> None:
        self.status = code
        super().send_response(code, message)

    def end_headers(self) -> None:
        headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
        if self.status == http.HTTPStatus.OK and BY_CONTENT.search(self.path):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if self.encoding:
            headers |= {"Content-Encoding": self.encoding, "Vary": "Accept-Encoding"}
        for prefix in sorted(self.site.headers, key=len):
            if self.path.startswith(prefix):
                headers.update(self.site.headers[prefix])
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the demo's output is for people."""
