"""What a purchase may ask for beside its goods: every parameter of the Store API's orders.

The frequently used ones are flat, as ``PurchaseParams`` of Xsolla's SDKs has them; :meth:`PurchaseParams.body`
puts each where the Store API wants it. Every member may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.rules import Shape

Redirect: TypeAlias = Literal["none", "successful", "successful_or_canceled", "any"]
ManualRedirect: TypeAlias = Literal["none", "vc", "successful", "successful_or_canceled", "any"]
HeaderType: TypeAlias = Literal["compact", "normal"]
CloseIcon: TypeAlias = Literal["arrow", "cross"]

LIGHT: Final = "63295a9a2e47fab76f7708e1"
"""The light theme, the payment page's default (Xsolla's documents)."""
DARK: Final = "63295aab2e47fab76f7708e3"
"""The dark theme, which Xsolla's SDK for Unity chooses."""


@dataclass(frozen=True, slots=True)
class DesktopHeader(Shape):
    """The header of the payment page on a desktop."""

    is_visible: bool | None = field(default=None, metadata=rules.FLAG)
    visible_logo: bool | None = field(default=None, metadata=rules.FLAG)
    visible_name: bool | None = field(default=None, metadata=rules.FLAG)
    visible_purchase: bool | None = field(default=None, metadata=rules.FLAG)
    type: HeaderType | None = field(default=None, metadata=rules.one_of(get_args(HeaderType)))
    """``compact`` hides the project's name and the player's id."""
    close_button: bool | None = field(default=None, metadata=rules.FLAG)
    close_button_icon: CloseIcon | None = field(default=None, metadata=rules.one_of(get_args(CloseIcon)))


@dataclass(frozen=True, slots=True)
class MobileHeader(Shape):
    """The header of the payment page on a phone."""

    close_button: bool | None = field(default=None, metadata=rules.FLAG)
    close_button_icon: CloseIcon | None = field(default=None, metadata=rules.one_of(get_args(CloseIcon)))


@dataclass(frozen=True, slots=True)
class MobileFooter(Shape):
    """The footer of the payment page on a phone."""

    is_visible: bool | None = field(default=None, metadata=rules.FLAG)


@dataclass(frozen=True, slots=True)
class Desktop(Shape):
    """The payment page on a desktop."""

    header: DesktopHeader | None = field(default=None, metadata=rules.shaped(DesktopHeader))


@dataclass(frozen=True, slots=True)
class Mobile(Shape):
    """The payment page on a phone."""

    mode: str | None = field(default=None, metadata=rules.TEXT)
    header: MobileHeader | None = field(default=None, metadata=rules.shaped(MobileHeader))
    footer: MobileFooter | None = field(default=None, metadata=rules.shaped(MobileFooter))


@dataclass(frozen=True, slots=True)
class Ui(Shape):
    """How the payment page looks."""

    theme: str | None = field(default=None, metadata=rules.TEXT)
    """The id of a theme: ``63295a9a2e47fab76f7708e1`` (light, the default), ``63295aab2e47fab76f7708e3`` (dark), or one
    of the publisher's."""
    is_independent_windows: bool | None = field(default=None, metadata=rules.FLAG)
    """Whether steps at a bank or wallet open in windows of their own."""
    desktop: Desktop | None = field(default=None, metadata=rules.shaped(Desktop))
    mobile: Mobile | None = field(default=None, metadata=rules.shaped(Mobile))


@dataclass(frozen=True, slots=True)
class RedirectPolicy(Shape):
    """When the payment page goes to ``return_url``; by default the publisher's settings say so."""

    redirect_conditions: Redirect | None = field(default=None, metadata=rules.one_of(get_args(Redirect)))
    """The results of a payment after which it goes by itself."""
    delay: int | None = field(default=None, metadata=rules.SECONDS)
    """Seconds before it does."""
    status_for_manual_redirection: ManualRedirect | None = field(
        default=None, metadata=rules.one_of(get_args(ManualRedirect))
    )
    """The results of a payment with which the player gets a button for it."""
    redirect_button_caption: str | None = field(default=None, metadata=rules.TEXT)


