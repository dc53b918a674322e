"""Every parameter of a purchase, checked, and where the Store API wants it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.providers.xsolla.params import (
    DARK,
    Desktop,
    DesktopHeader,
    Mobile,
    MobileFooter,
    MobileHeader,
    PurchaseParams,
    RedirectPolicy,
    ShippingData,
    Ui,
    pruned,
)
from coinslot.providers.xsolla.rules import read

ADDRESS = {
    "country": "US",
    "first_name": "A",
    "last_name": "B",
    "state": "NY",
    "region": "",
    "city": "NYC",
    "postal_code": "10001",
    "address1": "1 Main",
    "address2": "",
    "address3": "",
    "comment": "",
    "phone": "",
    "email": "",
}

IN_JAVASCRIPT: dict[str, Any] = {
    "quantity": 2,
    "currency": "USD",
    "locale": "en",
    "promoCode": "SPRING",
    "customParameters": {"character": "ayla", "level": 7, "vip": True, "odd_Name": 0.5},
    "externalId": "my-tx-1",
    "returnUrl": "https://game.example/back",
    "paymentMethod": 1380,
    "googlePayQuickPaymentButton": False,
    "ui": {
        "theme": DARK,
        "isIndependentWindows": True,
        "desktop": {
            "header": {
                "isVisible": True,
                "visibleLogo": True,
                "visibleName": True,
                "visiblePurchase": True,
                "type": "compact",
                "closeButton": True,
                "closeButtonIcon": "cross",
            }
        },
        "mobile": {
            "mode": "saved_accounts",
            "footer": {"isVisible": True},
            "header": {"closeButton": True, "closeButtonIcon": "arrow"},
        },
    },
    "redirectPolicy": {
        "redirectConditions": "none",
        "delay": 0,
        "statusForManualRedirection": "vc",
        "redirectButtonCaption": "Back",
    },
    "country": "US",
    "trackingId": "abc",
    "shippingData": {
        "country": "US",
        "firstName": "A",
        "lastName": "B",
        "state": "NY",
        "region": "",
        "city": "NYC",
        "postalCode": "10001",
        "address1": "1 Main",
        "address2": "",
        "address3": "",
        "comment": "",
        "phone": "",
        "email": "",
    },
    "shippingMethod": {"name": "post"},
}

IN_PYTHON = PurchaseParams(
    quantity=2,
    currency="USD",
    locale="en",
    promo_code="SPRING",
    custom_parameters={"character": "ayla", "level": 7, "vip": True, "odd_Name": 0.5},
    external_id="my-tx-1",
    return_url="https://game.example/back",
    payment_method=1380,
    google_pay_quick_payment_button=False,
    ui=Ui(
        theme=DARK,
        is_independent_windows=True,
        desktop=Desktop(
            DesktopHeader(
                is_visible=True,
                visible_logo=True,
                visible_name=True,
                visible_purchase=True,
                type="compact",
                close_button=True,
                close_button_icon="cross",
            )
        ),
        mobile=Mobile("saved_accounts", MobileHeader(True, "arrow"), MobileFooter(is_visible=True)),  # noqa: FBT003
    ),
    redirect_policy=RedirectPolicy("none", 0, "vc", "Back"),
    country="US",
    tracking_id="abc",
    shipping_data=ShippingData(**ADDRESS),
    shipping_method={"name": "post"},
)

ON_THE_WIRE = {
    "sandbox": True,
    "currency": "USD",
    "locale": "en",
    "quantity": 2,
    "promo_code": "SPRING",
    "settings": {
        "external_id": "my-tx-1",
        "return_url": "https://game.example/back",
        "payment_method": 1380,
        "ui": {
            "theme": "63295aab2e47fab76f7708e3",
            "is_independent_windows": True,
            "desktop": {
                "header": {
                    "is_visible": True,
                    "visible_logo": True,
                    "visible_name": True,
                    "visible_purchase": True,
                    "type": "compact",
                    "close_button": True,
                    "close_button_icon": "cross",
                }
            },
            "mobile": {
                "mode": "saved_accounts",
                "footer": {"is_visible": True},
                "header": {"close_button": True, "close_button_icon": "arrow"},
            },
            "gp_quick_payment_button": False,
        },
        "redirect_policy": {
            "return_url": "https://game.example/back",
            "redirect_conditions": "none",
            "delay": 0,
            "status_for_manual_redirection": "vc",
            "redirect_button_caption": "Back",
        },
    },
    "custom_parameters": {"character": "ayla", "level": 7, "vip": True, "odd_Name": 0.5},
    "shipping_data": ADDRESS,
    "shipping_method": {"name": "post"},
    "user": {"country": "US", "tracking_id": {"value": "abc"}},
}


def test_javascript_and_python_say_the_same() -> None:
    """The same names in each language's case."""
    assert read(PurchaseParams, IN_JAVASCRIPT) == IN_PYTHON


