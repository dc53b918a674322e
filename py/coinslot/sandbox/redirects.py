"""Where the payment page leads the player afterwards, and when: a part of the settings of an order."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RedirectPolicy:
    """What the page does when a payment has ended, and when it is closed while it stands alone.

    Attributes:
        return_url: The address of the way back; None for no way.
        redirect_conditions: After which results of a payment the page goes there by itself.
        delay: Seconds before it does.
        status_for_manual_redirection: After which results the player has a button that goes there.
        redirect_button_caption: What the button says; empty for the page's own words.
        external_id: The game's own id of the payment, which goes with the player.
    """

    return_url: str | None = None
    redirect_conditions: str = "none"
    delay: int = 0
    status_for_manual_redirection: str = "none"
    redirect_button_caption: str = ""
    external_id: str = ""


NO_REDIRECT = RedirectPolicy()
"""The policy where nothing is said. The real page asks the publisher's account then; there is none here."""
