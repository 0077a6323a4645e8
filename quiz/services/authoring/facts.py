"""Facts in the browser: listed, made from quotes, checked and published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.bank import Bank
from quiz.domain.errors import Refused
from quiz.domain.facts.facts import AsOf, Fact, Value
from quiz.domain.facts.relations import Relation
from quiz.domain.linting import check_bank
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.messages import N_
from quiz.domain.people.keys import free_key, key_from
from quiz.domain.people.resources import QuestionResource
from quiz.domain.people.rights import Action, Actor, missing, require
from quiz.domain.questions.questions import Grounding, Status
from quiz.domain.text.articles import Article
from quiz.domain.text.passages import BlockView, blocks_of
from quiz.persistence.bank import facts as store
from quiz.persistence.bank.articles import load_bank_articles
from quiz.persistence.bank.built import counts_by_fact
from quiz.persistence.bank.desk import keys_in_use
from quiz.persistence.tables.articles import BankRow
from quiz.persistence.tables.facts import FactRow
from quiz.persistence.tables.people import PersonRow
from quiz.services.authoring.desk import RESERVED
from quiz.services.authoring.quotes import edition_to_quote
from quiz.services.bank import access
from quiz.services.bank.records import store_fact, store_relation
from quiz.services.building.build import Builder, BuildReport, BuiltState, build_bank

PAGE_OF_FACTS = 100


@dataclass(frozen=True)
class FactFilter:
    """Which facts somebody wants to see; nothing: all of them."""

    article: str = ""
    status: str = ""


@dataclass(frozen=True)
class FactSummary:
    """A fact in the list, with how many questions stand that were built from it."""

    key: str
    article: str
    subject: str
    relation: str
    value: str
    hedge: str
    attribution: str
    as_of: str
    status: str
    built: int


@dataclass(frozen=True)
class FactList:
    """A page of facts, how many there are by status, and the articles to choose from."""

    facts: tuple[FactSummary, ...]
    counts: Mapping[str, int]
    articles: Mapping[str, str]
    page: int
    pages: int
    filters: FactFilter


@dataclass(frozen=True)
class FactSheet:
    """What a fact is written on: its article, lying open, and the relations to choose from."""

    bank: access.BankView
    article: Article
    blocks: tuple[BlockView, ...]
    relations: Mapping[str, Relation]


@dataclass(frozen=True)
class OpenedFact:
    """A stored fact with who checked it and when, and how many questions it has built."""

    fact: Fact
    checked_by: str
    checked_at: datetime | None
    built: int
    seen: str


@dataclass(frozen=True, kw_only=True)
class TypedFact:
    """A fact as somebody typed it; the type of its value is that of its relation."""

    article: str
    subject: str
    aliases: tuple[str, ...]
    relation: str
    surface: str
    unit: str
    hedge: str
    attribution: str
    as_of: AsOf | None
    quotes: tuple[Grounding, ...]
    evidence: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FactOutcome:
    """What became of a fact: its key, or None where errors kept it from being published."""

    key: str | None
    findings: tuple[Finding, ...]
    report: BuildReport


def show_facts(session: Session, actor: Actor, filters: FactFilter, page: int) -> FactList:
    """Return a page of the facts of this author's banks, by article and key."""
    banks = [bank.id for bank in access.writable_banks(session, actor)]
    wanted = store.FactsWanted(bank_ids=banks, article=filters.article)
    counts = store.count_facts(session, wanted)
    total = counts.get(filters.status, 0) if filters.status else sum(counts.values())
    pages = max(1, -(-total // PAGE_OF_FACTS))
    page = min(max(page, 1), pages)
    chosen = replace(wanted, status=filters.status)
    rows = store.list_facts(session, chosen, PAGE_OF_FACTS, (page - 1) * PAGE_OF_FACTS)
    built = counts_by_fact(session, [row.id for row, _ in rows], BuiltState.BUILT)
    labels = _relation_labels(session, {row.bank_id for row, _ in rows})
    articles = {
        article.key: article.label
        for bank in banks
        for article in load_bank_articles(session, bank).values()
    }
    facts = tuple(
        FactSummary(
            key=row.key,
            article=article,
            subject=row.subject,
            relation=labels.get((row.bank_id, row.relation), row.relation),
            value=str(row.value["surface"]),
            hedge=row.hedge,
            attribution=row.attribution,
            as_of=str(row.as_of["label"]) if row.as_of else "",
            status=row.status,
            built=built.get(row.id, 0),
        )
        for row, article in rows
    )
    return FactList(facts, counts, articles, page, pages, filters)


def lay_out(
    session: Session, actor: Actor, article_key: str, edition: int | None = None
) -> FactSheet:
    """Lay an article open to write a fact beside it, with all relations that can be used."""
    row, bank = access.get_article_row(session, actor, article_key)
    article = load_bank_articles(session, bank.id)[row.key]
    relations: dict[str, Relation] = {}
    for readable in (*access.writable_banks(session, actor), bank):
        relations |= store.load_relations(session, readable.id)
    return FactSheet(
        bank=access.bank_views(session, actor, [bank])[0],
        article=article,
        blocks=blocks_of(article.key, edition_to_quote(article, edition)),
        relations=dict(sorted(relations.items())),
    )


def open_fact(session: Session, actor: Actor, key: str) -> OpenedFact:
    """Return a stored fact. Another author's is answered like one that is not there."""
    row, bank = _fact_row(session, actor, key)
    fact = store.load_bank_facts(session, bank.id)[key]
    built = counts_by_fact(session, [row.id], BuiltState.BUILT)
    return OpenedFact(
        fact=fact,
        checked_by=_name(session, row),
        checked_at=row.checked_at,
        built=built.get(row.id, 0),
        seen=access.fingerprint(fact),
    )


def save_fact(
    session: Session,
    actor: Actor,
    typed: TypedFact,
    status: Status,
    now: datetime,
    *,
    key: str | None = None,
    seen: str = "",
    build: Builder = build_bank,
) -> FactOutcome:
    """Store a fact as a draft, as checked, or as published; then build what it builds.

    An error of a rule lets it be a draft and nothing else. Raises `Conflict` where it has changed
    since the typing began, and `Refused` where a quote is not in its article.
    """
    bank, before = _bank_and_fact(session, actor, typed, key)
    if before is not None:
        access.require_unchanged(seen, before)
    relation = _relation(session, actor, bank, typed)
    fact = _fact(session, typed, relation, before, status)
    findings = _findings(session, bank, fact, relation)
    if status is not Status.DRAFT and any(finding.level is Level.ERROR for finding in findings):
        return FactOutcome(None, findings, BuildReport())
    if relation.key not in store.load_relations(session, bank.id):
        store_relation(session, bank, relation)
    store_fact(session, bank, fact, now, actor.person_id)
    return FactOutcome(fact.key, findings, build(session, bank, now))


def retire_fact(
    session: Session, actor: Actor, key: str, now: datetime, build: Builder = build_bank
) -> None:
    """Take a fact out of use: what was built from it is no longer asked."""
    _row, bank = _fact_row(session, actor, key)
    fact = store.load_bank_facts(session, bank.id)[key]
    store_fact(session, bank, replace(fact, status=Status.RETIRED), now, actor.person_id)
    build(session, bank, now)


def _fact_row(session: Session, actor: Actor, key: str) -> tuple[FactRow, BankRow]:
    row = store.fact_rows(session, [key]).get(key)
    if row is None:
        raise missing(actor)
    bank = session.get_one(BankRow, row.bank_id)
    require(actor, Action.EDIT, QuestionResource(bank.owner_id))
    return row, bank


def _bank_and_fact(
    session: Session, actor: Actor, typed: TypedFact, key: str | None
) -> tuple[BankRow, Fact | None]:
    if key is None:
        _row, bank = access.get_article_row(session, actor, typed.article)
        return bank, None
    row, bank = _fact_row(session, actor, key)
    return bank, store.load_bank_facts(session, bank.id)[row.key]


def _relation(session: Session, actor: Actor, bank: BankRow, typed: TypedFact) -> Relation:
    """Return the relation of that key, of this bank or of another one that is read here."""
    for readable in (bank, *access.writable_banks(session, actor)):
        found = store.load_relations(session, readable.id).get(typed.relation)
        if found is not None:
            return found
    raise Refused(
        N_("There is no relation “%(key)s”."),
        N_("Choose one of the list."),
        key=typed.relation,
    )


def _fact(
    session: Session, typed: TypedFact, relation: Relation, before: Fact | None, status: Status
) -> Fact:
    value = Value(type=relation.value_type, surface=typed.surface, unit=typed.unit)
    if before is None:
        wanted = key_from(f"{relation.key.replace('.', ' ')} {typed.subject}", "fact")
        taken = keys_in_use(session, FactRow.key, wanted) | RESERVED
        before = Fact(
            key=free_key(wanted, taken),
            article=typed.article,
            subject="",
            relation="",
            value=value,
            quotes=(),
        )
    return replace(
        before,
        subject=typed.subject,
        aliases=typed.aliases,
        relation=relation.key,
        value=value,
        hedge=typed.hedge,
        attribution=typed.attribution,
        as_of=typed.as_of,
        quotes=typed.quotes,
        evidence=typed.evidence,
        status=status,
    )


def _findings(
    session: Session, bank: BankRow, fact: Fact, relation: Relation
) -> tuple[Finding, ...]:
    """Return what the rules say of a fact among those of its bank."""
    facts = store.load_bank_facts(session, bank.id) | {fact.key: fact}
    whole = Bank(
        key=bank.key,
        title=bank.title,
        language=bank.language,
        articles=load_bank_articles(session, bank.id),
        facts={key: one for key, one in facts.items() if one.relation == fact.relation},
        relations={relation.key: relation},
    )
    return tuple(
        finding
        for noun, key, finding in check_bank(whole)
        if noun == "fact" and (key == fact.key or _is_about(finding, fact.key))
    )


def _is_about(finding: Finding, key: str) -> bool:
    """Tell whether a finding on another fact is that this one contradicts it."""
    return finding.message.params.get("other") == key


def _name(session: Session, row: FactRow) -> str:
    person = session.get(PersonRow, row.checked_by_id) if row.checked_by_id else None
    return person.name if person else ""


def _relation_labels(session: Session, bank_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    return {
        (bank_id, key): relation.label
        for bank_id in sorted(bank_ids)
        for key, relation in store.load_relations(session, bank_id).items()
    }
