"""Whether rights were given by the program, and whether the audit trail is whole."""

from __future__ import annotations

from collections.abc import Iterator

from quiz.domain.messages import N_
from quiz.persistence.database.engine import Database
from quiz.persistence.people.audit import first_broken
from quiz.persistence.soundness import rows
from quiz.persistence.soundness.streams import snapshot
from quiz.services.soundness.complaints import RESTORE, Complaint, complaint


def check_roles(database: Database) -> Iterator[Complaint]:
    """Yield roles that nobody granted, by the audit trail."""
    with snapshot(database) as session:
        for person_id, role in rows.roles_without_grant(session):
            yield complaint(
                "ROLE",
                N_("Person %(person)s has the role %(role)s, and the trail knows no grant of it."),
                N_("Take it back on the page “People”; grant it there again if it is meant."),
                person=person_id,
                role=role,
            )


def check_trail(database: Database) -> Iterator[Complaint]:
    """Yield the first entry of the audit trail that was changed, or before which one is gone."""
    with snapshot(database) as session:
        broken = first_broken(session)
    if broken is not None:
        yield complaint(
            "AUDIT",
            N_("The audit trail is not as it was written, from entry %(entry)s on."),
            RESTORE,
            entry=broken,
        )
