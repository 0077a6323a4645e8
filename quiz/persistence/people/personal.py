"""Where the database holds what belongs to a person, and what becomes of it when they are erased.

The list names every table. A new table, or a new column that points at a person, fails the tests
until it stands here (docs/reliability.md T48, T61).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from quiz.domain.vocabulary import Term
from quiz.persistence.database.base import Base
from quiz.persistence.tables.people import PersonRow


class Fate(Term):
    """What becomes of a row when its person is erased."""

    DELETED = "deleted"
    # It stays, for the statistics or for others, and what could name the person is overwritten.
    CLEARED = "cleared"
    # It stays: it names the person by their id alone, which then leads to nobody.
    KEPT = "kept"


@dataclass(frozen=True)
class Holding:
    """What a table holds of people.

    `owners` are the columns that say whose a row is; `through` is the column that points at the
    table whose owner a row has. `mentions` are columns that name staff or an author by their id.
    `secrets` are not handed out; `cleared` are the values that overwrite what could name somebody.
    `about` is the column that says whom a row is about: where that is somebody else, or nobody,
    `others` are handed out instead of what stands there.
    """

    fate: Fate
    owners: tuple[str, ...] = ()
    through: tuple[str, str] | None = None
    mentions: tuple[str, ...] = ()
    secrets: frozenset[str] = frozenset()
    cleared: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""
    others: Mapping[str, Any] = field(default_factory=dict)


def _of(*owners: str, fate: Fate = Fate.DELETED, **more: Any) -> Holding:
    return Holding(fate, owners, **more)


def _through(column: str, parent: str, fate: Fate = Fate.DELETED, **more: Any) -> Holding:
    return Holding(fate, through=(column, parent), **more)


def _made_by(*columns: str, **more: Any) -> Holding:
    return Holding(Fate.KEPT, mentions=columns, **more)


_DIGESTS = frozenset({"token_digest", "secret"})
HOLDINGS: Mapping[str, Holding] = {
    # The account. The row of the person stays, so that what others did keeps its references.
    "people": _of(
        "id",
        fate=Fate.CLEARED,
        mentions=("adopted_by_id",),
        secrets=frozenset({"resume_digest"}),
        cleared={
            "login": None,
            "resume_digest": None,
            "zone": "UTC",
            "language": "en",
            "theme": "system",
            "size": "100",
        },
    ),
    "granted_roles": _of("person_id"),
    "passwords": _of("person_id", secrets=frozenset({"hash"})),
    "sessions": _of("person_id", secrets=_DIGESTS),
    "entry_links": _of("person_id", mentions=("issued_by_id",), secrets=_DIGESTS),
    "memberships": _of("person_id"),
    "classes": _made_by("created_by_id"),
    "audit_entries": _of(
        "person_id",
        "by_id",
        fate=Fate.KEPT,
        secrets=frozenset({"digest"}),
        about="person_id",
        # What staff did is theirs; to whom and with what is about others.
        others={"person_id": None, "details": {}},
    ),
    # Attempts stay for the statistics, without what their person typed.
    "attempts": _of("person_id", fate=Fate.KEPT, secrets=frozenset({"seed"})),
    "joined_attempts": _of("guest_id", "account_id"),
    "items": _through("attempt_id", "attempts", Fate.KEPT),
    "answers": _through("attempt_id", "attempts", Fate.CLEARED),
    "late_answers": _through("attempt_id", "attempts"),
    "jottings": _through("item_id", "items"),
    "marks": _through("item_id", "items", Fate.CLEARED, cleared={"notices": []}),
    "scores": _through("attempt_id", "attempts", Fate.KEPT, mentions=("by_id",)),
    "reports": _through("attempt_id", "attempts", mentions=("replied_by_id",)),
    "overrides": _of("person_id", mentions=("by_id",)),
    # Study is nobody else's business, and no statistics are made of it.
    "study_settings": _of("person_id"),
    "cards": _of("person_id"),
    "study_turns": _of("person_id"),
    "reviews": _of("person_id"),
    "review_undos": _through("review_id", "reviews"),
    # What authors and instructors made stays, under the id of somebody who is gone.
    "banks": _of("owner_id", fate=Fate.CLEARED),
    "articles": _made_by("created_by_id"),
    "facts": _made_by("checked_by_id"),
    "questions": _made_by("author_id"),
    "question_versions": _made_by("author_id"),
    "keyings": _made_by("author_id"),
    "built_questions": _made_by("decided_by_id"),
    "quizzes": _made_by("author_id"),
    "assignments": _made_by("created_by_id", secrets=frozenset({"password_hash"})),
}
# What points at a person and can't be deleted with them: the trail is only added to.
_OUTLASTING = frozenset({"people", "audit_entries", "banks"})
# Tables that hold nothing of anybody. A failed sign-in holds the digest of a login, which nobody
# can look up without it, and is forgotten within the hour; erasing deletes those of one's own. A
# press holds the digest of a form and an address of the site, and is forgotten within a day.
NOBODYS = frozenset(
    {
        "failed_sign_ins",
        "presses",
        "bank_files",
        "editions",
        "relations",
        "fact_quotes",
        "version_editions",
        "question_facts",
        "keying_quotes",
        "built_facts",
        "draw_entries",
        "draw_places",
        "quiz_questions",
    }
)


def identities_of(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Return a person's id with those of the guests who they were before they signed in."""
    found, newer = {person_id}, {person_id}
    joined = _table("joined_attempts")
    while newer:
        adopted = select(PersonRow.id).where(PersonRow.adopted_by_id.in_(newer))
        apart = select(joined.c.guest_id).where(joined.c.account_id.in_(newer))
        newer = {*session.scalars(adopted), *session.scalars(apart)} - found
        found |= newer
    return frozenset(found)


