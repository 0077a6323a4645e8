"""Articles and facts: what they must say of themselves (docs/method.md 5.1).

AR1 an article's own fields · AR2 the basis of its date · AR3 its address · FA1 a fact's own fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from quiz.domain.facts.facts import Fact
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.text.addresses import is_web_address
from quiz.domain.text.articles import Article, DateBasis
from quiz.domain.text.text import is_canonical


def check_own_fields(article: Article) -> Iterator[Finding]:
    """AR1, AR2: label, language, rights, notes of corrections, and how the date is known."""
    for place, text in (("label", article.label), ("language", article.language)):
        if not text.strip():
            yield error(
                "AR1",
                place,
                N_("The article has no %(place)s."),
                N_("Give it one; stems and rules rest on it."),
                place=place,
            )
    if article.url and not is_web_address(article.url):
        yield error(
            "AR3",
            "url",
            N_("This is no address of a web page."),
            N_("Begin it with https:// or http://, without spaces."),
        )
    if not article.rights_owner.strip():
        yield warning(
            "AR1",
            "rights_owner",
            N_("Nothing says who owns the rights to this article."),
            N_("Name the owner, and say in rights_note what may be done with it."),
        )
    for edition in article.editions:
        place = f"editions.{edition.number}"
        if not is_canonical(edition.text):
            yield error(
                "AR1",
                place,
                N_("The text of edition %(number)s is not in its canonical form (LF, NFC)."),
                N_("Save it as UTF-8 with LF line ends, in NFC."),
                number=edition.number,
            )
        if edition.number > 1 and not edition.note.strip():
            yield error(
                "AR1",
                f"{place}.note",
                N_("Nothing says what edition %(number)s corrects."),
                N_("Say it in its note."),
                number=edition.number,
            )
        if edition.basis is not DateBasis.STATED and not edition.basis_note.strip():
            yield warning(
                "AR2",
                f"{place}.basis_note",
                N_("Nothing says how the date of edition %(number)s is known."),
                N_("Give the argument in its basis_note."),
                number=edition.number,
            )


def check_own_fields_of_fact(fact: Fact) -> Iterator[Finding]:
    """FA1: a fact's time runs forward, and has an argument where the text does not state it."""
    as_of = fact.as_of
    if as_of is None:
        return
    if as_of.start and as_of.end and as_of.end < as_of.start:
        yield error(
            "FA1",
            "as_of",
            N_("The fact's time ends before it begins."),
            N_("Write the earlier day as its start."),
        )
    if as_of.basis is not DateBasis.STATED and not as_of.argument.strip():
        yield warning(
            "FA1",
            "as_of.argument",
            N_("Nothing says how the fact's time is known."),
            N_("Give the argument."),
        )
