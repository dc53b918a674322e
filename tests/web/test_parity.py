"""Python and the page judge what a game passes in alike, and in the same words."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coinslot.core.errors import CoinslotError
from coinslot.core.wire import camel
from coinslot.providers.xsolla import cart, orders, rules
from coinslot.providers.xsolla.params import PurchaseParams
from coinslot.providers.xsolla.project import Project
from coinslot.providers.xsolla.rules import Inner, Rule, Shape, Text, Whole, Word, rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.web.conftest import Checks

OWN: dict[str, dict[str, Any]] = {
    "item": {"sku": "sword_01"},
    "free_item": {"sku": "gift"},
    "virtual_currency": {"sku": "sword_01", "currencySku": "gems"},
    "cart": {},
    "free_cart": {},
}


def nested(levels: int) -> object:
    """Objects in each other."""
    value: object = 1
    for _ in range(levels):
        value = {"a": value}
    return value


# No 2.0 and the like: JavaScript has no other 2. Nor what is smaller than 0.0001: it is the same number, written
# differently.
ANYTHING: list[Any] = [
    *(
        None,
        True,
        False,
        "",
        " ",
        "a",
        "A",
        "é",
        "a b",
        "a\n",
        "\n",
        "\x00",
        "\u2028",
        "\ud83d",
        "😀",
        "😀" * 57,
        "😀" * 58,
        "😀" * 59,
    ),
    *(
        "😀" * 80,
        "x" * 59,
        "x" * 80,
        '"' * 40,
        "\\",
        ".",
        "..",
        "...",
        ".a",
        "-",
        "_",
        "a/b",
        "a%2Fb",
        "0",
        "1",
        "true",
    ),
    *("null", "USD", "usd", "US", "U", "USDT", "USD\n", "ÄÖÜ", "en", "en-US", "zh_Hans_CN", "e", "english", "en-"),
    *(
        "https://game.example/back?a=b#c",
        "app:x",
        "app:",
        "://a",
        "https://a b",
        "https://a\u00a0b",
        "https://a\ufeffb",
    ),
    *("a:\u2003", "a:\x85", "a:\x1c", "a:\ud800", "a:ü", "1:a", "compact", "normal", "arrow", "cross", "none", "any"),
    *("vc", "successful", "xsolla", "pc_other", "pc", "x" * 255, "x" * 256, "😀" * 255, "😀" * 256),
    *(0, 1, -1, 2, 7, 200, 2**31 - 1, 2**31, 2**53 - 1, 2**53, -(2**53) + 1, -(2**53), 10**30, 1.5, -0.5, 1e300),
    *(
        [],
        ["a"],
        [[]],
        [None],
        {},
        {"a": 1},
        {"a": None},
        {"": 1},
        {"a": []},
        {"a": {"": 1}},
        {"a": 2**53},
        {"a": -(2**53)},
    ),
    *({"a": "x" * 80}, {"😀" * 80: []}, {"__proto__": 1}, {"constructor": 1}, {"a": {"__proto__": {"b": 1}}}),
    *({f"n{number}": None for number in range(count)} for count in (200, 201)),
    *(nested(rules.DEEPEST), nested(rules.DEEPEST + 1), nested(40), {"a": [[[[[[[1]]]]]]]}, {"a": [[[[[[[[1]]]]]]]]}),
]


ALONE: dict[str, tuple[str, Mapping[str, Rule]]] = {
    "checkOrderId": ("orderId", rules.ORDER_ID),
    "checkSku": ("sku", rules.SKU),
}


def python(check: str, values: tuple[Any, ...]) -> None:
    """Have Python judge the values of one of the page's checks."""
    match check, values:
        case "checkOrder", (kind, own, options):
            orders.read(orders.KINDS[kind], {**options, **own})
        case "checkCheckout", ({"paymentToken": token},):
            rules.check("paymentToken", token, rules.PAYMENT_TOKEN["rule"])
        case "checkLine", (sku, quantity):
            rules.read(cart.Line, {"sku": sku, "quantity": quantity})
        case "checkLines", (items,):
            cart.fill(Project(1), cart.read_lines(items), "jwt")
        case "checkCartOptions", ({"cartId": cart_id},):
            if cart_id is not None:
                rules.check("cartId", cart_id, rules.CART_ID["rule"])
        case "checkCartOptions", (options,):
            rules.read(cart.View, options)
        case _, (value,):
            name, rule = ALONE[check]
            rules.check(name, value, rule["rule"])


