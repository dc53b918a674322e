"""What the page alone can check: options, callbacks, and values that JSON does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import build

if TYPE_CHECKING:
    from tests.web.conftest import Checks

MOST_BYTES = 6_000


def test_the_rules_stay_small() -> None:
    """Every player downloads them."""
    assert (build.WEB / "rules.js").stat().st_size < MOST_BYTES


@pytest.mark.parametrize(
    "source",
    [
        "{projectId: 1, token: 'jwt'}",
        "{projectId: 1, token: async () => 'jwt', sandbox: true, bootTimeout: 0.5}",
        "{projectId: 1, token: 'jwt', sandbox: undefined, runtime: null, endpoints: {}}",
        "{projectId: 1, token: 'jwt', runtime: 'page', tracking: 'reestablish'}",
        "{projectId: 1, token: 'jwt', events: true, endpoints: {events: 'https://events.example'}}",
        "{projectId: 1, token: 'jwt', runtime: {runPython() {}, pyimport() {}, loadPackage() {}}}",
        "{projectId: 1, token: 'jwt', confirm: 'order'}",
        "{projectId: 1, token: 'jwt', confirm: 'backend', backend: {url: 'https://a/b/', ticket: 'abc'}}",
        "{projectId: 1, token: 'jwt', confirm: 'order', backend: {url: 'http://a:1', ticket: () => 'abc'}}",
        "{projectId: 1, token: 'jwt', confirm: 'backend', backend: {url: 'https://a', ticket: 'a', silence: 'order'}}",
        "{projectId: 1, token: 'jwt', confirm: 'backend', backend: {url: 'https://a', ticket: 'a', patience: 0.5}}",
        "{projectId: 1, token: 'jwt', endpoints: {store: 'http://[::1]:77', payStation: 'https://a/', socket: 'wss://a/b'}}",
    ],
)
def test_options_are_taken(source: str, checks: Checks) -> None:
    """All that createCoinslot knows; what is null or undefined counts as left out."""
    assert checks.of_source("checkOptions", source)["value"]["projectId"] == 1


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("undefined", "the argument is undefined; expected an object"),
        ("{token: 'jwt'}", "projectId is missing; expected the project's number, such as 12345"),
        ("{projectId: 1, token: null}", "token is missing; expected the player's token, or a function that gives it"),
        ("{projectId: '1', token: 'jwt'}", 'projectId is "1"; expected the project\'s number'),
        ("{projectId: 1, token: 5}", "token is 5; expected the player's token"),
        ("{projectId: 1, token: 'jwt', sandBox: true}", "sandBox is unknown; did you mean sandbox?"),
        ("{projectId: 1, token: 'jwt', sandbox: 1}", "sandbox is 1; expected true or false"),
        ("{projectId: 1, token: 'jwt', events: 'yes'}", 'events is "yes"; expected true or false'),
        (
            "{projectId: 1, token: 'jwt', endpoints: {events: 'http://a/b'}}",
            'endpoints.events is "http://a/b"; expected an origin',
        ),
        ("{projectId: 1, token: 'jwt', tracking: 'poll'}", 'tracking is "poll"; expected "fallback" or "reestablish"'),
        ("{projectId: 1, token: 'jwt', runtime: 'pyodide'}", 'runtime is "pyodide"; expected "worker", "page" or the'),
        ("{projectId: 1, token: 'jwt', runtime: {runPython() {}}}", "runtime is an object of 1; expected"),
        ("{projectId: 1, token: 'jwt', bootTimeout: 0}", "bootTimeout is 0; expected a number of milliseconds"),
        ("{projectId: 1, token: 'jwt', bootTimeout: NaN}", "bootTimeout is NaN; expected"),
        ("{projectId: 1, token: 'jwt', endpoints: 'http://a'}", 'endpoints is "http://a"; expected an object'),
        (
            "{projectId: 1, token: 'jwt', endpoints: {store: 'http://a/b'}}",
            'endpoints.store is "http://a/b"; expected an',
        ),
        (
            "{projectId: 1, token: 'jwt', endpoints: {socket: 'http://a'}}",
            'endpoints.socket is "http://a"; expected the',
        ),
        (
            "{projectId: 1, token: 'jwt', endpoints: {paystation: 'http://a'}}",
            "endpoints.paystation is unknown; did you",
        ),
        ("{projectId: 1, token: 'jwt', confirm: 'webhook'}", 'confirm is "webhook"; expected "order" or "backend"'),
        ("{projectId: 1, token: 'jwt', confirm: 'backend'}", 'confirm is "backend" and backend is missing; expected'),
        (
            "{projectId: 1, token: 'jwt', backend: {url: 'https://a', ticket: 'abc'}}",
            'backend is given and confirm is not; expected confirm: "backend"',
        ),
        *(
            (f"{{projectId: 1, token: 'jwt', confirm: 'backend', backend: {{{members}}}}}", text)
            for members, text in {
                "ticket: 'abc'": "backend.url is missing; expected the address of the receiver",
                "url: 'https://a'": "backend.ticket is missing; expected a ticket, or a function",
                "url: 'wss://a', ticket: 'abc'": 'backend.url is "wss://a"; expected the address of the receiver',
                "url: 'https://a?b=c', ticket: 'abc'": 'backend.url is "https://a?b=c"; expected the address',
                "url: 'https://a', ticket: ''": "backend.ticket is another text; expected a ticket",
                "url: 'https://a', ticket: 5": "backend.ticket is 5; expected a ticket",
                "url: 'https://a', ticket: 'abc', patience: 0": "backend.patience is 0; expected a number of seconds",
                "url: 'https://a', ticket: 'abc', silence: 5": 'backend.silence is 5; expected "pending" or "order"',
                "url: 'https://a', tickets: 'abc'": "backend.tickets is unknown; did you mean ticket?",
            }.items()
        ),
    ],
)
def test_wrong_options_are_refused(source: str, text: str, checks: Checks) -> None:
    """By name, with what came and what was expected."""
    told = checks.of_source("checkOptions", source)
    assert told["code"] == "invalid_argument"
    assert told["text"].startswith(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("() => 1", "a function"),
        ("Symbol('a')", "a symbol"),
        ("10n", "a bigint"),
        ("-Infinity", "a number beyond 2**53"),
        ("new Date(0)", "an object that is not plain"),
        ("new Map([['a', 1]])", "an object that is not plain"),
        ("new (class Parameters {})()", "an object that is not plain"),
        ("new Proxy(() => 1, {})", "a function"),
    ],
)
@pytest.mark.parametrize("name", ["quantity", "locale", "ui", "closeButtonIcon", "customParameters", "shippingMethod"])
def test_what_json_cannot_carry_is_refused(name: str, value: str, shown: str, checks: Checks) -> None:
    """Whatever the parameter."""
    told = checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {{{name}: {value}}}")
    assert told["code"] == "invalid_argument"
    assert told["text"].startswith(f"{name} is {shown}; expected ")


@pytest.mark.parametrize("value", ["NaN", "Infinity", "10n", "() => 1", "Symbol('a')", "new Date(0)"])
def test_what_json_cannot_carry_is_refused_inside(value: str, checks: Checks) -> None:
    """Also as a member of the game's own objects, and in objects without an end."""
    told = checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {{customParameters: {{a: {value}}}}}")
    assert told["text"].startswith("customParameters.a is ")
    told = checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {{shippingMethod: {{a: [{value}]}}}}")
    assert told["text"].startswith("shippingMethod is an object of 1; expected an object that JSON can carry")
    cycle = "(() => { const a = {}; a.a = [a]; return a })()"
    assert "text" in checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {{shippingMethod: {cycle}}}")


