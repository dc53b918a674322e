"""Rules as data, and shapes that keep them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.rules import Rule, Shape, check, is_plain, read, shown

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Inner(Shape):
    """Something inside."""

    close_button: bool | None = field(default=None, metadata=rules.FLAG)


@dataclass(frozen=True, slots=True)
class Outer(Shape):
    """Something with all that a field can be."""

    item_sku: str = field(metadata=rules.SKU)
    how_many: int = field(default=1, metadata=rules.COUNT)
    inner_part: Inner | None = field(default=None, metadata=rules.shaped(Inner))
    parameters: Mapping[str, Any] | None = field(default=None, metadata=rules.PARAMETERS)


def refused(given: object, **how: Any) -> str:  # noqa: ANN401 - arguments of read
    """The text with which an object is refused."""
    with pytest.raises(CoinslotError) as raised:
        read(Outer, given, **how)
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT
    return str(raised.value)


def test_an_object_is_read_in_javascripts_case() -> None:
    """Members that are null count as left out, at every level."""
    given = {"itemSku": "a", "howMany": None, "innerPart": {"closeButton": None}, "parameters": {"k_k": 1}}
    assert read(Outer, given) == Outer("a", inner_part=Inner(), parameters={"k_k": 1})


def test_an_object_is_read_in_pythons_case() -> None:
    """What is a shape already stays one."""
    given = {"item_sku": "a", "how_many": 2, "inner_part": Inner(close_button=True)}
    assert read(Outer, given, str) == Outer("a", 2, Inner(close_button=True))
    assert read(Outer, given | {"inner_part": {"close_button": True}}, str) == read(Outer, given, str)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({}, "itemSku is missing; expected a SKU"),
        ({"itemSku": None}, "itemSku is missing; expected a SKU"),
        ({"itemSku": "a b"}, 'itemSku is "a b"; expected a SKU: letters, digits'),
        ({"itemSku": 5}, "itemSku is 5; expected a SKU"),
        ({"itemSku": "a", "howMany": 0}, "howMany is 0; expected a whole number from 1 to 2147483647"),
        ({"itemSku": "a", "howmany": 1}, "howmany is unknown; did you mean howMany?"),
        ({"itemSku": "a", "zzz": 1}, "zzz is unknown; known are itemSku, howMany, innerPart, parameters."),
        ({"itemSku": "a", "innerPart": []}, "innerPart is a list of 0; expected an object"),
        ({"itemSku": "a", "innerPart": {"close": 1}}, "innerPart.close is unknown; known are closeButton."),
        ({"itemSku": "a", "innerPart": {"closeButton": 1}}, "innerPart.closeButton is 1; expected true or false"),
        ({"itemSku": "a", "parameters": {"k": [1]}}, "parameters.k is a list of 1; expected a text, a number below"),
        ({"itemSku": "a", "parameters": {"": 1}}, 'parameters has a member named ""; expected a text'),
        ([], "the argument is a list of 0; expected an object"),
        (None, "the argument is null; expected an object"),
    ],
)
def test_a_breach_says_what_came_and_what_was_expected(given: object, text: str) -> None:
    """By the name that the caller wrote."""
    assert refused(given).startswith(text)


def test_texts_speak_the_callers_language() -> None:
    """Names are those of Python where Python called."""
    assert refused({"item_sku": "a", "inner_part": {"close_button": 1}}, spell=str).startswith(
        "inner_part.close_button is 1"
    )
    assert refused({"item_sku": "a", "itemsku": "a"}, spell=str) == "itemsku is unknown; did you mean item_sku?"


def test_what_else_is_known_can_be_meant() -> None:
    """A caller that takes members off before knows more names."""
    assert refused({"itemSku": "a", "cart_id": 1}, also=("cartId",)) == "cart_id is unknown; did you mean cartId?"


def test_the_constructor_checks_as_well() -> None:
    """Whoever holds a shape holds a valid one."""
    with pytest.raises(CoinslotError, match=r'^item_sku is ""; expected a SKU'):
        Outer("")
    with pytest.raises(CoinslotError, match=r"^how_many is true; expected a whole number"):
        Outer("a", how_many=True)
    with pytest.raises(CoinslotError, match=r"^item_sku is null; expected"):
        Outer(None)  # type: ignore[arg-type]


def test_a_checked_object_is_a_copy() -> None:
    """What the caller does to its own one afterwards changes nothing."""
    parameters = {"k": 1}
    outer = read(Outer, {"itemSku": "a", "parameters": parameters})
    parameters["k"] = 2
    assert outer.parameters == {"k": 1}


@pytest.mark.parametrize(
    ("metadata", "fitting", "unfitting"),
    [
        (rules.FLAG, [True, False], [1, "true", None]),
        (rules.TEXT, ["a", "a\nb"], ["", 5, None]),
        (rules.ANY_TEXT, ["", "a\nb"], [5, None]),
        (rules.COUNT, [1, 2**31 - 1], [0, -1, 1.0, 1.5, True, "1", 2**31, 10**30]),
        (rules.SECONDS, [0, 5], [-1, False, 0.5]),
        (
            rules.SKU,
            ["a", "A.b-c_9", ".a", "..a"],
            ["", " ", "a b", "a/b", ".", "..", "...", "é", "a\n", 5, "a" * 1_000_000 + " "],
        ),
        (rules.CART_ID, ["7", "a b", "...", "x" * 255], ["", ".", "..", "x" * 256, 7, "a\n", "\ud800"]),
        (rules.ORDER_ID, [1, 2**53 - 1], [0, -1, True, "1", 1.0, 2**53]),
        (rules.PAYMENT_TOKEN, ["a", "A1-b_c.d~!"], ["", "a b", "a\n", "é", 5]),
        (rules.CURRENCY, ["USD"], ["usd", "US", "USDT", "US1", "ÄÖÜ", "USD\n"]),
        (rules.COUNTRY, ["US"], ["us", "USA", "U"]),
        (
            rules.LOCALE,
            ["en", "pt-BR", "zh_Hans_CN"],
            ["", "english", "e", "en-", "en US", "en" + "-aa" * 100_000 + "!"],
        ),
        (
            rules.ADDRESS,
            ["https://game.example/back?a=b", "app://x"],
            ["", "game.example", "https://a b", "https:", "a:\u2003", "a:\x7f"],
        ),
        (rules.OBJECT, [{}, {"a": {"b": [1, None]}}], [[], "a", {"a": object()}, {5: 1}, {"": 1}]),
        (rules.one_of(("a", "b")), ["a", "b"], ["c", "", "A", None, ["a"]]),
    ],
)
def test_rules_at_their_edges(metadata: Mapping[str, Rule], fitting: list[object], unfitting: list[object]) -> None:
    """What just fits and what just does not."""
    for value in fitting:
        check("it", value, metadata["rule"])
    for value in unfitting:
        with pytest.raises(CoinslotError, match=r"^it is .*; expected "):
            check("it", value, metadata["rule"])


def test_a_secret_stays_one() -> None:
    """An error does not repeat what may be most of a token; what is no text can be none."""
    with pytest.raises(CoinslotError, match=r"^token is another text; expected a payment token"):
        check("token", "secret secret", rules.PAYMENT_TOKEN["rule"])
    with pytest.raises(CoinslotError, match=r"^token is 5; expected a payment token"):
        check("token", 5, rules.PAYMENT_TOKEN["rule"])


def test_parameters_are_counted() -> None:
    """Two hundred members are the documented most."""
    wanted = rules.PARAMETERS["rule"]
    check("it", {str(number): "x" for number in range(200)}, wanted)
    with pytest.raises(CoinslotError, match=r"^it is an object of 201; expected an object of at most 200 members"):
        check("it", {str(number): "x" for number in range(201)}, wanted)


@pytest.mark.parametrize("value", ["", "x", 5, -5, 1.5, True, False, None])
def test_parameters_are_flat_values(value: object) -> None:
    """Texts, numbers, true or false; null is left out later."""
    check("it", {"k": value}, rules.PARAMETERS["rule"])


@pytest.mark.parametrize("value", [{}, [], float("nan"), float("inf"), 2**53, 1e300, object(), b"x"])
def test_parameters_are_nothing_else(value: object) -> None:
    """Neither what is nested nor what JSON cannot carry."""
    with pytest.raises(CoinslotError, match=r"^it\.k is .* write what is nested as JSON text"):
        check("it", {"k": value}, rules.PARAMETERS["rule"])


def test_nesting_has_an_end() -> None:
    """The writer of JSON recurses, and so does the check."""
    value: object = 1
    for _ in range(rules.DEEPEST):
        value = {"a": value}
    assert is_plain(value, rules.DEEPEST)
    assert not is_plain([value], rules.DEEPEST)
    endless: list[object] = []
    endless.append(endless)
    assert not is_plain(endless, rules.DEEPEST)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", '"a"'),
        (None, "null"),
        (True, "true"),
        (1.5, "1.5"),
        (float("nan"), "NaN"),
        ("\ud83d\n", '"\\ud83d\\n"'),
        (2**53, "a number beyond 2**53"),
        (-1e300, "a number beyond 2**53"),
        ({"a": 1}, "an object of 1"),
        ([1, 2], "a list of 2"),
        (object(), "a object"),
    ],
)
def test_values_are_shown_as_json(value: object, text: str) -> None:
    """What is nested is only counted."""
    assert shown(value) == text


def test_a_number_without_end_is_refused() -> None:
    """Python cannot even write it."""
    with pytest.raises(CoinslotError, match=r"^it is a number beyond 2\*\*53; expected a whole number"):
        check("it", 10**5000, rules.COUNT["rule"])


@given(st.text() | st.integers() | st.floats() | st.lists(st.none()) | st.binary())
def test_texts_stay_short(value: object) -> None:
    """Whatever came, in any length."""
    assert len(shown(value)) <= rules.LONGEST_SHOWN + 1
    assert len(shown(str(value) * 1000)) <= rules.LONGEST_SHOWN + 1
