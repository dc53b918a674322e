"""One webhook: its signature, and as JSON and back."""

import json

from coinslot.sandbox.webhooks.delivery import Answer, Attempt, Delivery, DeliveryStatus, read, sign, write


def test_signature_is_sha1_of_body_and_key() -> None:
    """The values are those of ``printf '%s%s' BODY KEY | sha1sum``, over bytes that a parser would write otherwise."""
    assert sign(b'{"a": "h\\u00e9\\/llo"}', "sandbox-key") == "Signature 1778bb09f3ac41a5921a3f11f8034ca49890b506"
    assert sign(b"", "sandbox-key") == "Signature 5b5f8fa40f241e09ebf3d8ee534dee0df2fd54fb"


def test_delivery_survives_being_kept() -> None:
    """Every member comes back, bytes that are no text as well, and what is left of a wait on another clock."""
    attempt = Attempt("2026-01-02T03:04:05.000+00:00", "Signature x", Answer(500, b"\xff", ""), 502)
    made = Delivery(7, "order_paid", "ayla", b'{"\xc3\xa9":1}', 3, 130.0, attempts=(attempt,), follows=6, copy_of=5)
    kept = json.loads(json.dumps(write(made, 100.0)))
    assert read(kept, 1000.0) == Delivery(
        7, "order_paid", "ayla", b'{"\xc3\xa9":1}', 3, 1030.0, attempts=(attempt,), follows=6, copy_of=5
    )


def test_forged_one_is_not_sent_again() -> None:
    """Whoever has made it up does not keep to a schedule."""
    forged = Delivery(1, "order_paid", "mallory", b"{}", due=0.0, forged=True)
    sent = forged.after(Attempt("", "", Answer(None, error="refused")), 0.0, 1)
    assert (sent.status, sent.due) == (DeliveryStatus.FAILED, None)