def test_what_is_left_out_is_not_in_the_request(checks: Checks) -> None:
    """Null, undefined and empty, at every level."""
    source = """"item", {sku: "a"}, {quantity: null, locale: undefined, customParameters: {},
        ui: {desktop: {header: {}}}, onSuccess: null,
        shippingMethod: {a: undefined, b: {c: null, d: [undefined, null]}}}"""
    assert checks.of_source("checkOrder", source) == {
        "value": {"request": {"sku": "a", "shippingMethod": {"b": {"d": [None, None]}}}, "callbacks": {}, "window": {}}
    }
    nothing: dict[str, Any] = {"request": {}, "callbacks": {}, "window": {}}
    assert checks.of_source("checkOrder", "'cart', {}") == {"value": nothing}
    assert checks.of_source("checkOrder", "'cart', {cartId: undefined}, null")["value"]["request"] == {}


def test_the_request_is_a_copy(checks: Checks) -> None:
    """What the game does to its objects afterwards, for example while the runtime boots, changes nothing."""
    options = {"shippingMethod": {"a": [{"b": 1}]}, "customParameters": {"c": 1}, "ui": {"mobile": {"mode": "x"}}}
    assert checks("checkOrder", "cart", {}, options)["value"]["request"] == options
    assert checks("checkLines", [{"sku": "a"}])["value"] == [{"sku": "a"}]


def test_names_of_the_languages_own_are_only_names(checks: Checks) -> None:
    """A member called __proto__ is a member and changes no prototype."""
    request = checks("checkOrder", "item", {"sku": "a"}, {"customParameters": {"__proto__": 1, "toString": "x"}})
    assert request["value"]["request"]["customParameters"] == {"__proto__": 1, "toString": "x"}
    source = """'item', {sku: 'a'}, JSON.parse('{"__proto__": {"quantity": 5}}')"""
    assert checks.of_source("checkOrder", source)["text"].startswith("__proto__ is unknown; ")


def test_objects_of_other_frames_are_objects(checks: Checks) -> None:
    """A game in a frame passes objects whose prototype is the frame's own."""
    source = "'item', {sku: 'a'}, vm.runInNewContext('({ui: {theme: \"x\"}})')"
    assert checks.of_source("checkOrder", source)["value"]["request"] == {"sku": "a", "ui": {"theme": "x"}}


