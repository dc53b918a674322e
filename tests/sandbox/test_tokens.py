"""Players' tokens."""

import jwt
import pytest

from coinslot.sandbox import tokens


def test_token_names_its_user() -> None:
    """What was minted for a user is read as that user."""
    assert tokens.read(tokens.mint("ayla")) == "ayla"


def test_token_lives_a_day() -> None:
    """The claims are those of the documents: subject, times, issuer; a day between the times."""
    claims = jwt.decode(tokens.mint("ayla"), options={"verify_signature": False})
    assert claims["sub"] == "ayla"
    assert claims["exp"] - claims["iat"] == 86_400
    assert claims["iss"] == "coinslot-sandbox"


@pytest.mark.parametrize(
    "token",
    [
        "",
        "nonsense",
        tokens.mint("ayla", lifetime=-1),
        tokens.mint("ayla")[:-2],
        jwt.encode({"sub": "ayla", "exp": 2**33, "iss": "coinslot-sandbox"}, "k" * 32, algorithm="HS256"),
        jwt.encode({"sub": "ayla", "exp": 2**33, "iss": "coinslot-sandbox"}, "", algorithm="none"),
    ],
    ids=["empty", "malformed", "expired", "cut off", "signed by another", "unsigned"],
)
def test_bad_tokens_prove_nobody(token: str) -> None:
    """Anything but a valid token of this sandbox is refused with the way to get one."""
    with pytest.raises(tokens.TokenError, match="/sandbox/token"):
        tokens.read(token)
