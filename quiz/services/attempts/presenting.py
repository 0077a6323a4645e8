"""Questions as they are put to a person: their wordings and their sources, and no key.

What is the same for everybody is kept in memory, by its own content: by the very text that the
database has. So nothing that is kept can be out of date, whatever has been amended, restored from a
backup or done by another process, and what may be shown to whom is never kept at all.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from quiz.domain.attempts.notes import NOTHING, ItemNotes
from quiz.domain.codec import shown_content
from quiz.domain.marking.grading import Setting
from quiz.domain.people.resources import ArticleResource
from quiz.domain.people.rights import Action, Actor, can
from quiz.domain.questions.questions import CONTENTS, Answer, Content, Verdict
from quiz.domain.questions.shuffling import as_shown
from quiz.domain.text.articles import Article, DisplayRights, Edition
from quiz.domain.text.blocks import Layout
from quiz.domain.text.passages import BlockView, PlainText, named_apart, plain_text, with_selected
from quiz.persistence.attempts import shown_versions
from quiz.persistence.attempts.items import Item, SavedAnswer
from quiz.persistence.attempts.shown_items import (
    NotesColumns,
    ShownItemRow,
)
from quiz.services.attempts.access import read_answer

# Of so many wordings and editions what was made of them is kept in each process: a wording takes
# about 3 kB, an edition of 5 kB about 50 kB, and what pages keep of it about as much again.
WORDINGS_KEPT = 2048
EDITIONS_KEPT = 128


@dataclass(frozen=True)
class ShownItem:
    """An item as it is put to its person. `content` has the wording and no key.

    `written` is the wording as it was written; `wording` has its options in the order shown.
    """

    item: Item
    kind: str
    language: str
    written: Mapping[str, Any]
    content: Content
    saved: SavedAnswer | None
    notes: ItemNotes = NOTHING

    @cached_property
    def wording(self) -> Mapping[str, Any]:
        """The wording as it is shown; most items of an attempt are only counted."""
        return as_shown(CONTENTS[self.kind], self.written, self.item.presented.options)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts that were offered with it."""
        return self.item.presented.verdicts

    @property
    def given(self) -> Answer | None:
        """The current answer; none where there is none or it was cleared."""
        return read_answer(self.kind, self.saved)

    def setting(self, eligible: frozenset[str]) -> Setting:
        """Return the setting in which it is answered; `eligible` sentences can be marked."""
        return Setting(eligible=eligible, verdicts=self.verdicts, language=self.language)


@dataclass(frozen=True)
class ShownQuestion:
    """A question as it is put to whoever begins now. `content` has the wording and no key."""

    version_id: int
    kind: str
    content: Content
    articles: tuple[shown_versions.ShownArticle, ...]


@dataclass(frozen=True)
class SourceView:
    """The edition to read beside a question; no text where it may not be shown whole.

    Ids of its sentences begin with `prefix`, so that two articles can stand on one page. `blocks`
    are those of `plain`, but for those in which the person has marked something.
    """

    article: str
    label: str
    headline: str
    publisher: str
    language: str
    edition: int
    url: str
    prefix: str
    plain: PlainText | None
    blocks: tuple[BlockView, ...]


def load_shown_questions(
    session: Session, question_ids: Collection[int]
) -> dict[int, ShownQuestion]:
    """Return those questions in their newest versions, by the question's id; two queries."""
    newest = shown_versions.newest_versions(session, question_ids)
    articles = shown_versions.shown_articles(session, [version.version_id for version in newest])
    return {
        version.question_id: ShownQuestion(
            version.version_id,
            version.kind,
            _wording(version.kind, version.wording)[1],
            articles[version.version_id],
        )
        for version in newest
    }


def as_shown_item(row: ShownItemRow) -> ShownItem:
    """Return an item as it is put to its person."""
    wording, content = _wording(row.kind, row.wording)
    return ShownItem(
        row.item,
        row.kind,
        row.language,
        wording,
        content,
        row.answer,
        notes_of(row.notes),
    )