def test_callbacks_are_parted_from_parameters(checks: Checks) -> None:
    """Those that are functions come back beside the request; functions are no JSON, so their names are looked at."""
    names = ["onSuccess", "onCancel", "onPending", "onError", "onStatus", "onOrderCreated", "onClose"]
    members = ", ".join(f"{name}: Object.assign(() => 1, {{toJSON: () => '{name}'}})" for name in names)
    told = checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {{quantity: 2, {members}}}")
    assert told["value"] == {
        "request": {"sku": "a", "quantity": 2},
        "callbacks": {name: name for name in names},
        "window": {},
    }
    told = checks.of_source("checkCallbacks", f"'orders.track', {{{members}}}")
    assert told["value"] == {name: name for name in names}


@pytest.mark.parametrize(
    ("check", "source", "text"),
    [
        ("checkOrder", "'item', {sku: 'a'}, {onSuccess: 5}", "onSuccess is 5; expected a function"),
        ("checkOrder", "'item', {sku: 'a'}, {onSucess() {}}", "onSucess is unknown; did you mean onSuccess?"),
        ("checkOrder", "'item', {sku: 'a'}, {zzz: 1}", "zzz is unknown; known are sku, onSuccess, onCancel, "),
        ("checkOrder", "'item', {sku: 'a'}, {sku: 'b'}", "sku has a place of its own in the call; leave it out of the"),
        ("checkOrder", "'item', {sku: undefined}", "sku is missing; expected a SKU: letters, digits"),
        ("checkOrder", "'item', {sku: 'a'}, 5", "the options of a purchase are 5; expected an object"),
        ("checkOrder", "'item', {sku: 'a'}, []", "the options of a purchase are a list of 0; expected an object"),
        ("checkCallbacks", "'orders.track', 'x'", "the options of orders.track are a text; expected an object"),
        ("checkCallbacks", "'orders.track', {quantity: 1}", "quantity is unknown; known are onSuccess, onCancel, "),
        ("checkCheckout", "{paymentToken: 'a b'}", "paymentToken is another text; expected a payment token"),
        ("checkCheckout", "{paymentUrl: '/pay'}", "paymentUrl is another text; expected the whole address of a page"),
        (
            "checkCheckout",
            "{paymentToken: 'a', paymentUrl: 'https://a/'}",
            "checkout.open got both or neither of payment",
        ),
        ("checkCheckout", "{orderId: 1}", "checkout.open got both or neither of paymentToken and paymentUrl; expected"),
        ("checkCheckout", "{paymentToken: 'a', quantity: 1}", "quantity is unknown; known are onSuccess, onCancel, "),
        (
            "checkOrder",
            "'free_item', {sku: 'a'}, {window: 'popup'}",
            "an order of a free item opens no payment window; leave",
        ),
        ("checkCallbacks", "'orders.track', {window: 'popup'}", "window is unknown; known are onSuccess, onCancel, "),
        ("checkLine", "", "sku is missing; expected a SKU"),
        ("checkLines", "", "items is undefined; expected a list of objects with sku and quantity"),
        ("checkLines", "[undefined]", "items[0] is undefined; expected an object"),
        ("checkCartOptions", "{cart: 5}", "cart is unknown; known are cartId, currency, locale."),
        ("checkCartOptions", "{currency: 'USD'}, false", "currency is unknown; known are cartId."),
    ],
)
def test_wrong_calls_are_refused(check: str, source: str, text: str, checks: Checks) -> None:
    """The text says what came, what was expected and what to do."""
    told = checks.of_source(check, source)
    assert told["code"] == "invalid_argument"
    assert told["text"].startswith(text)


@pytest.mark.parametrize(
    ("check", "source", "value"),
    [
        ("checkOrderId", "700123", 700123),
        (
            "checkCheckout",
            "{paymentUrl: 'HTTPS:Pay.EXAMPLE/?token=a b'}",
            {"request": {"paymentUrl": "https://pay.example/?token=a%20b"}, "callbacks": {}, "window": {}},
        ),
        ("checkSku", "'a'", "a"),
        ("checkLine", "'a'", {"sku": "a", "quantity": 1}),
        ("checkLine", "'a', 2", {"sku": "a", "quantity": 2}),
        ("checkLines", "[{sku: 'a'}, {sku: 'b', quantity: 2}]", [{"sku": "a"}, {"sku": "b", "quantity": 2}]),
        ("checkCartOptions", "", {}),
        ("checkCartOptions", "{cartId: '7', currency: 'USD', locale: null}", {"cartId": "7", "currency": "USD"}),
        ("checkCartOptions", "{cartId: '7'}, false", {"cartId": "7"}),
        ("checkCallbacks", "'orders.track'", {}),
    ],
)
def test_checks_return_what_was_given(check: str, source: str, value: Any, checks: Checks) -> None:  # noqa: ANN401 - JSON
    """As a plain value, ready to be sent to the runtime."""
    assert checks.of_source(check, source) == {"value": value}