def refusal(check: Callable[[], object]) -> str | None:
    """The text of a refusal, None where there is none."""
    try:
        check()
    except CoinslotError as error:
        return str(error)
    return None


def agree(checks: Checks, check: str, *values: Any) -> bool:  # noqa: ANN401 - what a game passes in
    """Assert that both accept or both refuse; tell which."""
    told, refused = checks(check, *values), refusal(lambda: python(check, values))
    if refused is None:
        assert "value" in told, (values, told)
        return True
    assert told.get("code") == "invalid_argument", (values, told, refused)
    theirs = told["text"]
    if "is unknown; known are" in refused:  # the page knows callbacks as well, and may mean one
        refused, theirs = refused.partition(";")[0], theirs.partition(";")[0]
    assert theirs == refused, values
    return False


def places(shape: type[Shape], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Rule]]:
    """Every field of a shape and of the shapes inside it."""
    for item in fields(shape):
        rule, place = rule_of(item), (*path, camel(item.name))
        if item.name != "params":
            yield place, rule
        if isinstance(rule, Inner) and item.name != "params":
            yield from places(rule.shape, place)


def edges(rule: Rule) -> list[Any]:
    """Values just inside and just outside of a rule, where it has such."""
    match rule:
        case Whole(lowest=lowest, highest=highest):
            return [lowest - 1, lowest, highest, highest + 1]
        case Word(words=words):
            return [*words, *(word.upper() for word in words), list(words)]
    return []


def put(place: tuple[str, ...], value: object) -> dict[str, Any]:
    """An object with a value deep in it."""
    for name in reversed(place):
        value = {name: value}
    return value  # type: ignore[return-value]  # a place has a name at least


@pytest.mark.parametrize("place", [".".join(place) for place, _ in places(PurchaseParams)])
def test_every_parameter_is_judged_alike(place: str, checks: Checks) -> None:
    """Every field of every shape, with whatever may come: the verdict, the words, and what is sent in the end."""
    path = tuple(place.split("."))
    rule = dict(places(PurchaseParams))[path]
    verdicts = set()
    for value in [*ANYTHING, *edges(rule)]:
        options = put(path, value)
        verdicts.add(agree(checks, "checkOrder", "item", OWN["item"], options))
        if (told := checks("checkOrder", "item", OWN["item"], options)).get("value"):
            ours, theirs = (
                orders.read(orders.ItemOrder, each) for each in (options | OWN["item"], told["value"]["request"])
            )
            assert theirs.params.body(sandbox=True) == ours.params.body(sandbox=True), value
    assert verdicts == {True, False}


@pytest.mark.parametrize("kind", OWN)
def test_every_kind_of_order_takes_the_same(kind: str, checks: Checks) -> None:
    """Each parameter is taken by a kind, or refused with the same advice; so is each member of the kind itself."""
    verdicts = set()
    for path, rule in places(PurchaseParams):
        for value in (*ANYTHING, *edges(rule)):
            if refusal(lambda: rules.read(PurchaseParams, put(path, value))) is None:  # noqa: B023 - called at once
                verdicts.add(agree(checks, "checkOrder", kind, OWN[kind], put(path, value)))
    assert verdicts == ({True, False} if orders.KINDS[kind].refused else {True})
    for path, rule in places(orders.KINDS[kind]):
        for value in [*ANYTHING, *edges(rule)]:
            if path[0] in OWN[kind]:
                agree(checks, "checkOrder", kind, OWN[kind] | put(path, value), {})
            else:
                agree(checks, "checkOrder", kind, OWN[kind], put(path, value))


