"""Rules for what a game passes in, as data, and one way to say that one was broken.

A :class:`Shape` is a frozen dataclass whose fields carry their rule as metadata. It is checked when it is made,
so whatever holds one holds a valid one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Final, NoReturn, TypeAlias, TypeVar

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.wire import camel
from coinslot.providers.xsolla.spelling import nearest

Spell: TypeAlias = Callable[[str], str]
"""How the caller's language writes a field's name: :func:`~coinslot.core.wire.camel` for JavaScript, ``str``
for Python."""

INFINITY: Final = float("inf")
SAFE: Final = 2**53 - 1
"""Beyond it whole numbers lose digits in JavaScript, and in JSON as most programs read it."""
HIGHEST: Final = 2**31 - 1
"""Of counts: Xsolla's SDKs hold them in 32 bits."""
DEEPEST: Final = 8
"""Levels of nesting of an object that is passed on as it is; the sender of the request recurses."""
MOST_PARAMETERS: Final = 200
"""Members of custom_parameters (Xsolla's documents)."""
LONGEST_SHOWN: Final = 60
"""Characters of a wrong value that an error repeats."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a value must be."""

    expected: str
    """Completes the sentence "expected …"."""
    fits: Callable[[Any], bool]
    shape: type[Shape] | None = None
    """The dataclass that an object is read into."""
    members: Rule | None = None
    """What each member of an object must be, whatever its name."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Base of the dataclasses whose fields have rules."""

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            CoinslotError: ``invalid_argument``.
        """
        for item in fields(self):
            value = getattr(self, item.name)
            if not _left_out(item, value):
                check(item.name, value, rule_of(item))


S = TypeVar("S", bound=Shape)


def rule(expected: str, fits: Callable[[Any], bool]) -> Mapping[str, Rule]:
    """A rule as the metadata of a field."""
    return {"rule": Rule(expected, fits)}


def matching(pattern: str, expected: str) -> Mapping[str, Rule]:
    """A text that a pattern describes wholly."""
    compiled = re.compile(pattern)
    return rule(expected, lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None)


def one_of(words: tuple[str, ...]) -> Mapping[str, Rule]:
    """One word of a closed list."""
    quoted = [f'"{word}"' for word in words]
    return rule(f"{', '.join(quoted[:-1])} or {quoted[-1]}", lambda value: isinstance(value, str) and value in words)


def shaped(shape: type[Shape]) -> Mapping[str, Rule]:
    """An object with members of its own."""
    return {"rule": Rule("an object", lambda value: isinstance(value, shape), shape)}


def whole(lowest: int, what: str = "a whole number") -> Mapping[str, Rule]:
    """A count; ``True`` is none, and neither is ``2.0``."""
    return rule(
        f"{what} from {lowest} to {HIGHEST}",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= HIGHEST,
    )


def is_plain(value: object, levels: int) -> bool:
    """Whether JSON can carry a value that is nested at most that deep."""
    match value:
        case None | str():
            return True
        case int():
            return abs(value) <= SAFE
        case float():
            return abs(value) < INFINITY
        case Mapping() if levels:
            return all(isinstance(key, str) and key and is_plain(each, levels - 1) for key, each in value.items())
        case list() | tuple() if levels:
            return all(is_plain(each, levels - 1) for each in value)
    return False


FLAG: Final = rule("true or false", lambda value: isinstance(value, bool))
TEXT: Final = matching(r"(?s).+", "a text that is not empty")
ANY_TEXT: Final = matching(r"(?s).*", "a text")
COUNT: Final = whole(1)
SECONDS: Final = whole(0, "a whole number of seconds")
# Not "." and "..": in an address these lead elsewhere, however they are encoded.
SKU: Final = matching(r"(?!\.+\Z)[A-Za-z0-9._-]+", "a SKU: letters, digits, '.', '-' and '_'")
# Its form is not documented. Halves of surrogate pairs have no place in an address.
CART_ID: Final = matching(r"(?!\.{1,2}\Z)[^\x00-\x1f\ud800-\udfff]{1,255}", "the id of a cart as the store gave it")
CURRENCY: Final = matching("[A-Z]{3}", 'an ISO 4217 code such as "USD"')
COUNTRY: Final = matching("[A-Z]{2}", 'an ISO 3166-1 alpha-2 code such as "US"')
LOCALE: Final = matching("[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", 'a language such as "en"')
ADDRESS: Final = matching(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", 'an address such as "https://game.example/back"')
PARAMETERS: Final[Mapping[str, Rule]] = {
    "rule": Rule(
        f"an object of at most {MOST_PARAMETERS} members",
        lambda value: isinstance(value, Mapping) and len(value) <= MOST_PARAMETERS,
        members=Rule(
            "a text, a finite number, true or false; write what is nested as JSON text",
            lambda value: is_plain(value, 0),
        ),
    )
}
OBJECT: Final = rule(
    f"an object that JSON can carry, nested at most {DEEPEST} deep",
    lambda value: isinstance(value, Mapping) and is_plain(value, DEEPEST),
)


def rule_of(item: Field[Any]) -> Rule:
    """The rule that a field carries."""
    found: Rule = item.metadata["rule"]
    return found


def check(name: str, value: object, wanted: Rule) -> None:
    """Check one value.

    Raises:
        CoinslotError: ``invalid_argument``; says what came and what was expected.
    """
    if not wanted.fits(value):
        refuse(f"{name} is {shown(value)}; expected {wanted.expected}")
    if wanted.members is not None and isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str) or not key:
                refuse(f"{name} has a member named {shown(key)}; expected a text that is not empty")
            check(f"{name}.{key[:LONGEST_SHOWN]}", each, wanted.members)


def read(shape: type[S], values: object, spell: Spell = camel, where: str = "", also: tuple[str, ...] = ()) -> S:
    """Make a shape from a plain object. Members that are None count as left out.

    Args:
        shape: what to make.
        values: the object, its names written as ``spell`` writes them.
        spell: the caller's way of writing names.
        where: the name of the object in texts, empty for the outermost.
        also: names that the caller knows beside those of the shape, for texts.

    Raises:
        CoinslotError: ``invalid_argument``: no object, an unknown or missing member, or a value that breaks its rule.
    """
    if not isinstance(values, Mapping):
        refuse(f"{where or 'the argument'} is {shown(values)}; expected an object")
    known = {spell(item.name): item for item in fields(shape)}
    prefix = f"{where}." if where else ""
    members: dict[str, Any] = {}
    for name, value in values.items():
        if value is None:
            continue
        if name not in known:
            _refuse_name(f"{prefix}{name}", str(name), (*also, *known))
        item = known[name]
        members[item.name] = _member(f"{prefix}{name}", value, rule_of(item), spell)
    for name, item in known.items():
        if item.name not in members and item.default is MISSING and item.default_factory is MISSING:
            refuse(f"{prefix}{name} is missing; expected {rule_of(item).expected}")
    return shape(**members)


def _member(name: str, value: object, wanted: Rule, spell: Spell) -> object:
    if wanted.shape is not None and not isinstance(value, wanted.shape):
        return read(wanted.shape, value, spell, name)
    check(name, value, wanted)
    # A copy: the caller's own object may change after it was checked.
    return dict(value) if isinstance(value, Mapping) else value


def _refuse_name(full: str, name: str, known: tuple[str, ...]) -> NoReturn:
    like = nearest(name, known)
    advice = f"did you mean {like}?" if like else f"known are {', '.join(known)}."
    refuse(f"{full[:LONGEST_SHOWN]} is unknown; {advice}")


def refuse(text: str) -> NoReturn:
    """Say that our API was used wrongly."""
    raise CoinslotError(ErrorCode.INVALID_ARGUMENT, text)


def shown(value: object) -> str:
    """A wrong value as a person reads it, kept short."""
    match value:
        case str():
            text = json.dumps(value[:LONGEST_SHOWN], ensure_ascii=False)
        case int() if abs(value) > SAFE:
            text = "a number beyond 2**53"
        case None | bool() | int() | float():
            text = json.dumps(value)
        case Mapping():
            text = f"an object of {len(value)}"
        case list() | tuple():
            text = f"a list of {len(value)}"
        case _:
            text = f"a {type(value).__name__}"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _left_out(item: Field[Any], value: object) -> bool:
    return value is None and item.default is None
