"""What all tables share: the base class, names for constraints, recurring columns and types."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    FromClause,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    cast,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

# Constraints need names, or a migration on SQLite cannot drop them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both databases; SQLite alone would give it back without zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive moments: nobody could say which zone was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back where the database forgot it."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UTCDateTime(),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
        UUID: Uuid(),
    }


def tables(*rows: type[Base]) -> tuple[Table, ...]:
    """Return the tables of those rows, for statements that bring columns and no rows.

    A statement is found among those that are compiled by all of its columns, and the columns of a
    table are quicker to compare than the attributes of rows.
    """
    return tuple(Base.metadata.tables[row.__tablename__] for row in rows)


def columns_of(table: FromClause, fields: Iterable[str], *texts: str) -> list[Any]:
    """Return the columns of those names; of `texts` the text of the JSON that they hold."""
    return [cast(table.c[name], Text) if name in texts else table.c[name] for name in fields]


RowID = Annotated[int, mapped_column(Integer, primary_key=True)]
RandomID = Annotated[UUID, mapped_column(Uuid(), primary_key=True, default=uuid4)]
# A permanent key of the bank: [a-z0-9-]+, never used twice.
Key = Annotated[str, mapped_column(String(120))]
Word = Annotated[str, mapped_column(String(40))]
Line = Annotated[str, mapped_column(String(500))]
LongText = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(64))]


class QuoteColumns:
    """A quote in one edition: its words, the words around it, and where it stands.

    Offsets are code points in the edition's text, the start included and the end not.
    """

    name: Mapped[Word]
    exact: Mapped[LongText]
    prefix: Mapped[LongText]
    suffix: Mapped[LongText]
    start: Mapped[int]
    end: Mapped[int]


class FractionColumns:
    """An exact fraction: marks and scores are rounded only when they are shown."""

    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)

    @property
    def value(self) -> Fraction:
        """The fraction itself."""
        return Fraction(self.numerator, self.denominator)
