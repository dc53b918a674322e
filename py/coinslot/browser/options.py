"""What a game may wish of the payment window: web/coinslot.d.ts in Python, with snake_case names and seconds.

The page's scripts check the values, in the words of Python; see web/pythonic.js.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from coinslot.client.coinslot import Options as ClientOptions
from coinslot.client.purchase import Callbacks

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Appearance", "WindowOptions", "WindowTexts"]


class Appearance(TypedDict, total=False):
    """The look of the lightbox. Lengths are CSS pixels, or anything that CSS takes, such as ``"80%"``."""

    width: float | str
    """Default: as the payment page asks, at first 740."""
    height: float | str
    """Default: as the payment page asks, at first 804."""
    content_margin: float | str
    """Around the window at the least. Default: 16."""
    z_index: int
    """Default: above everything else in the page."""
    overlay_opacity: float
    """From 0 to 1."""
    overlay_background: str
    content_background: str
    close_by_click: bool
    """Whether a click beside the window closes it. Default: yes."""
    close_by_keyboard: bool
    """Whether Escape closes it. Default: yes."""
    modal: bool
    """Whether neither does. Its close button always does. Default: no."""
    spinner: Literal["round", "none", "custom"]
    """``custom`` turns the picture at ``spinner_url``. Default: ``round``."""
    spinner_color: str
    spinner_url: str
    spinner_rotation_period: float
    """Seconds."""
    resize_timeout: float
    """How long the spinner is shown if the payment page says nothing, in seconds. Default: 30."""
    allow: str
    """What the frame may do, as in its attribute of that name. Default: ``payment``."""


class WindowTexts(TypedDict, total=False):
    """What the payment window says of its own."""

    title: str
    close: str
    loading: str
    leaving: str
    """The page is being left."""
    elsewhere: str
    """The payment page is open in another window."""
    show: str
    blocked: str
    """The payment page cannot be shown by itself."""
    open: str
    here: str
    closed: str
    """The window with the payment page may be closed."""
    again: str
    silent: str
    """Nothing is heard of the payment page."""


class WindowOptions(TypedDict, total=False):
    """How the payment page is shown. Given to ``Coinslot`` it holds for every purchase; given to one, for that one."""

    window: Literal["auto", "lightbox", "popup", "redirect"]
    """``auto``, the default: a lightbox; where the page shows no frames, a window of its own; where that may not open
    by itself, a button for it. ``redirect`` leaves the page and comes back; see ``Coinslot.returned``."""
    appearance: Appearance
    close_on_done: bool | float
    """Whether the window closes when the order is done: ``True``, the default, at once; a number, after so many
    seconds, in which the player may read the receipt; ``False``, when the player closes it. The game is told at once
    in any case."""
    fullscreen: Literal["leave", "stay"]
    """Whether the game's full screen is left for the window. With ``stay`` the window is shown in it. Default:
    ``leave``."""
    return_focus_to: Any
    """The element that gets the focus when the window is gone, for example ``js.document.querySelector("canvas")``.
    Default: what had it before."""
    texts: WindowTexts
    """Instead of those for the purchase's ``locale``, the page's ``lang`` or the browser's languages."""
    on_pause: Callable[[], object]
    """The window opens: time to stop the clock and the music. May be a coroutine function."""
    on_resume: Callable[[], object]
    """The window is gone. May be a coroutine function."""


class Options(ClientOptions, WindowOptions, total=False):
    """What can be told to :class:`~coinslot.browser.coinslot.Coinslot`."""


class PurchaseOptions(Callbacks, WindowOptions, total=False):
    """What can be told to a purchase that has to be paid."""


WINDOW_NAMES: Final = tuple(WindowOptions.__annotations__)
