"""The servers' configurations of HOSTING.md, run as they stand there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import build
from tests import bundled
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
FOR_EVER = "public, max-age=31536000, immutable"

NGINX = """
{modules}
daemon off;
{user}
pid {folder}/nginx.pid;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    {paths}
    {map}
    server {{
        listen unix:{socket};
        root {site};
        {location}
    }}
}}
"""
CADDY = """
{{
    admin off
    auto_https off
}}
http:// {{
    bind unix/{socket}
    root * {site}
    {handle}
}}
"""


def blocks(kind: str) -> list[str]:
    """The configuration that the note gives for one server."""
    text = (build.WEB / "HOSTING.md").read_text("utf-8")
    return [block for name, block in BLOCK.findall(text) if name == kind]


def nginx(site: Path, folder: Path) -> list[str]:
    """Write the whole configuration; returns the command."""
    location, mapping = blocks("nginx")
    if not BROTLI.exists():
        location = location.replace("brotli_static on;", "")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (folder / "config").write_text(
        NGINX.format(
            modules=f"load_module {BROTLI};" if BROTLI.exists() else "",
            user="user root;" if os.geteuid() == 0 else "",
            paths="".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
            socket=folder / "socket",
            folder=folder,
            site=site,
            map=mapping,
            location=location,
        ),
        "utf-8",
    )
    return ["nginx", "-e", str(folder / "errors"), "-c", str(folder / "config")]


def caddy(site: Path, folder: Path) -> list[str]:
    """Write the whole configuration; returns the command."""
    (handle,) = blocks("caddy")
    (folder / "config").write_text(CADDY.format(socket=folder / "socket", site=site, handle=handle), "utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "config")]


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "caddy"])
def client(request: pytest.FixtureRequest, bundle: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    """The bundle, as one of the servers of the note sends it."""
    name = request.param.__name__
    if not shutil.which(name):
        # Neither is needed for anything else, so no machine has to have it.
        pytest.skip(f"{name} is not installed here: its block in HOSTING.md is not tried")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "coinslot").symlink_to(bundle)
    command = request.param(tmp_path / "site", tmp_path)
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen(command, stdout=said, stderr=said, env=environment) as run,  # noqa: S603 - as named above
    ):
        try:
            until((tmp_path / "socket").exists, f"{name} listens; it said: {(tmp_path / 'said').read_text()}")
            transport = httpx.HTTPTransport(uds=str(tmp_path / "socket"))
            with httpx.Client(transport=transport, base_url="http://game.example/coinslot/") as client:
                yield client
        finally:
            run.terminate()


def test_sends_what_is_compressed(client: httpx.Client, bundle: Path) -> None:
    """Each server sends the compressed file beside the one that was asked for, with the type of that one."""
    wasm = bundled.find(bundle, "pyodide.asm.wasm")
    for encoding, ending in {"br": ".br", "gzip": ".gz"}.items():
        answer = client.get(wasm.name, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Type"] == "application/wasm"
        assert answer.num_bytes_downloaded == wasm.with_name(wasm.name + ending).stat().st_size
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_has_cached_what_never_changes(client: httpx.Client, bundle: Path) -> None:
    """What is named by its content may be kept for ever, compressed or not; the entry is asked for anew."""
    for name in ("worker.js", "snapshot.bin", "library.zip"):
        path = bundled.find(bundle, name)
        for encoding in ("br", "identity"):
            answer = client.head(path.name, headers={"Accept-Encoding": encoding})
            assert (answer.status_code, answer.headers.get_list("Cache-Control")) == (200, [FOR_EVER]), path
    assert client.head("coinslot.js").headers.get_list("Cache-Control") == ["no-cache"]