def rows_of(session: Session, people: Collection[UUID]) -> dict[str, list[dict[str, Any]]]:
    """Return every row that belongs to those ids, by table, without what is secret.

    What they made as staff is left out: it is about others, or is the bank's.
    """
    found = {}
    for name, holding in HOLDINGS.items():
        if not (holding.owners or holding.through):
            continue
        table = _table(name)
        columns = [column for column in table.columns if column.name not in holding.secrets]
        rows = session.execute(
            select(*columns).where(_belongs(name, people)).order_by(*table.primary_key)
        )
        found[name] = [_handed_out(holding, dict(row), people) for row in rows.mappings()]
    return found


def _handed_out(holding: Holding, row: dict[str, Any], people: Collection[UUID]) -> dict[str, Any]:
    about_others = holding.about and row[holding.about] not in people
    return {**row, **holding.others} if about_others else row


def count_of(session: Session, people: Collection[UUID]) -> dict[str, tuple[Fate, int]]:
    """Return how many rows of each table belong to those ids, and what erasing makes of them."""
    return {
        name: (holding.fate, session.scalar(_counting(name, people)) or 0)
        for name, holding in HOLDINGS.items()
        if holding.owners or holding.through
    }


def _counting(name: str, people: Collection[UUID]) -> Any:
    return select(func.count()).select_from(_table(name)).where(_belongs(name, people))


def delete_rows(session: Session, people: Collection[UUID]) -> None:
    """Delete and clear what the list says; the rows of people keep their names until after it."""
    for table in reversed(Base.metadata.sorted_tables):
        holding = HOLDINGS.get(table.name)
        if holding is None:
            continue
        if holding.fate is Fate.DELETED:
            session.execute(delete(table).where(_belongs(table.name, people)))
        elif holding.cleared:
            session.execute(
                update(table).where(_belongs(table.name, people)).values(**holding.cleared)
            )


def delete_everything(session: Session, people: Any) -> None:
    """Delete every row that belongs to those ids, but for their own and for the audit trail.

    `people` may be a query for ids. This is for simulated people: of real ones the results stay.
    """
    for table in reversed(Base.metadata.sorted_tables):
        holding = HOLDINGS.get(table.name)
        if holding is None or table.name in _OUTLASTING:
            continue
        if holding.owners or holding.through:
            session.execute(delete(table).where(_belongs(table.name, people)))


def _belongs(name: str, people: Any) -> ColumnElement[bool]:
    holding, table = HOLDINGS[name], _table(name)
    if holding.through:
        column, parent = holding.through
        own = select(_table(parent).c.id).where(_belongs(parent, people))
        return table.c[column].in_(own)
    return or_(*(table.c[owner].in_(people) for owner in holding.owners))


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
