"""What a database has beside its tables: triggers, views, functions and checks; and references."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Text, and_, cast, exists, inspect, select, text
from sqlalchemy.orm import Session

from quiz.persistence.schema import METADATA
from quiz.persistence.soundness.streams import stream

# What the migrations made beside tables and indexes; a test compares it with a new database.
SQLITE_OBJECTS = {
    f"trigger audit_entries_no_{action}": (
        f"CREATE TRIGGER audit_entries_no_{action} BEFORE {action} ON audit_entries "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
    )
    for action in ("UPDATE", "DELETE")
}
POSTGRESQL_OBJECTS = {
    "function audit_entries_refuse": (
        "BEGIN RAISE EXCEPTION 'the audit trail is only added to'; END"
    ),
    "trigger audit_entries_no_change": (
        "O CREATE TRIGGER audit_entries_no_change BEFORE DELETE OR UPDATE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse()"
    ),
    "trigger audit_entries_no_truncate": (
        "O CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()"
    ),
}
_SQLITE = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
# The letter before a trigger says whether it is on. What an extension brought is its own matter.
_POSTGRESQL = """
    SELECT 'trigger ' || tgname, tgenabled::text || ' ' || pg_get_triggerdef(trigger.oid)
        FROM pg_trigger AS trigger JOIN pg_class AS owner ON owner.oid = tgrelid
        WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'view ' || relname, '' FROM pg_class
        WHERE relkind IN ('v', 'm') AND relnamespace = current_schema()::regnamespace
    UNION ALL SELECT 'function ' || proname, prosrc FROM pg_proc AS function
        WHERE pronamespace = current_schema()::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend WHERE objid = function.oid AND deptype = 'e')
    UNION ALL SELECT 'rule ' || rulename, definition FROM pg_rules
        WHERE schemaname = current_schema()
"""
_QUALIFIED = re.compile(r"\b(?:ON|FUNCTION) (\w+\.)")


class Difference(NamedTuple):
    """Something beside the tables that is not there, is another, or nobody's (`is_known` false)."""

    name: str
    is_known: bool
    is_there: bool


class Orphan(NamedTuple):
    """A row that points at no row."""

    table: str
    row: str
    column: str
    target: str


def differences(session: Session) -> Iterator[Difference]:
    """Yield what is beside the tables otherwise than the migrations made it."""
    found, wanted = objects(session), _wanted_objects(session)
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield Difference(name, name in wanted, name in found)
    there, known = _checks(session), _known_checks()
    for name in sorted(there ^ known):
        yield Difference(f"check {name}", name in known, name in there)


def objects(session: Session) -> Mapping[str, str]:
    """Return triggers, views and functions by sort and name, with their definitions on one line."""
    connection = session.connection()
    asked = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    rows = connection.execute(text(asked)).all()
    return {name: _on_one_line(definition or "") for name, definition in rows}


def _wanted_objects(session: Session) -> Mapping[str, str]:
    is_sqlite = session.connection().dialect.name == "sqlite"
    return SQLITE_OBJECTS if is_sqlite else POSTGRESQL_OBJECTS


def _on_one_line(definition: str) -> str:
    line = " ".join(definition.split())
    return _QUALIFIED.sub(lambda found: found[0].removesuffix(found[1]), line)


def _checks(session: Session) -> set[str]:
    found = inspect(session.connection()).get_multi_check_constraints()
    return {str(check["name"]) for checks in found.values() for check in checks}


def _known_checks() -> set[str]:
    return {
        str(constraint.name)
        for table in METADATA.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def orphans(session: Session) -> Iterator[Orphan]:
    """Yield the rows that point at no row, where a foreign key was off or was gone round."""
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            target = key.column.table.alias()
            there = exists().where(target.c[key.column.name] == key.parent)
            wanted = select(*(cast(column, Text) for column in table.primary_key)).where(
                and_(key.parent.is_not(None), ~there)
            )
            for row in stream(session, wanted):
                name = ", ".join(map(str, row))
                yield Orphan(table.name, name, key.parent.name, key.column.table.name)
