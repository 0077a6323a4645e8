"""The rows of people: accounts, roles, sessions, links, classes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from quiz.persistence.database.base import Base, Digest, Key, Line, RandomID, RowID, Word

# Two presses at once may delete the same row: the second finds nothing to do, and that is all.
DELETED_TWICE = {"confirm_deleted_rows": False}


class PersonRow(Base):
    """Anyone who takes a quiz, guests too."""

    __tablename__ = "people"

    id: Mapped[RandomID]
    name: Mapped[Line]
    # What an account signs in with, casefolded; a guest has none.
    login: Mapped[str | None] = mapped_column(String(320), unique=True)
    # A short random tag that tells apart two people of the same name.
    tag: Mapped[Word]
    # A guest comes back with a code; only its digest is stored.
    resume_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    # A guest whose results moved to an account; the row stays for the record.
    adopted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    zone: Mapped[Word]
    language: Mapped[Word]
    theme: Mapped[Word] = mapped_column(default="system")
    size: Mapped[Word] = mapped_column(default="100")
    simulated: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    # Nothing is left of the person but this row, for what others did to keep its references.
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("login IS NULL OR resume_digest IS NULL", name="account_or_guest"),
    )


class GrantedRole(Base):
    """A role that a person holds."""

    __tablename__ = "granted_roles"
    __mapper_args__ = DELETED_TWICE

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    role: Mapped[Word] = mapped_column(primary_key=True)
    granted_at: Mapped[datetime]


class PasswordRow(Base):
    """The argon2id hash of a person's password."""

    __tablename__ = "passwords"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hash: Mapped[Line]
    changed_at: Mapped[datetime]


class SessionRow(Base):
    """A signed-in browser. The cookie holds a random token; only its digest is stored."""

    __tablename__ = "sessions"
    __mapper_args__ = DELETED_TWICE

    id: Mapped[RowID]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    # The secret of this session's form tokens: they outlive a change of the site's secret.
    secret: Mapped[Digest]
    as_learner: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class EntryLinkRow(Base):
    """A link that signs one person in once: the owner's at each start, or one that staff issued."""

    __tablename__ = "entry_links"

    id: Mapped[RowID]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    purpose: Mapped[Word]
    issued_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FailedSignIn(Base):
    """A sign-in that failed, for throttling; `subject` is the digest of a login."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[RowID]
    subject: Mapped[Digest]
    at: Mapped[datetime]


class PressRow(Base):
    """A form that was sent and has made something, so that its second press makes it no more.

    `digest` is that of the whole form with the token of its page, which no other page has.
    """

    __tablename__ = "presses"

    digest: Mapped[Digest] = mapped_column(primary_key=True)
    # Where the first press has led; nothing while that is still at work.
    address: Mapped[str | None] = mapped_column(Text)
    opened_session: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(index=True)


class ClassRow(Base):
    """Learners with their instructors."""

    __tablename__ = "classes"

    id: Mapped[RowID]
    key: Mapped[Key] = mapped_column(unique=True)
    name: Mapped[Line]
    code: Mapped[Word] = mapped_column(unique=True)
    simulated: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    # When it is over, and for how many months after that its people's data are kept.
    ended_at: Mapped[datetime | None]
    retention_months: Mapped[int] = mapped_column(default=12, server_default="12")


class Membership(Base):
    """A person in a class, as learner or as instructor."""

    __tablename__ = "memberships"
    __mapper_args__ = DELETED_TWICE
    __table_args__ = (UniqueConstraint("class_id", "person_id"), Index(None, "person_id"))

    id: Mapped[RowID]
    class_id: Mapped[int] = mapped_column(ForeignKey("classes.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Word]
    joined_at: Mapped[datetime]
    # The class's code made the person: they had no name here before they joined.
    made_person: Mapped[bool] = mapped_column(default=False, server_default=false())
