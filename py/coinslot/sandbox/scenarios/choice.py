"""Which scenario an order plays, where its request names one.

Four ways, the first that is there counts: the header ``X-Coinslot-Scenario`` (from servers and tests only: a browser
may not send it to the Store API), ``coinslot_scenario`` in ``custom_parameters``, the SKU (``gems_100.expired``), and
the setting ``scenario``.
"""

from typing import Any

from starlette.requests import Request

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.errors import StoreError, wrong
from coinslot.sandbox.scenarios.registry import Scenarios
from coinslot.sandbox.scenarios.stage import ScenarioError

HEADER = "X-Coinslot-Scenario"
PARAMETER = "coinslot_scenario"


def split_sku(sku: str) -> tuple[str, str]:
    """What a SKU names: the item, and the scenario, which is empty in most.

    The order holds the item under its own SKU, so a game's server knows it.
    """
    item, _, scenario = sku.partition(".")
    return (sku, "") if sku in CATALOG else (item, scenario)


def choose(request: Request, body: dict[str, Any], scenarios: Scenarios, sku: str = "") -> str:
    """The scenario that a request for an order names; empty for none.

    Raises:
        StoreError: 4001 or 1102, there is none of that name.
    """
    parameters = body.get("custom_parameters", {})
    for source, value in (
        (f"the header {HEADER}", request.headers.get(HEADER)),
        (f"custom_parameters.{PARAMETER}", parameters.get(PARAMETER)),
        ("sku", split_sku(sku)[1] or None),
    ):
        if value is None:
            continue
        try:
            scenarios.check(str(value))
        except ScenarioError as error:
            if source == "sku":
                raise StoreError(404, 4001, f"Item with sku = '{sku:.80}' not found. {error}") from None
            raise wrong(source, value, f"a scenario. {error}") from None
        return str(value)
    return ""
