"""Adding articles in the browser: dividing a text, storing it, correcting it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.errors import Conflict, Refused
from quiz.domain.linting import check_article
from quiz.domain.linting.findings import Finding
from quiz.domain.messages import N_
from quiz.domain.people.keys import free_key, key_from
from quiz.domain.people.rights import Actor
from quiz.domain.text.articles import Article, Edition, Heading, Particulars, Readers
from quiz.domain.text.blocks import SPLITTER, BlockKind, Layout, divide, recast
from quiz.domain.text.passages import BlockView, blocks_of
from quiz.domain.text.text import canonical, digest
from quiz.persistence.bank.articles import article_value, list_editions
from quiz.persistence.bank.desk import keys_in_use, same_text
from quiz.persistence.tables.articles import ArticleRow
from quiz.services.authoring.desk import RESERVED, Filter, QuestionList, list_questions
from quiz.services.bank import access
from quiz.services.bank.articles import store_article
from quiz.services.building.build import Builder, build_bank

# A newspaper's longest pieces have about 100,000 characters; a book is no article.
LONGEST_TEXT = 300_000
# Their longest have 500 lines: a list of many short lines is no article either.
MOST_LINES = 2_000
# Stands for "my own bank", which need not be there yet.
OWN_BANK = ""


@dataclass(frozen=True)
class Division:
    """What was found in a text: its blocks and sentences, and which of them head it.

    `text` is canonical, and `seal` is its digest: a text that was edited has another one. `twin`
    is the key of an article that has exactly this text already.
    """

    text: str
    seal: str
    layout: Layout
    blocks: tuple[BlockView, ...]
    headline: str
    standfirst: str
    twin: str

    @property
    def sentences(self) -> int:
        """How many sentences there are."""
        return len(self.layout.sentences)


@dataclass(frozen=True)
class Desk:
    """An article as its authors see it: the current edition, and the questions on it."""

    article: Article
    bank: access.BankView
    blocks: tuple[BlockView, ...]
    questions: QuestionList
    findings: tuple[Finding, ...]
    seen: str
    readers: Readers

    @property
    def edition(self) -> Edition:
        """The newest edition."""
        return self.article.current


def look_at(
    session: Session, actor: Actor, text: str, language: str, kinds: Mapping[int, BlockKind]
) -> Division:
    """Divide a text as it would be stored, with the kinds of blocks that were corrected.

    Raises `Refused` for a text that is empty, too long, or no text.
    """
    banks = access.writable_banks(session, actor)
    text = canonical(text)
    _require_text(text)
    layout = _layout(text, language, kinds)
    twin = same_text(session, [bank.id for bank in banks], digest(text))
    edition = Edition(number=1, text=text, layout=layout, headline="")
    return Division(
        text=text,
        seal=digest(text),
        layout=layout,
        blocks=blocks_of("", edition),
        headline=_first(text, layout, BlockKind.HEADLINE),
        standfirst=_first(text, layout, BlockKind.STANDFIRST),
        twin=twin.key if twin else "",
    )


def add_article(
    session: Session,
    actor: Actor,
    bank_key: str,
    particulars: Particulars,
    heading: Heading,
    division: Division,
    now: datetime,
) -> str:
    """Store a new article with its first edition, and return its permanent key.

    The key is made from the headline. `bank_key` may be `OWN_BANK`.
    """
    bank = (
        access.get_bank(session, actor, bank_key)
        if bank_key
        else access.own_bank(session, actor, now)
    )
    wanted = key_from(heading.headline, "article")
    taken = keys_in_use(session, ArticleRow.key, wanted) | RESERVED
    article = Article(
        key=free_key(wanted, taken),
        editions=(_edition(1, heading, division),),
        **vars(particulars),
    )
    row = store_article(session, bank, article, now, actor.person_id)
    # What somebody pastes is nobody else's before they offer it.
    row.readers = Readers.BANK.value
    session.flush()
    return article.key


def offer_article(session: Session, actor: Actor, key: str, readers: Readers) -> None:
    """Show an article to everybody, or take it down; its questions and quizzes stay as they are."""
    row, _bank = access.get_article_row(session, actor, key)
    row.readers = readers.value
    session.flush()


def add_correction(
    session: Session,
    actor: Actor,
    key: str,
    after: int,
    heading: Heading,
    division: Division,
    now: datetime,
    build: Builder = build_bank,
) -> int:
    """Store the next edition of an article, and return its number.

    `after` is the edition that was corrected: `Conflict` where a later one is there by now.
    Raises `Refused` where no note says what was corrected, or where the text is the same.
    """
    row, bank = access.get_article_row(session, actor, key)
    article = _article(session, row)
    if article.current.number != after:
        raise Conflict(
            N_("Edition %(number)s has been added in the meantime."),
            N_("Read it, and correct that one if it still needs it."),
            number=article.current.number,
        )
    if article.current.text == division.text:
        raise Refused(
            N_("The text is the same as that of edition %(number)s."),
            N_("Change the text; what is said about the article has a page of its own."),
            number=after,
        )
    if not heading.note.strip():
        raise Refused(N_("Nothing says what was corrected."), N_("Say it in the note."))
    edition = _edition(after + 1, heading, division)
    changed = replace(article, editions=(*article.editions, edition))
    store_article(session, bank, changed, now, actor.person_id)
    build(session, bank, now)
    return edition.number


def amend_article(
    session: Session,
    actor: Actor,
    key: str,
    seen: str,
    particulars: Particulars,
    heading: Heading,
    now: datetime,
    build: Builder = build_bank,
) -> None:
    """Change what is said about an article and its newest edition; texts never change.

    Raises `Conflict` where that is not any more what the person saw.
    """
    row, bank = access.get_article_row(session, actor, key)
    article = _article(session, row)
    access.require_unchanged(seen, _without_texts(article))
    edition = replace(article.current, **vars(heading))
    changed = replace(article, editions=(*article.editions[:-1], edition), **vars(particulars))
    store_article(session, bank, changed, now, actor.person_id)
    build(session, bank, now)


def open_desk(session: Session, actor: Actor, key: str, page: int = 1) -> Desk:
    """Return an article with its questions, for whoever may edit it."""
    row, bank = access.get_article_row(session, actor, key)
    article = _article(session, row)
    return Desk(
        article=article,
        bank=access.bank_views(session, actor, [bank])[0],
        blocks=blocks_of(article.key, article.current),
        questions=list_questions(session, [bank], Filter(article=article.key), page),
        findings=check_article(article),
        seen=access.fingerprint(_without_texts(article)),
        readers=Readers(row.readers),
    )


def bank_choices(session: Session, actor: Actor) -> tuple[access.BankView, ...]:
    """Return the banks to which a new article can go, but for the author's own."""
    banks = access.writable_banks(session, actor)
    return tuple(bank for bank in access.bank_views(session, actor, banks) if not bank.mine)


