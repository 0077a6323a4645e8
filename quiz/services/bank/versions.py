"""What makes a new version of a question, what a new keying, and the rows of both.

Here it is said once, for a question that an author stores and for many that are built.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified

from quiz.domain.codec import Data, divided, to_data
from quiz.domain.errors import Refused
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Grounding, Question
from quiz.persistence.bank.questions import LoadedQuestion
from quiz.persistence.tables import questions
from quiz.persistence.tables.articles import EditionRow
from quiz.services.bank.articles import QuotePlace, Shelf


@dataclass(frozen=True)
class Prepared:
    """A question of which everything was found that storing it needs.

    `stored` is what it was before, if it was there. Another wording, or other editions, make the
    next version; another key alone makes the next keying of the same version.
    """

    question: Question
    editions: tuple[EditionRow, ...]
    places: tuple[QuotePlace, ...]
    stored: LoadedQuestion | None = None

    @cached_property
    def is_reworded(self) -> bool:
        """Whether learners would read something else than before."""
        if self.stored is None:
            return True
        before = [ref.edition_id for ref in self.stored.editions]
        return (
            self.question.kind != self.stored.question_row.kind
            or self.wording != self.stored.version_row.wording
            or before != [edition.id for edition in self.editions]
        )

    @cached_property
    def is_rekeyed(self) -> bool:
        """Whether the right answers, or what proves them, are said in another way."""
        return self.stored is None or self.question.content != self.stored.question.content

    @property
    def wording(self) -> Data:
        """What a learner is shown, as a version keeps it."""
        return self._halves[0]

    @property
    def key(self) -> Data:
        """What is right, as a keying keeps it: without the quotes, which are rows."""
        return self._halves[1]

    @cached_property
    def _halves(self) -> tuple[Data, Data]:
        wording, key = divided(self.question.content)
        key.pop("quotes", None)
        return wording, key

    def version(
        self, question_id: int, now: datetime, by: UUID | None = None
    ) -> questions.VersionRow:
        """Return the row of the next version."""
        return questions.VersionRow(
            question_id=question_id,
            number=self.stored.version_row.number + 1 if self.stored else 1,
            wording=self.wording,
            author_id=by,
            created_at=now,
        )

    def version_editions(self, version_id: int) -> Iterator[questions.VersionEdition]:
        """Yield the rows of the editions on which a version stands."""
        for position, edition in enumerate(self.editions):
            yield questions.VersionEdition(
                version_id=version_id, edition_id=edition.id, position=position
            )

    def keying(
        self, version_id: int, now: datetime, by: UUID | None = None, reason: str = ""
    ) -> questions.KeyingRow:
        """Return the row of the next keying: the first one of a version that is new."""
        return questions.KeyingRow(
            version_id=version_id,
            number=self.stored.keying_row.number + 1 if self.stored and not self.is_reworded else 1,
            key=self.key,
            reason=reason,
            author_id=by,
            created_at=now,
        )

    def keying_quotes(self, keying_id: int) -> Iterator[questions.KeyingQuote]:
        """Yield the rows of the quotes on which a keying stands."""
        for quote, place in zip(self.question.content.quotes, self.places, strict=True):
            yield questions.KeyingQuote(
                keying_id=keying_id,
                edition_id=place.edition.id,
                start=place.start,
                end=place.end,
                **quote_words(quote),
            )


def prepare(question: Question, shelf: Shelf, stored: LoadedQuestion | None = None) -> Prepared:
    """Find the editions and the quotes of a question. Raises `Refused` where one is not there."""
    return Prepared(
        question,
        tuple(_editions_of(question, shelf, stored)),
        tuple(shelf.place(quote) for quote in question.content.quotes),
        stored,
    )


def expect_kind(question: Question, row: questions.QuestionRow, cure: str) -> None:
    """Raise `Refused`, with that cure, for a question whose kind is not the stored one."""
    if question.kind != row.kind:
        raise Refused(
            N_("The kind of %(key)s cannot change from %(old)s to %(new)s any more."),
            cure,
            key=row.key,
            old=row.kind,
            new=question.kind,
        )


def describe(row: questions.QuestionRow, question: Question, now: datetime) -> None:
    """Set what is said of a question beside its wording and its key."""
    row.status = question.status.value
    row.language = question.language
    row.tags = list(question.tags)
    row.difficulty = question.difficulty.value if question.difficulty else ""
    row.waivers = [to_data(waiver) for waiver in question.waivers]
    row.updated_at = now
    # The revision must move even where only a version or a keying is new, or where two
    # changes come at the same moment.
    flag_modified(row, "updated_at")


def _editions_of(
    question: Question, shelf: Shelf, stored: LoadedQuestion | None = None
) -> list[EditionRow]:
    """Choose each article's edition: the one quoted, else the one it had, else the newest."""
    had = {ref.article_key: ref.number for ref in stored.editions} if stored else {}
    quoted: dict[str, set[int]] = {}
    for quote in question.content.quotes:
        quoted.setdefault(quote.article, set()).add(quote.edition)
    for key, numbers in quoted.items():
        _check_quoted(question, key, numbers)
    return [
        shelf.edition(key, min(quoted[key]) if key in quoted else had.get(key))
        for key in question.articles
    ]


def quote_words(quote: Grounding) -> dict[str, str]:
    """Keep the words as the author gave them, so that an export writes what was read."""
    return {
        "name": quote.name,
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
    }


def _check_quoted(question: Question, article: str, editions: set[int]) -> None:
    if article not in question.articles:
        raise Refused(
            N_("%(key)s quotes %(article)s, which is not among its articles."),
            N_("Add the article to the question's articles, or mend the quote."),
            key=question.key,
            article=article,
        )
    if len(editions) > 1:
        raise Refused(
            N_("%(key)s quotes several editions of %(article)s."),
            N_("Take all quotes of an article from one edition."),
            key=question.key,
            article=article,
        )