@pytest.mark.parametrize("check", ["checkOrderId", "checkSku", "checkLines"])
def test_ids_and_lines_are_judged_alike(check: str, checks: Checks) -> None:
    """What stands alone in a call."""
    for value in [*ANYTHING, *edges(rules.ORDER_ID["rule"])]:
        agree(checks, check, value)


def test_payment_tokens_are_judged_alike(checks: Checks) -> None:
    """Where one is given; a checkout without one is no matter of the token."""
    verdicts = {agree(checks, "checkCheckout", {"paymentToken": value}) for value in ANYTHING if value is not None}
    assert verdicts == {True, False}


def test_cart_lines_and_views_are_judged_alike(checks: Checks) -> None:
    """Every member of both, alone and in a list."""
    for value in ANYTHING:
        agree(checks, "checkLine", value, None)
        agree(checks, "checkLine", "a", value)
        agree(checks, "checkLines", [{"sku": "a"}, value])
        agree(checks, "checkLines", [{"sku": "a"}, {"sku": value}])
        agree(checks, "checkLines", [{"sku": "a", "quantity": value}])
        for name in ("cartId", "currency", "locale"):
            agree(checks, "checkCartOptions", {name: value})
    assert agree(checks, "checkLines", [{"sku": "a", "quantity": None}, {"sku": "b", "quantity": 2}])


@pytest.mark.parametrize(
    "value", ["a" * 1_000_000 + " ", "." * 1_000_000, "en" + "-aa" * 100_000 + "!", "a:" + "b" * 10**6]
)
def test_long_texts_are_judged_at_once(value: str, checks: Checks) -> None:
    """No pattern goes through a text again and again."""
    for name in ("locale", "returnUrl", "promoCode"):
        agree(checks, "checkOrder", "item", OWN["item"], {name: value})
    agree(checks, "checkSku", value)
    agree(checks, "checkCartOptions", {"cartId": value})


@pytest.mark.parametrize(
    "name",
    [
        *("Quantity", "quantty", "qauntity", "custom_parameters", "customParams", "closeIcon", "settings", "x", "_"),
        *("cart_id", "currency_sku", "SKU", "skus", "U_I", "uii", "q" * 100_000, "İquantity", "quantit😀", "__proto__"),
        *("constructor", "toString", "hasOwnProperty", "q_u_a_n_t_i_t_y", "countency"),  # the last is as like another
    ],
)
def test_misspelt_names_are_guessed_alike(name: str, checks: Checks) -> None:
    """In every kind of order, and deep inside one."""
    for kind, own in OWN.items():
        assert not agree(checks, "checkOrder", kind, own, {name: 1})
    assert not agree(checks, "checkOrder", "item", OWN["item"], {"ui": {"desktop": {"header": {name: 1}}}})


NAMES = [camel(item.name) for item in fields(PurchaseParams)]
PATTERNS = [
    each["rule"].pattern
    for each in vars(rules).values()
    if isinstance(each, dict) and isinstance(each.get("rule"), Text)
]
LETTERS = st.characters(exclude_categories=[]) | st.sampled_from(".-_: \n\x1f\x85\xa0\u2028\ufeff\ud800")
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(0.001, 1e6).filter(lambda value: not value.is_integer())
    | st.text(LETTERS, max_size=80)
    | st.sampled_from(PATTERNS).flatmap(lambda pattern: st.from_regex(pattern, fullmatch=True))
)
KEYS = st.sampled_from([*NAMES, "header", "desktop", "mobile", "footer", "mode"]) | st.from_regex(
    "[a-z_]{0,9}", fullmatch=True
)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=6)


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from(list(OWN)), options=st.dictionaries(KEYS, JSON, max_size=4), own=SCALARS)
def test_anything_is_judged_alike(kind: str, options: dict[str, Any], own: object, checks: Checks) -> None:
    """Also what nobody has thought of."""
    agree(checks, "checkOrder", kind, OWN[kind], options)
    agree(checks, "checkOrder", kind, dict.fromkeys(OWN[kind], own), options)
    agree(checks, "checkLines", [options])