def _require_text(text: str) -> None:
    if not text.strip():
        raise Refused(N_("There is no text."), N_("Paste the article's text, or choose its file."))
    if "\0" in text:
        raise Refused(
            N_("The text has null characters, so it is not plain text."),
            N_("Save it as plain UTF-8 text and try again."),
        )
    if len(text) > LONGEST_TEXT:
        raise Refused(
            N_("The text has %(length)s characters; at most %(most)s fit."),
            N_("Add the article alone, without what stood around it, or divide it."),
            length=len(text),
            most=LONGEST_TEXT,
        )
    lines = sum(1 for line in text.split("\n") if line.strip())
    if lines > MOST_LINES:
        raise Refused(
            N_("The text has %(lines)s lines; at most %(most)s fit."),
            N_("Join the lines of a paragraph, leave out what is no article, or divide it."),
            lines=lines,
            most=MOST_LINES,
        )


def _layout(text: str, language: str, kinds: Mapping[int, BlockKind]) -> Layout:
    layout = Layout(*divide(text, language), SPLITTER)
    most = len(layout.blocks)
    return recast(layout, {number: kind for number, kind in kinds.items() if number <= most})


def _first(text: str, layout: Layout, kind: BlockKind) -> str:
    for block in layout.blocks:
        if block.kind is kind:
            return " ".join(text[block.start : block.end].split())
    return ""


def _edition(number: int, heading: Heading, division: Division) -> Edition:
    return Edition(number=number, text=division.text, layout=division.layout, **vars(heading))


def _article(session: Session, row: ArticleRow) -> Article:
    return article_value(row, list_editions(session, [row.id]).get(row.id, ()))


def _without_texts(article: Article) -> Article:
    """Leave out what cannot change, so that a fingerprint is quickly taken."""
    nothing = Layout((), (), "")
    said = replace(article.current, text="", layout=nothing)
    return replace(article, editions=(said,))
