"""The shape of the Store API's errors."""

from coinslot.sandbox.errors import StoreError, invalid


def test_message_has_the_code_before_it() -> None:
    """The status is repeated in the body, and the message begins with the service and the code."""
    assert StoreError(404, 4001, "Item with sku = 'x' not found").body == {
        "statusCode": 404,
        "errorCode": 4001,
        "errorMessage": "[0401-4001]: Item with sku = 'x' not found",
    }


def test_invalid_bodies_name_the_property() -> None:
    """Code 1102 says which property is wrong and why."""
    error = invalid("settings", "array value found, object required")
    assert (error.status, error.body["errorCode"]) == (422, 1102)
    assert error.body["errorMessageExtended"] == [
        {"property": "settings", "message": "array value found, object required"}
    ]