def test_every_parameter_is_where_the_documents_put_it() -> None:
    """The whole body of an order."""
    assert IN_PYTHON.body(sandbox=True) == ON_THE_WIRE
    assert json.loads(json.dumps(ON_THE_WIRE)) == ON_THE_WIRE


def test_nothing_given_is_nothing_sent() -> None:
    """No null and no empty object, ``settings`` above all: the store refuses it."""
    assert PurchaseParams().body(sandbox=False) == {"sandbox": False}


@pytest.mark.parametrize(
    "given",
    [
        {"ui": {}},
        {"ui": {"desktop": {"header": {}}, "mobile": {"footer": {"isVisible": None}}}},
        {"redirectPolicy": {}},
        {"shippingData": {"city": None}},
        {"shippingMethod": {"a": {"b": None}}},
        {"customParameters": {}},
        {"customParameters": {"a": None}},
        dict.fromkeys(IN_JAVASCRIPT),
    ],
    ids=repr,
)
def test_what_is_null_or_empty_is_left_out_at_every_level(given: dict[str, Any]) -> None:
    """However deep it is."""
    assert read(PurchaseParams, given).body(sandbox=True) == {"sandbox": True}


def test_false_zero_and_empty_texts_are_sent() -> None:
    """They are answers, not gaps."""
    given = {"customParameters": {"a": False, "b": 0, "c": ""}, "redirectPolicy": {"delay": 0}, "closeButton": False}
    body = read(PurchaseParams, given).body(sandbox=False)
    assert body["custom_parameters"] == {"a": False, "b": 0, "c": ""}
    assert body["settings"]["redirect_policy"] == {"delay": 0}
    assert body["settings"]["ui"]["mobile"]["header"] == {"close_button": False}


def test_a_close_button_is_for_every_device() -> None:
    """Unless the device's own header says otherwise."""
    mobile = Mobile(header=MobileHeader(close_button=False))
    params = PurchaseParams(close_button=True, close_button_icon="cross", ui=Ui(mobile=mobile))
    assert params.body(sandbox=True)["settings"]["ui"] == {
        "desktop": {"header": {"close_button": True, "close_button_icon": "cross"}},
        "mobile": {"header": {"close_button": False, "close_button_icon": "cross"}},
    }


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"quantity": 0}, "quantity is 0; expected a whole number from 1"),
        ({"quantity": 1.5}, "quantity is 1.5; expected a whole number from 1"),
        ({"quantity": True}, "quantity is true; expected a whole number from 1"),
        ({"quantity": "2"}, 'quantity is "2"; expected a whole number from 1'),
        ({"qty": 2}, "qty is unknown; known are quantity, "),
        ({"Quantity": 2}, "Quantity is unknown; did you mean quantity?"),
        ({"settings": {}}, "settings is unknown; known are quantity, "),
        ({"currency": "dollars"}, 'currency is "dollars"; expected an ISO 4217 code such as "USD"'),
        ({"country": "USA"}, 'country is "USA"; expected an ISO 3166-1 alpha-2 code such as "US"'),
        ({"locale": "en US"}, 'locale is "en US"; expected a language'),
        ({"paymentMethod": "1380"}, 'paymentMethod is "1380"; expected a whole number from 1'),
        ({"closeButton": "yes"}, 'closeButton is "yes"; expected true or false'),
        ({"closeButtonIcon": "x"}, 'closeButtonIcon is "x"; expected "arrow" or "cross"'),
        ({"ui": {"desktop": {"header": {"type": "small"}}}}, 'ui.desktop.header.type is "small"; expected "compact"'),
        (
            {"redirectPolicy": {"redirectConditions": "done"}},
            'redirectPolicy.redirectConditions is "done"; expected "none", "successful", "successful_or_canceled" or ',
        ),
        ({"redirectPolicy": {"delay": -1}}, "redirectPolicy.delay is -1; expected a whole number of seconds from 0"),
        ({"returnUrl": "back"}, 'returnUrl is "back"; expected an address'),
        ({"shippingData": {"country": "us"}}, 'shippingData.country is "us"; expected an ISO 3166-1'),
        ({"shippingData": {"zip": "1"}}, "shippingData.zip is unknown; known are country, "),
        ({"customParameters": {"a": {"b": 1}}}, "customParameters.a is an object of 1; expected a text"),
        (
            {"customParameters": dict.fromkeys(map(str, range(201)), 1)},
            "customParameters is an object of 201; expected",
        ),
    ],
    ids=repr,
)
def test_a_wrong_parameter_is_refused(given: dict[str, Any], text: str) -> None:
    """The text says what came and what was expected."""
    with pytest.raises(CoinslotError) as raised:
        read(PurchaseParams, given)
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT
    assert str(raised.value).startswith(text)


def test_pruning_keeps_lists() -> None:
    """Only members of objects are left out."""
    assert pruned({"a": [None, {}], "b": {"c": {}}, "d": []}) == {"a": [None, {}], "d": []}