@dataclass(frozen=True, slots=True)
class ShippingData(Shape):
    """Where goods are sent to, and who gets them."""

    country: str | None = field(default=None, metadata=rules.COUNTRY)
    first_name: str | None = field(default=None, metadata=rules.ANY_TEXT)
    last_name: str | None = field(default=None, metadata=rules.ANY_TEXT)
    state: str | None = field(default=None, metadata=rules.ANY_TEXT)
    region: str | None = field(default=None, metadata=rules.ANY_TEXT)
    city: str | None = field(default=None, metadata=rules.ANY_TEXT)
    postal_code: str | None = field(default=None, metadata=rules.ANY_TEXT)
    address1: str | None = field(default=None, metadata=rules.ANY_TEXT)
    address2: str | None = field(default=None, metadata=rules.ANY_TEXT)
    address3: str | None = field(default=None, metadata=rules.ANY_TEXT)
    comment: str | None = field(default=None, metadata=rules.ANY_TEXT)
    phone: str | None = field(default=None, metadata=rules.ANY_TEXT)
    email: str | None = field(default=None, metadata=rules.ANY_TEXT)


@dataclass(frozen=True, slots=True)
class PurchaseParams(Shape):
    """The parameters of a purchase.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor, where a value breaks its rule.
    """

    quantity: int | None = field(default=None, metadata=rules.COUNT)
    """How many of the item; the store takes 1 where it is left out."""
    currency: str | None = field(default=None, metadata=rules.CURRENCY)
    """ISO 4217; by default the store chooses by the player's country."""
    locale: str | None = field(default=None, metadata=rules.LOCALE)
    """Language of the payment page."""
    promo_code: str | None = field(default=None, metadata=rules.TEXT)
    """A code that the player has entered."""
    custom_parameters: Mapping[str, str | float | bool | None] | None = field(default=None, metadata=rules.PARAMETERS)
    """Come back in the webhooks of the order; at most 200 (Xsolla's documents)."""
    external_id: str | None = field(default=None, metadata=rules.TEXT)
    """The game's own id of the payment."""
    return_url: str | None = field(default=None, metadata=rules.ADDRESS)
    """Where the payment page goes afterwards, if it is told to go anywhere."""
    payment_method: int | None = field(default=None, metadata=rules.COUNT)
    """The number of a payment method, to skip the list of them."""
    close_button: bool | None = field(default=None, metadata=rules.FLAG)
    """Whether the payment page has a close button, on every device where ``ui`` does not say otherwise."""
    close_button_icon: CloseIcon | None = field(default=None, metadata=rules.one_of(get_args(CloseIcon)))
    google_pay_quick_payment_button: bool | None = field(default=None, metadata=rules.FLAG)
    """Whether Google Pay has a button above the list of payment methods."""
    ui: Ui | None = field(default=None, metadata=rules.shaped(Ui))
    redirect_policy: RedirectPolicy | None = field(default=None, metadata=rules.shaped(RedirectPolicy))
    country: str | None = field(default=None, metadata=rules.COUNTRY)
    """The player's; by default the store tells it from the address that the request comes from."""
    tracking_id: str | None = field(default=None, metadata=rules.TEXT)
    shipping_data: ShippingData | None = field(default=None, metadata=rules.shaped(ShippingData))
    shipping_method: Mapping[str, Any] | None = field(default=None, metadata=rules.OBJECT)

    def body(self, *, sandbox: bool) -> dict[str, Any]:
        """The body of an order. Nothing in it is null or an empty object: the store refuses ``settings: {}``."""
        return pruned(
            {
                "sandbox": sandbox,
                "currency": self.currency,
                "locale": self.locale,
                "quantity": self.quantity,
                "promo_code": self.promo_code,
                "settings": self._settings(),
                "custom_parameters": self.custom_parameters,
                "shipping_data": asdict(self.shipping_data) if self.shipping_data else None,
                "shipping_method": self.shipping_method,
                "user": {"country": self.country, "tracking_id": {"value": self.tracking_id}},
            }
        )

    def _settings(self) -> dict[str, Any]:
        policy = self.redirect_policy
        return {
            "external_id": self.external_id,
            "return_url": self.return_url,
            "payment_method": self.payment_method,
            "ui": self._ui(),
            # Xsolla's own SDKs give the address in both places.
            "redirect_policy": {"return_url": self.return_url, **asdict(policy)} if policy else None,
        }

    def _ui(self) -> dict[str, Any]:
        button = {"close_button": self.close_button, "close_button_icon": self.close_button_icon}
        ui = pruned(asdict(self.ui or Ui()))
        for device in ("desktop", "mobile"):
            page = ui.get(device, {})
            ui[device] = {**page, "header": {**button, **page.get("header", {})}}
        return {**ui, "gp_quick_payment_button": self.google_pay_quick_payment_button}


def pruned(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object without members that are None or an empty object, at every level."""
    kept = {key: pruned(each) if isinstance(each, Mapping) else each for key, each in value.items()}
    return {key: each for key, each in kept.items() if each is not None and each != {}}
