"""Rules for what a game passes in, as data, and one way to say that one was broken.

A :class:`Shape` is a frozen dataclass whose fields carry their rule as metadata. It is checked when it is made,
so whatever holds one holds a valid one. JavaScript checks by the same data: what is said of numbers, texts and
objects here is what both languages can keep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Final, NoReturn, TypeAlias, TypeVar

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.core.wire import camel
from coinslot.providers.xsolla.spelling import nearest

Spell: TypeAlias = Callable[[str], str]
"""How the caller's language writes a field's name: :func:`~coinslot.core.wire.camel` for JavaScript, ``str``
for Python."""

SAFE: Final = 2**53 - 1
"""Beyond it numbers lose digits in JavaScript, and in JSON as most programs read it."""
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
    """What a value must be: one of the classes below."""

    expected: str
    """Completes the sentence "expected …"."""

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Flag(Rule):
    """``True`` or ``False``."""

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Whole(Rule):
    """A whole number; ``True`` is none, and neither is ``2.0``, which JavaScript cannot tell from 2."""

    lowest: int
    highest: int

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, int) and not isinstance(value, bool) and self.lowest <= value <= self.highest


@dataclass(frozen=True, slots=True)
class Text(Rule):
    """A text that a pattern describes wholly."""

    pattern: str
    """Means the same to Python and, with the ``u`` flag, to JavaScript."""
    secret: bool = field(default=False, kw_only=True)
    """Whether errors keep the text to themselves."""

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, str) and re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True)
class Word(Rule):
    """One word of a closed list."""

    words: tuple[str, ...]

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, slots=True)
class Inner(Rule):
    """An object that is read into a dataclass."""

    shape: type[Shape]

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, self.shape)


@dataclass(frozen=True, slots=True)
class Plain(Rule):
    """An object that JSON can carry, nested at most that deep."""

    levels: int

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, Mapping) and is_plain(value, self.levels)


@dataclass(frozen=True, slots=True)
class Flat(Rule):
    """What JSON can carry without nesting."""

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return is_plain(value, 0)


@dataclass(frozen=True, slots=True)
class Members(Rule):
    """An object with names of the caller's own. Its members are looked at one by one; see :func:`check`."""

    most: int
    each: Rule

    def fits(self, value: object) -> bool:
        """Whether a value is what the rule wants."""
        return isinstance(value, Mapping) and len(value) <= self.most


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


def is_plain(value: object, levels: int) -> bool:
    """Whether JSON can carry a value that is nested at most that deep, and JavaScript without losing digits."""
    match value:
        case None | str():
            return True
        case int() | float():
            return abs(value) <= SAFE
        case Mapping() if levels:
            return all(isinstance(key, str) and key and is_plain(each, levels - 1) for key, each in value.items())
        case list() | tuple() if levels:
            return all(is_plain(each, levels - 1) for each in value)
    return False


def one_of(words: tuple[str, ...]) -> Mapping[str, Rule]:
    """One word of a closed list, as the metadata of a field."""
    quoted = [f'"{word}"' for word in words]
    return _metadata(Word(f"{', '.join(quoted[:-1])} or {quoted[-1]}", words))


def shaped(shape: type[Shape]) -> Mapping[str, Rule]:
    """An object with members of its own, as the metadata of a field."""
    return _metadata(Inner("an object", shape))


def _metadata(wanted: Rule) -> Mapping[str, Rule]:
    return {"rule": wanted}


def _whole(lowest: int, highest: int, what: str = "a whole number") -> Mapping[str, Rule]:
    return _metadata(Whole(f"{what} from {lowest} to {highest}", lowest, highest))


def _text(pattern: str, expected: str, *, secret: bool = False) -> Mapping[str, Rule]:
    return _metadata(Text(expected, pattern, secret=secret))


FLAG: Final = _metadata(Flag("true or false"))
TEXT: Final = _text(r"[\s\S]+", "a text that is not empty")
ANY_TEXT: Final = _text(r"[\s\S]*", "a text")
COUNT: Final = _whole(1, HIGHEST)
SECONDS: Final = _whole(0, HIGHEST, "a whole number of seconds")
ORDER_ID: Final = _whole(1, SAFE, "the id of an order, a whole number")
# Never dots alone: in an address "." and ".." lead elsewhere, however they are encoded.
SKU: Final = _text(r"\.*[A-Za-z0-9_-][A-Za-z0-9._-]*", "a SKU: letters, digits, '.', '-' and '_'")
# Its form is not documented. Halves of surrogate pairs have no place in an address.
CART_ID: Final = _text(r"(?!\.{1,2}$)[^\x00-\x1f\ud800-\udfff]{1,255}", "the id of a cart as the store gave it")
PAYMENT_TOKEN: Final = _text("[!-~]+", "a payment token: a text without spaces", secret=True)
CURRENCY: Final = _text("[A-Z]{3}", 'an ISO 4217 code such as "USD"')
COUNTRY: Final = _text("[A-Z]{2}", 'an ISO 3166-1 alpha-2 code such as "US"')
LOCALE: Final = _text("[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", 'a language such as "en"')
# Spaces are spelt out, for the two languages do not agree on what is one.
ADDRESS: Final = _text(
    r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\xa0\u2000-\u200a\u2028\u2029\u3000\ud800-\udfff]+",
    'an address such as "https://game.example/back"',
)
PARAMETERS: Final = _metadata(
    Members(
        f"an object of at most {MOST_PARAMETERS} members",
        MOST_PARAMETERS,
        Flat("a text, a number below 2**53, true or false; write what is nested as JSON text"),
    )
)
OBJECT: Final = _metadata(Plain(f"an object that JSON can carry, nested at most {DEEPEST} deep", DEEPEST))


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
        secret = isinstance(wanted, Text) and wanted.secret and isinstance(value, str)
        refuse(f"{name} is {'another text' if secret else shown(value)}; expected {wanted.expected}")
    if isinstance(wanted, Members) and isinstance(value, Mapping):
        for key, each in value.items():
            if not isinstance(key, str) or not key:
                refuse(f"{name} has a member named {shown(key)}; expected a text that is not empty")
            check(f"{name}.{key[:LONGEST_SHOWN]}", each, wanted.each)


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
    if isinstance(wanted, Inner) and not isinstance(value, wanted.shape):
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
            quoted = json.dumps(value[:LONGEST_SHOWN], ensure_ascii=False)
            # Half of a surrogate pair could not be written anywhere.
            text = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):x}", quoted)
        case int() | float() if abs(value) > SAFE:
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