def content_and_answer(row: ShownItemRow) -> tuple[Content, Answer | None]:
    """Return the wording of an item and its current answer, which tell how far it has come."""
    return _wording(row.kind, row.wording)[1], read_answer(row.kind, row.answer)


def notes_of(row: NotesColumns | None) -> ItemNotes:
    """Return the notes beside an item."""
    if row is None:
        return NOTHING
    return ItemNotes(flagged=row.flagged, note=row.note, struck=frozenset(row.struck))


@lru_cache(maxsize=WORDINGS_KEPT)
def _wording(kind: str, text: str) -> tuple[Mapping[str, Any], Content]:
    wording = json.loads(text)
    return wording, shown_content(kind, wording)


def load_sources(
    session: Session, version_ids: Collection[int]
) -> dict[int, tuple[shown_versions.ShownEdition, ...]]:
    """Return the editions on which those versions stand; one query."""
    return shown_versions.shown_editions(session, version_ids)


def article_source(
    actor: Actor, article: Article, bank_owner_id: UUID | None, prefix: str
) -> SourceView:
    """Return an article that was read whole as the source beside a question."""
    readable = can(actor, Action.READ, ArticleResource(article.shown, bank_owner_id))
    plain = plain_text(article.key, article.current, prefix) if readable else None
    return SourceView(
        article=article.key,
        label=article.label,
        headline=article.current.headline,
        publisher=article.publisher,
        language=article.language,
        edition=article.current.number,
        url=article.url,
        prefix=prefix,
        plain=plain,
        blocks=plain.blocks if plain else (),
    )


def source_prefix(place: int) -> str:
    """Return what the ids of a source's sentences begin with, by its place from 0."""
    return f"a{place}-" if place else ""


def sources_of(
    actor: Actor, editions: Sequence[shown_versions.ShownEdition], given: Answer | None
) -> tuple[SourceView, ...]:
    """Return the editions on which a question stands, with the sentences marked in an answer."""
    picked: frozenset[str] = getattr(given, "sentences", frozenset())
    return tuple(
        _source(actor, edition, source_prefix(place), picked)
        for place, edition in enumerate(editions)
    )


def _source(
    actor: Actor, edition: shown_versions.ShownEdition, prefix: str, picked: frozenset[str]
) -> SourceView:
    readable = may_read(actor, edition)
    plain = _plain(edition.article, prefix, edition.text, edition.layout) if readable else None
    return SourceView(
        article=edition.article,
        label=edition.label,
        headline=edition.headline,
        publisher=edition.publisher,
        language=edition.language,
        edition=edition.number,
        url=edition.url,
        prefix=prefix,
        plain=plain,
        blocks=with_selected(plain, picked) if plain else (),
    )


def apart(source: SourceView, prefix: str, *, selected: bool = True) -> SourceView:
    """Return a source with ids of its own, for a page that shows its article more than once."""
    blocks = source.blocks if selected or source.plain is None else source.plain.blocks
    return replace(source, prefix=prefix + source.prefix, blocks=named_apart(blocks, prefix))


def may_read(
    actor: Actor, edition: shown_versions.ShownEdition | shown_versions.ShownArticle
) -> bool:
    """Tell whether the owner of the rights lets this person see the whole text, as it is now."""
    return can(
        actor, Action.READ, ArticleResource(DisplayRights(edition.shown), edition.bank_owner_id)
    )


def eligible_in(editions: Collection[shown_versions.ShownEdition]) -> frozenset[str]:
    """Return the names of the sentences that can be marked in these editions."""
    return frozenset[str]().union(
        *(
            _plain(edition.article, "", edition.text, edition.layout).eligible
            for edition in editions
        )
    )


@lru_cache(maxsize=EDITIONS_KEPT)
def _plain(article: str, prefix: str, text: str, layout: str) -> PlainText:
    divided = Layout.from_data(json.loads(layout))
    return plain_text(article, Edition(number=1, text=text, layout=divided, headline=""), prefix)
