"""Whatever comes: a documented answer, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ownloop import OwnLoop
from tests.server import bodies as b
from tests.server.game import opened, signed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager

    import httpx

    from tests.server.game import Game

CODES = {"INVALID_PARAMETER", "INVALID_SIGNATURE"}

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 2**31, 2**53, 2**63 - 1, 2**63, 10**400]),
    st.floats(),
    st.text(),
    st.sampled_from(["", "0", "1", "\0", "x" * 256, "1" * 5000, "NaN", "٣", "\ud800", "real", "order_paid", "sandbox"]),
)
JSON = st.recursive(ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))
GOOD = [
    b.user_validation(),
    b.payment(),
    b.refund(),
    b.refund(kind="partial_refund"),
    b.order_paid(),
    b.order_canceled(),
    b.apart(b.order_paid()),
    b.free(),
    {"notification_type": "dispute", "dispute": {"id": 1}},
]


def places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 # any JSON
    """The ways to every member of a body."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*place, name)
        yield from places(member, (*place, name))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good body in which up to three members are something else, or missing."""
    body = json.loads(json.dumps(draw(st.sampled_from(GOOD))))
    for _ in range(draw(st.integers(0, 3))):
        known = list(places(body))
        if not known:
            break
        *way, last = draw(st.sampled_from(known))
        inner = body
        for name in way:
            inner = inner[name]
        if draw(st.booleans()):
            inner[last] = draw(JSON)
        else:
            del inner[last]
    return json.dumps(body).encode()


BODIES = st.one_of(
    mutated(),
    st.binary(),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.builds(lambda raw, cut: raw[:cut], mutated(), st.integers(0, 2000)),
    st.integers(0, 3000).map(
        lambda depth: b'{"notification_type":"order_paid","items":' + b"[" * depth + b"]" * depth + b"}"
    ),
    st.integers(0, 1200).map(
        lambda depth: b.raw(b.order_paid()).replace(b'"items": [', b'"items": [' + b"[" * depth + b"]" * depth + b",")
    ),
    st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "latin-1"]).map(
        lambda code: json.dumps(b.order_paid()).encode(code)
    ),
)
WORDS = st.text(st.characters(max_codepoint=255, exclude_characters="\0\r\n"), max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "Content-Type", "Content-Length", "X-Forwarded-For", "Host", "Origin", "X-Odd"]),
    st.one_of(WORDS, st.sampled_from(["-1", "1e9", "Signature ", "text/xml; charset=utf-9", "185.30.20.1, ::1"])),
)


@pytest.fixture(scope="module")
def game(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OwnLoop, Game]]:
    """One game's server for all of it, in a loop of its own."""
    with OwnLoop() as runner:
        whole: AbstractAsyncContextManager[Game] = opened(tmp_path_factory.mktemp("fuzz"))
        yield runner, runner.run(whole.__aenter__())
        runner.run(whole.__aexit__(None, None, None))


def judge(answer: httpx.Response, codes: set[str]) -> None:
    """204 with nothing, or 400 with one of these codes."""
    if answer.status_code == 204:
        assert answer.content == b""
        return
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error.keys() == {"code", "message"}
    assert error["code"] in codes
    assert 0 < len(error["message"]) < 500


FEW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(body=BODIES)
def test_any_body_that_is_signed(game: tuple[OwnLoop, Game], body: bytes) -> None:
    """Accepted, or refused for a parameter; the same body gets the same answer when it comes again."""
    runner, shop = game
    first = runner.run(shop.post(body))
    judge(first, {"INVALID_PARAMETER"})
    again = runner.run(shop.post(body))
    assert (again.status_code, again.content) == (first.status_code, first.content)


@FEW
@given(body=BODIES, headers=HEADERS, sign=st.booleans())
def test_any_headers(game: tuple[OwnLoop, Game], body: bytes, headers: dict[str, str], sign: bool) -> None:  # noqa: FBT001 # hypothesis gives it
    """Whoever cannot sign is refused, and no handler hears of him."""
    runner, shop = game
    heard = len(shop.called)
    given = {"Authorization": signed(body)} | headers if sign else headers
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    answer = runner.run(shop.http.post("/webhook", content=body, headers=raw))
    judge(answer, CODES)
    if given.get("Authorization") != signed(body):
        assert answer.json()["error"]["code"] == "INVALID_SIGNATURE"
        assert len(shop.called) == heard


@FEW
@given(order=WORDS, headers=HEADERS, ticket=WORDS)
def test_any_watcher(game: tuple[OwnLoop, Game], order: str, headers: dict[str, str], ticket: str) -> None:
    """No order, no ticket, no stream: never a failure of ours."""
    runner, shop = game
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    path = f"/orders/{quote(order, safe='')}/events"
    answer = runner.run(shop.http.get(path, headers=raw, params={"ticket": ticket}))
    assert answer.status_code in {401, 404}
