"""Storing facts and questions: what becomes a version, what a keying, and what changes nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from quiz.domain.codec import to_data
from quiz.domain.errors import Conflict, Refused
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.messages import N_
from quiz.domain.people.audit import AuditEvent
from quiz.domain.questions.questions import Question, Status
from quiz.persistence.attempts.attempts import was_presented
from quiz.persistence.bank import questions
from quiz.persistence.bank.facts import clear_fact_quotes, fact_rows, find_relation
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.facts import FactQuote, FactRow, RelationRow
from quiz.persistence.tables.questions import (
    QuestionFact,
    QuestionRow,
    VersionRow,
)
from quiz.services.bank import versions
from quiz.services.bank.articles import Shelf, fetch_shelf, key_taken
from quiz.services.bank.stale_cards import follow_fact
from quiz.services.people.audit import record


def store_relation(session: Session, bank: BankRow, relation: Relation) -> None:
    """Store a relation of a bank, new or changed."""
    row = find_relation(session, bank.id, relation.key)
    if row is None:
        row = RelationRow(bank_id=bank.id, key=relation.key)
        session.add(row)
    row.data = to_data(relation)
    session.flush()


def store_fact(
    session: Session,
    bank: BankRow,
    fact: Fact,
    now: datetime,
    by: UUID | None = None,
    *,
    shelf: Shelf | None = None,
) -> FactRow:
    """Store a fact, new or changed, with its quotes found in their editions.

    Raises `Refused` where the key is another bank's, or an article or a quote is not there.
    """
    quoted = {quote.article for quote in fact.quotes}
    shelf = shelf or fetch_shelf(session, {fact.article, *quoted})
    article = shelf.article(fact.article)
    places = [(quote, shelf.place(quote)) for quote in fact.quotes]
    row = fact_rows(session, [fact.key]).get(fact.key)
    was_known = row is not None
    if row is None:
        row = FactRow(bank_id=bank.id, key=fact.key, status=Status.DRAFT.value, created_at=now)
        session.add(row)
    elif row.bank_id != bank.id:
        raise key_taken(fact.key)
    if fact.status is not Status.DRAFT and row.status == Status.DRAFT:
        row.checked_by_id, row.checked_at = by, now
    row.article_id = article.id
    row.subject = fact.subject
    row.aliases = list(fact.aliases)
    row.relation = fact.relation
    row.value = to_data(fact.value)
    row.hedge = fact.hedge
    row.attribution = fact.attribution
    row.as_of = None if fact.as_of is None else to_data(fact.as_of)
    row.evidence = [list(names) for names in fact.evidence]
    row.waivers = [to_data(waiver) for waiver in fact.waivers]
    row.status = fact.status.value
    session.flush()
    clear_fact_quotes(session, row.id)
    for quote, place in places:
        session.add(
            FactQuote(
                fact_id=row.id,
                edition_id=place.edition.id,
                start=place.start,
                end=place.end,
                **versions.quote_words(quote),
            )
        )
    session.flush()
    if was_known:
        follow_fact(session, row)
    return row


def store_question(
    session: Session,
    bank: BankRow,
    question: Question,
    now: datetime,
    by: UUID | None = None,
    *,
    expected_revision: int | None = None,
    reason: str = "",
    shelf: Shelf | None = None,
) -> QuestionRow:
    """Store a question, new or changed, with its quotes found in their editions.

    Another wording, or other editions, make the next version; another key alone makes the next
    keying of the same version, with `reason`; a draft that nobody was presented is changed in
    place. What is equal to what is stored changes nothing.

    Raises `Conflict` where `expected_revision` is not the stored one any more, and `Refused` where
    the key is another bank's, where an article, fact or quote is not there, or where the kind of
    a question that is out cannot change any more.
    """
    quoted = {quote.article for quote in question.content.quotes}
    shelf = shelf or fetch_shelf(session, {*question.articles, *quoted})
    storing = _Storing(session, shelf, now, by, reason)
    row = questions.find_question(session, question.key)
    if row is None:
        return storing.create(bank, question)
    if row.bank_id != bank.id:
        raise key_taken(question.key)
    if expected_revision is not None and row.revision != expected_revision:
        raise _changed_meanwhile(question.key)
    stored = questions.load_questions(session, [row.id])[row.id]
    if stored.question != question:
        storing.change(stored, question)
    return row


def retire_question(session: Session, row: QuestionRow, now: datetime) -> None:
    """Take a question out of use; its versions, keyings and answers stay."""
    if row.status != Status.RETIRED:
        row.status = Status.RETIRED.value
        row.updated_at = now
        session.flush()


def retire_fact(session: Session, row: FactRow) -> None:
    """Take a fact out of use; the questions that test it stay."""
    row.status = Status.RETIRED.value
    session.flush()
    follow_fact(session, row)


class _Storing:
    """One storing of a question: by whom, when, why, and on which editions it may stand."""

    def __init__(
        self, session: Session, shelf: Shelf, now: datetime, by: UUID | None, reason: str
    ) -> None:
        self._session = session
        self._shelf = shelf
        self._now = now
        self._by = by
        self._reason = reason

    def create(self, bank: BankRow, question: Question) -> QuestionRow:
        """Store version 1 and keying 1 of a new question."""
        prepared = versions.prepare(question, self._shelf)
        row = QuestionRow(
            bank_id=bank.id,
            key=question.key,
            kind=question.kind,
            author_id=self._by,
            created_at=self._now,
        )
        self._session.add(row)
        versions.describe(row, question, self._now)
        self._session.flush()
        self._set_facts(row, question)
        self._add_version(row, prepared)
        return row

    def change(self, stored: questions.LoadedQuestion, question: Question) -> None:
        """Store what is different from the stored question, and nothing else."""
        row, version, keying = stored.question_row, stored.version_row, stored.keying_row
        prepared = versions.prepare(question, self._shelf, stored)
        replaceable = (
            row.status == Status.DRAFT
            and keying.number == 1
            and not was_presented(self._session, version.id)
        )
        if not replaceable:
            versions.expect_kind(
                question,
                row,
                N_("Give the new question a key of its own, and retire the old one."),
            )
        reworded, rekeyed = prepared.is_reworded, prepared.is_rekeyed
        row.kind = question.kind
        versions.describe(row, question, self._now)
        # Two who store at once: the one who is second here is told, by the row's revision.
        _flush(self._session, row.key)
        self._set_facts(row, question)
        if reworded and not replaceable:
            self._add_version(row, prepared)
            return
        if reworded:
            version.wording = prepared.wording
            questions.clear_version_editions(self._session, version.id)
            self._session.add_all(prepared.version_editions(version.id))
        if (reworded or rekeyed) and replaceable:
            questions.clear_keying_quotes(self._session, keying.id)
            keying.key = prepared.key
            self._session.add_all(prepared.keying_quotes(keying.id))
            self._session.flush()
        elif rekeyed:
            self._add_keying(version, prepared)
            self._record_key(question.key, keying.number)

    def _record_key(self, key: str, number: int) -> None:
        """Record that somebody changed a key; what comes from files is in their own history."""
        if self._by is not None:
            details = {"question": key, "before": number, "after": number + 1}
            event = AuditEvent.KEY_CHANGED
            record(self._session, self._now, event, by_id=self._by, details=details)

    def _set_facts(self, row: QuestionRow, question: Question) -> None:
        facts = fact_rows(self._session, question.facts) if question.facts else {}
        for key in question.facts:
            if key not in facts:
                raise Refused(
                    N_("There is no fact with the key %(fact)s."),
                    N_("Add the fact first, or mend the key."),
                    fact=key,
                )
        questions.clear_question_facts(self._session, row.id)
        for position, key in enumerate(question.facts):
            fact_id = facts[key].id
            self._session.add(QuestionFact(question_id=row.id, fact_id=fact_id, position=position))
        self._session.flush()

    def _add_version(self, row: QuestionRow, prepared: versions.Prepared) -> None:
        version = prepared.version(row.id, self._now, self._by)
        self._session.add(version)
        _flush(self._session, row.key)
        self._session.add_all(prepared.version_editions(version.id))
        self._add_keying(version, prepared)

    def _add_keying(self, version: VersionRow, prepared: versions.Prepared) -> None:
        keying = prepared.keying(version.id, self._now, self._by, self._reason)
        self._session.add(keying)
        self._session.flush()
        self._session.add_all(prepared.keying_quotes(keying.id))
        self._session.flush()


def _flush(session: Session, key: str) -> None:
    try:
        session.flush()
    except StaleDataError as error:
        raise _changed_meanwhile(key) from error


def _changed_meanwhile(key: str) -> Conflict:
    return Conflict(
        N_("Somebody else has changed %(key)s in the meantime."),
        N_("Compare your text with the present one, and save again."),
        key=key,
    )
