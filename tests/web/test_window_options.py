"""What the game may wish of the payment window, at the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Checks


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{window: 'iframe'}", 'window is "iframe"; expected "auto", "lightbox", "popup" or "redirect"'),
        ("{closeOnDone: 'later'}", 'closeOnDone is "later"; expected true, false or a number of milliseconds'),
        ("{closeOnDone: -1}", "closeOnDone is -1; expected true, false or"),
        ("{closeOnDone: 2 ** 31}", "closeOnDone is 2147483648; expected true, false or"),
        ("{fullscreen: true}", 'fullscreen is true; expected "leave" or "stay"'),
        ("{onPause: 1}", "onPause is 1; expected a function"),
        ("{onResum() {}}", "onResum is unknown; did you mean onResume?"),
        ("{appearance: 'dark'}", 'appearance is "dark"; expected an object'),
        ("{appearance: {width: 0}}", 'appearance.width is 0; expected a length of CSS such as 740 or "80%"'),
        ("{appearance: {zIndex: 1.5}}", "appearance.zIndex is 1.5; expected a whole number from 0"),
        ("{appearance: {overlayOpacity: 60}}", "appearance.overlayOpacity is 60; expected a number from 0 to 1"),
        ("{appearance: {closeByClick: 0}}", "appearance.closeByClick is 0; expected true or false"),
        ("{appearance: {spinner: 'xsolla'}}", 'appearance.spinner is "xsolla"; expected "round", "none" or "custom"'),
        ("{appearance: {spinnerColour: 'red'}}", "appearance.spinnerColour is unknown; did you mean spinnerColor?"),
        (
            "{appearance: {resizeTimeout: '30s'}}",
            'appearance.resizeTimeout is "30s"; expected a number of milliseconds',
        ),
        ("{texts: {titles: 'Kasse'}}", "texts.titles is unknown; did you mean title?"),
        ("{texts: {title: ''}}", 'texts.title is ""; expected a text that is not empty'),
    ],
)
def test_wrong_wishes_are_refused(source: str, text: str, checks: Checks) -> None:
    """By name, for all windows and for one purchase's alike."""
    told = checks.of_source("checkOptions", f"{{projectId: 1, token: 'jwt', ...{source}}}")
    assert told["code"] == "invalid_argument"
    assert told["text"].startswith(text)
    told = checks.of_source("checkOrder", f"'item', {{sku: 'a'}}, {source}")
    assert told["text"].startswith(text)


def test_wishes_are_parted_from_the_request(checks: Checks) -> None:
    """They concern the page alone, and are a copy."""
    source = "'cart', {}, {window: 'popup', closeOnDone: 500, appearance: {modal: true, spinner: null}, locale: 'de'}"
    value = checks.of_source("checkOrder", source)["value"]
    assert value["request"] == {"locale": "de"}
    assert value["window"] == {"window": "popup", "closeOnDone": 500, "appearance": {"modal": True}}


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{payStationVersion: 5}", "endpoints.payStationVersion is 5; expected 4, 3 or 2"),
        (
            "{payStationQuery: 'a=b'}",
            'endpoints.payStationQuery is "a=b"; expected texts by their names, without token',
        ),
        (
            "{payStationQuery: {token: 'x'}}",
            "endpoints.payStationQuery is an object of 1; expected texts by their names",
        ),
        ("{payStationQuery: {a: 1}}", "endpoints.payStationQuery is an object of 1; expected texts by their names"),
    ],
)
def test_wrong_addresses_of_the_page_are_refused(source: str, text: str, checks: Checks) -> None:
    """The token has its own place in the address."""
    told = checks.of_source("checkOptions", f"{{projectId: 1, token: 'jwt', endpoints: {source}}}")
    assert told["text"].startswith(text)
