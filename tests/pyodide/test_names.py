"""The names of the purchase API in Python."""

from __future__ import annotations

import ast
from pathlib import Path

import coinslot
from coinslot import native

API = Path(coinslot.__file__).parent / "browser" / "api.py"


def test_both_runtimes_have_the_same_names() -> None:
    """What a game imports from coinslot.browser, it can import from coinslot.native, and the other way round."""
    (names,) = (
        ast.literal_eval(node.value)
        for node in ast.parse(API.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert names == native.__all__
