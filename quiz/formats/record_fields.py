"""Records of TOML as values of the domain and back, with misfits told in words for people.

In a file a list of tables carries the name of one member (`[[question.option]]`), in the domain
the name of all (`options`). Fields that have their default are not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from quiz.domain.codec import from_data, to_data
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_

Data = dict[str, Any]
T = TypeVar("T")

# What names a member of a list of tables; the first of them that it has.
IDENTITIES = ("key", "name", "number", "question", "rule")

_TYPES: Mapping[Any, tuple[str, str]] = {
    str: (
        N_("“%(field)s” is %(given)s, which is not a text."),
        N_("Put it in quotation marks."),
    ),
    int: (
        N_("“%(field)s” is %(given)s, which is not a whole number."),
        N_("Write digits alone, at most 9, without quotation marks."),
    ),
    bool: (
        N_("“%(field)s” is %(given)s, which is neither true nor false."),
        N_("Write true or false, without quotation marks."),
    ),
    Decimal: (
        N_("“%(field)s” is %(given)s, which is not an exact number."),
        N_('Write it in quotation marks, with a point for the decimals: "81.3".'),
    ),
    Fraction: (
        N_("“%(field)s” is %(given)s, which is not a weight."),
        N_('Write a whole number or a fraction in quotation marks: "2" or "1/2".'),
    ),
    date: (
        N_("“%(field)s” is %(given)s, which is not a date."),
        N_("Write year, month and day, without quotation marks: 2019-06-10."),
    ),
    tuple: (
        N_("“%(field)s” is %(given)s, which is not a list."),
        N_("Put what it holds in square brackets, or write it as tables."),
    ),
}
_MISSING = N_("The field “%(field)s” is missing.")
_ADD = N_("Add it; questions/README.md shows a worked example.")
_UNKNOWN = N_("There is no field “%(field)s” here.")
_KNOWN = N_("Remove it, or use one of these: %(known)s.")
_NOT_ONE_OF = N_("“%(field)s” is %(given)s, which is not one of those that exist.")
_ONE_OF = N_("Use one of these: %(known)s.")
_NO_TABLE = N_("“%(field)s” is %(given)s, which is not a table of fields.")
_AS_TABLE = N_("Write it as a table; questions/README.md shows a worked example.")


def tables_of(wanted: type) -> dict[str, tuple[str, type]]:
    """Map the name of each list of tables in a file to its field and its members' class."""
    return {
        _singular(name): (name, get_args(hint)[0])
        for name, hint in get_type_hints(wanted).items()
        if get_origin(hint) is tuple and is_dataclass(get_args(hint)[0])
    }


def names_in_files(wanted: type) -> list[str]:
    """List the names that the fields of a class have in a file, in order."""
    tables = {name: toml for toml, (name, _) in tables_of(wanted).items()}
    return [tables.get(spec.name, spec.name) for spec in fields(wanted)]


def structured(wanted: type[T], record: Mapping[str, Any]) -> tuple[T | None, list[Finding]]:
    """Read a record of a file as a value, or say what keeps it from being one."""
    tables = tables_of(wanted)
    plurals = {name for name, _ in tables.values() if name not in tables} & record.keys()
    if plurals:
        return None, [_unknown(name, "", wanted) for name in sorted(plurals)]
    data = _with_plurals(wanted, record)
    try:
        return from_data(wanted, data), []
    except BaseValidationError as misfit:
        return None, list(_misfits(misfit, data, ""))


def record_of(value: Any) -> Data:
    """Write a value as a record of a file: names as files have them, dates as dates."""
    return _as_in_files(value, to_data(value))


def identity(member: Any) -> object:
    """Return what names a member of a list of tables, or None."""
    if isinstance(member, Mapping):
        return next((member[name] for name in IDENTITIES if name in member), None)
    return None


def _singular(name: str) -> str:
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


def _with_plurals(wanted: type, record: Mapping[str, Any]) -> Data:
    """Give the lists of tables, at any depth, the names of their fields."""
    tables = tables_of(wanted)
    data = {}
    for toml, value in record.items():
        name, member = tables.get(toml, (toml, wanted))
        if toml in tables and isinstance(value, list):
            value = [
                _with_plurals(member, one) if isinstance(one, Mapping) else one for one in value
            ]
        data[name] = value
    return data


def _as_in_files(value: Any, data: Data) -> Data:
    """Name the lists of tables as files do, and turn the texts of dates back into dates."""
    singulars = {name: toml for toml, (name, _) in tables_of(type(value)).items()}
    found: Data = {}
    for name, written in data.items():
        member = getattr(value, name)
        if isinstance(member, date):
            written = member
        elif is_dataclass(member):
            written = _as_in_files(member, written)
        elif name in singulars:
            pairs = zip(member, written, strict=True)
            written = [_as_in_files(one, it) for one, it in pairs]
        found[singulars.get(name, name)] = written
    return found


def _misfits(
    misfit: BaseException, given: Any, place: str, wanted: Any = None
) -> Iterator[Finding]:
    """Walk down the tree of errors, with the data that each of them is about."""
    if isinstance(misfit, ClassValidationError | IterableValidationError):
        noted, others = misfit.group_exceptions()
        for inner, note in noted:
            name, member = _member(given, note)
            yield from _misfits(inner, member, _below(place, name), note.type)
        for inner in others:
            yield from _misfits(inner, given, place, getattr(misfit, "cl", tuple))
    elif isinstance(misfit, ForbiddenExtraKeysError):
        for name in sorted(misfit.extra_fields):
            yield _unknown(name, place, misfit.cl)
    elif isinstance(misfit, KeyError):
        yield error("FIELD", place, _MISSING, _ADD, field=place.rpartition(".")[2])
    else:
        yield _of_another_type(wanted, given, place)


def _member(
    given: Any, note: AttributeValidationNote | IterableValidationNote
) -> tuple[object, Any]:
    """Return the name of the part that a note is about, and the part itself."""
    if isinstance(note, AttributeValidationNote):
        return note.name, given.get(note.name) if isinstance(given, Mapping) else None
    member = list(given)[int(note.index)]
    name = identity(member)
    return name if isinstance(name, str) and name else int(note.index) + 1, member


def _of_another_type(wanted: Any, given: Any, place: str) -> Finding:
    kinds = [kind for kind in get_args(wanted) if kind is not NoneType]
    if get_origin(wanted) not in (tuple, frozenset) and kinds:
        wanted = kinds[0]
    if get_origin(wanted) in (tuple, frozenset):
        wanted = tuple
    field = place.rpartition(".")[2] or "record"
    shown = _shown(given)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        known = ", ".join(member.value for member in wanted)
        return error("FIELD", place, _NOT_ONE_OF, _ONE_OF, field=field, given=shown, known=known)
    message, cure = _TYPES.get(wanted, (_NO_TABLE, _AS_TABLE))
    return error("FIELD", place, message, cure, field=field, given=shown)


def _unknown(name: str, place: str, wanted: type) -> Finding:
    known = ", ".join(names_in_files(wanted))
    return error("FIELD", _below(place, name), _UNKNOWN, _KNOWN, field=name, known=known)


def _below(place: str, name: object) -> str:
    return f"{place}.{name}" if place else str(name)


def _shown(given: Any) -> str:
    """Show a value as a file has it, cut where it is long."""
    if isinstance(given, bool):
        return str(given).lower()
    shown = f"“{given}”" if isinstance(given, str) else str(given)
    return shown if len(shown) <= 60 else shown[:59] + "…"
