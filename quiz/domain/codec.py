"""Values of the domain as plain data (what JSON and TOML hold) and back, the key apart if wished.

Numbers that must stay exact are strings, sets are sorted lists, absent values are absent keys, so
that equal values give equal data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cattrs import Converter
from cattrs.cols import list_structure_factory
from cattrs.preconf.json import make_converter

from quiz.domain.questions.questions import ANSWERS, CONTENTS, Answer, Content

# No database holds a greater whole number. Ranks of draws, which come through here too, reach it.
GREATEST = 2**63 - 1
MOST_PLACES = 40

Data = dict[str, Any]
T = TypeVar("T")

# Sets keep their type on the way out, so that `_plain` can put them in order.
_converter = make_converter(
    forbid_extra_keys=True,
    omit_if_default=True,
    unstruct_collection_overrides={frozenset: frozenset},
)


def _decimal(value: Any, _: type) -> Decimal:
    if isinstance(value, bool | float):
        raise ValueError(f"{value!r} is not exact; write it as a text in quotation marks")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is not a number") from error
    if not number.is_finite() or abs(number.adjusted()) > MOST_PLACES:
        raise ValueError(f"{value!r} is not a number")
    return number


def _strict(wanted: type) -> Any:
    """Read a value of that type alone: `str(3)` and `bool("no")` would hide an author's slip."""

    def read(value: Any, _: type) -> Any:
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise ValueError(f"{value!r} is not a {wanted.__name__}")
        if wanted is int and isinstance(value, int) and abs(value) > GREATEST:
            raise ValueError(f"at most {GREATEST} fits")
        return value

    return read


def _listed(wanted: Any, converter: Converter) -> Any:
    """Read a list alone: a text is iterable too, and would come apart into its letters."""
    members = list_structure_factory(wanted, converter)
    container = get_origin(wanted)

    def read(value: Any, _: type) -> Any:
        if not isinstance(value, list | tuple | set | frozenset):
            raise ValueError(f"{value!r} is not a list")
        return container(members(value, wanted))

    return read


def _is_listed(wanted: Any) -> bool:
    container: Any = get_origin(wanted)
    return container is tuple or container is frozenset


_converter.register_structure_hook_factory(_is_listed, _listed)
for _type in (str, int, bool):
    _converter.register_structure_hook(_type, _strict(_type))
# Members of these are texts too, and without a hook of their own they would stay plain texts.
_converter.register_structure_hook(StrEnum, lambda value, wanted: wanted(value))
_converter.register_structure_hook(Decimal, _decimal)
_converter.register_unstructure_hook(Decimal, str)
_converter.register_structure_hook(Fraction, lambda value, _: Fraction(value))
_converter.register_unstructure_hook(Fraction, str)
_converter.register_structure_hook(date, lambda value, _: date.fromisoformat(str(value)))
_converter.register_unstructure_hook(date, date.isoformat)


def to_data(value: Any) -> Data:
    """Return a frozen value as plain data; fields that have their default are left out."""
    data: Data = _plain(_converter.unstructure(value))
    return data


def _plain(value: Any) -> Any:
    """Turn members of text enumerations into texts, and order what may stand in any order."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(_plain(member) for member in value)
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value.value if isinstance(value, StrEnum) else value


def from_data(wanted: type[T], data: Mapping[str, Any]) -> T:
    """Read plain data as a value of that class.

    Raises `cattrs.errors.BaseValidationError` that names each field that is missing, unknown or of
    another type; `cattrs.transform_error` lists them.
    """
    return _converter.structure(data, wanted)


def answer_from_data(kind: str, data: Mapping[str, Any]) -> Answer:
    """Read an answer of that kind."""
    return from_data(ANSWERS[kind], data)


def divided(content: Content) -> tuple[Data, Data]:
    """Divide a content into its wording and its key, both plain data.

    Members of a list that have a permanent key (options) are divided too: the wording keeps the
    list, the key maps each member's key to what is keyed about it.
    """
    wording, key = _divided(content)
    return wording, key


def _divided(value: Any) -> tuple[Data, Data]:
    data = to_data(value)
    wording: Data = {}
    key: Data = {}
    for spec in fields(value):
        if spec.name not in data:
            continue
        if spec.metadata.get("keyed"):
            key[spec.name] = data[spec.name]
            continue
        members = getattr(value, spec.name)
        if _have_keys(members):
            pairs = [(member.key, *_divided(member)) for member in members]
            wording[spec.name] = [shown for _, shown, _ in pairs]
            key[spec.name] = {name: hidden for name, _, hidden in pairs if hidden}
        else:
            wording[spec.name] = data[spec.name]
    return wording, key


def _have_keys(value: Any) -> bool:
    return (
        isinstance(value, tuple)
        and bool(value)
        and all(is_dataclass(member) and hasattr(member, "key") for member in value)
    )


def joined(kind: str, wording: Mapping[str, Any], key: Mapping[str, Any]) -> Content:
    """Put a wording and a keying of it together again; the inverse of `divided`.

    Raises `KeyError` for an unknown kind, `cattrs` validation errors for data that do not fit.
    """
    data = dict(wording)
    for name, hidden in key.items():
        shown = data.get(name)
        if isinstance(shown, list):
            data[name] = [member | hidden.get(member["key"], {}) for member in shown]
        else:
            data[name] = hidden
    return from_data(CONTENTS[kind], data)


def shown_content(kind: str, wording: Mapping[str, Any]) -> Content:
    """Return a content of which only the wording is there, for whoever may not know the key.

    A keyed field that must be given is not there at all (`AttributeError`), the others have their
    default: it can be shown and answered, and marking by it is a mistake of the caller. Raises
    `KeyError` for an unknown kind.
    """
    content: Content = _shown_content(CONTENTS[kind], wording)
    return content


def _shown_content(wanted: type[Any], wording: Mapping[str, Any]) -> Any:
    value: Any = object.__new__(wanted)
    for name, read in _shown_fields(wanted):
        if name in wording:
            object.__setattr__(value, name, read(wording[name]))
    return value


def _shown_fields(wanted: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """Return the fields of a class that do not belong to a key, and how each is read."""
    hints = get_type_hints(wanted)
    shown = (spec for spec in fields(wanted) if not spec.metadata.get("keyed"))
    return tuple((spec.name, _reader(hints[spec.name])) for spec in shown)


def _reader(hint: Any) -> Callable[[Any], Any]:
    member = next(iter(get_args(hint)), None)
    if get_origin(hint) is tuple and isinstance(member, type) and is_dataclass(member):
        return lambda data: tuple(_shown_content(member, entry) for entry in data)
    return lambda data: _converter.structure(data, hint)
