"""Grounding: every quote stands in its edition, and the key stands in its quotes.

GR1 quote anchored · GR2 key in its quotes · GR4 stem scoped · GR5 no relative date · GR8 evidence
in running text (docs/method.md 4.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch

from quiz.domain.facts.facts import Fact
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import parse_number
from quiz.domain.questions import questions
from quiz.domain.questions.arrangements import Matching
from quiz.domain.questions.evidence import Resolved
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.sentence_kinds import SpotAltered
from quiz.domain.text.articles import Article
from quiz.domain.text.blocks import ELIGIBLE, BlockKind
from quiz.domain.text.quotes import CONTEXT, Anchor, nearest
from quiz.domain.text.text import tokens
from quiz.domain.words import compare


@dataclass(frozen=True)
class KeyText:
    """Something that a key says, which must stand in the quotes in one of its forms.

    `statement` is for a key that may say in its own order what the quotes say.
    """

    place: str
    forms: tuple[str, ...]
    statement: bool = False


@singledispatch
def key_texts(content: questions.Content) -> tuple[KeyText, ...]:
    """Return what the key of a content says in words or numbers; nothing for a kind that judges."""
    return ()


@key_texts.register
def _(content: questions.SingleChoice) -> tuple[KeyText, ...]:
    return _right_options(content.options)


@key_texts.register
def _(content: questions.MultipleResponse) -> tuple[KeyText, ...]:
    return _right_options(content.options)


@key_texts.register
def _(content: questions.Numeric) -> tuple[KeyText, ...]:
    return (KeyText("value", (f"{content.value:f} {content.unit}".strip(),)),)


@key_texts.register
def _(content: questions.ShortAnswer) -> tuple[KeyText, ...]:
    return (KeyText("accepted", content.accepted),)


@key_texts.register
def _(content: Cloze) -> tuple[KeyText, ...]:
    return (KeyText("accepted", content.accepted),)


@key_texts.register
def _(content: Matching) -> tuple[KeyText, ...]:
    texts = {option.key: option.text for option in content.options}
    return tuple(
        KeyText(f"prompts.{prompt.key}", (texts[prompt.match],), statement=True)
        for prompt in content.prompts
        if prompt.match in texts
    )


@key_texts.register
def _(content: SpotAltered) -> tuple[KeyText, ...]:
    return tuple(
        KeyText(f"sentences.{sentence.key}", sentence.original)
        for sentence in content.sentences
        if sentence.altered
    )


def _right_options(options: Sequence[questions.Option]) -> tuple[KeyText, ...]:
    return tuple(
        KeyText(f"options.{option.key}", (option.text,), statement=True)
        for option in options
        if option.right
    )


def stands_in(key: KeyText, sources: Sequence[str], stem: str, language: str) -> bool:
    """Tell whether a key stands in some of the sources: its words, its number, its statement."""
    numbers = [number for source in sources for number in compare.numbers_of(source, language)]
    for form in key.forms:
        number = parse_number(form, language)
        if number is not None and any(compare.is_number_of(number, found) for found in numbers):
            return True
        # A figure alone is no words: "5" stands in "5 million", and is not there.
        in_words = number is None or len(tokens(form)) > 1
        if in_words and any(compare.has_run(form, source) for source in sources):
            return True
        if key.statement and compare.restates(form, sources, stem, language):
            return True
    return False


def anchored(passage: Resolved) -> Iterator[Finding]:
    """GR1: the words of a quote stand exactly so in the edition, at one place that is certain."""
    place = f"quotes.{passage.quote.name}"
    anchor = passage.found.anchor
    if passage.edition is None or anchor is Anchor.OK:
        return
    if not passage.quote.exact:
        yield error("GR1", place, N_("The quote is empty."), N_("Copy a passage of the article."))
    elif anchor is Anchor.AMBIGUOUS:
        yield _ambiguous(passage, place)
    elif anchor is Anchor.MISSING:
        yield _missing(passage, place)
    elif passage.found.quote is not None and anchor is Anchor.TYPOGRAPHIC:
        yield error(
            "GR1",
            place,
            N_("The article writes this with other characters: “%(there)s”."),
            N_("Copy the passage exactly, with its quotation marks, dashes and no-break spaces."),
            there=_visible(passage.found.quote.exact),
        )
    elif passage.found.quote is not None:
        yield error(
            "GR1",
            place,
            N_("The words stand in the article, but not between this prefix and this suffix."),
            N_("Write prefix = “%(prefix)s” and suffix = “%(suffix)s”, or leave them out."),
            prefix=_visible(passage.found.quote.prefix),
            suffix=_visible(passage.found.quote.suffix),
        )


def in_running_text(passage: Resolved, place: str) -> Iterator[Finding]:
    """GR8: what proves a key is running text, not a subhead, a breadcrumb or an alt text."""
    if passage.edition is None:
        return
    layout = passage.edition.layout
    kinds = {layout.block_of(sentence).kind for sentence in passage.sentences}
    for kind in sorted(kinds - ELIGIBLE):
        yield error(
            "GR8",
            place,
            N_("The quote stands in the %(block)s of the article, which proves nothing."),
            N_("Quote a sentence of the text itself, or correct the kind of the block."),
            block=kind.value,
        )
    if BlockKind.CAPTION in kinds:
        yield warning(
            "GR8",
            place,
            N_("The quote stands in the caption of a picture, which may be older than the text."),
            N_("Quote a sentence of the text itself if one says the same."),
        )


def key_in_quotes(
    question: questions.Question, passages: Sequence[Resolved], wanted: bool
) -> Iterator[Finding]:
    """GR2: each text of the key stands in the quotes, or follows from them by a named rule.

    The rules are rounding, conversion of units, restating, an order of events, and the verdict
    itself; anything else (a difference) needs a waiver that names it. `wanted`: the kind needs
    quotes.
    """
    if wanted and not passages:
        yield error(
            "GR2",
            "quotes",
            N_("No quote proves the key."),
            N_("Quote the passage of the article on which it stands."),
        )
        return
    content = question.content
    sources = [passage.found.quote.exact for passage in passages if passage.found.quote]
    for key in key_texts(content):
        if sources and not stands_in(key, sources, content.stem, question.language):
            yield error(
                "GR2",
                key.place,
                N_("The key “%(key)s” does not stand in its quotes."),
                N_(
                    "Correct the key, or quote the passage that says it. If it follows from the "
                    "quotes, set GR2 aside with a waiver that says how."
                ),
                key=key.forms[0] if key.forms else "",
            )


def scoped(question: questions.Question, articles: Mapping[str, Article]) -> Iterator[Finding]:
    """GR4: where a bank has several articles, a stem names those on which its question stands."""
    if len(articles) < 2:
        return
    for key in question.articles:
        label = articles[key].label
        if not compare.has_run(label, question.content.stem):
            yield error(
                "GR4",
                "stem",
                N_("The stem does not say that it is about “%(label)s”."),
                N_("Write for example “According to %(label)s, …”: the articles differ."),
                label=label,
            )


def undated(
    question: questions.Question, facts: Mapping[str, Fact], texts: Mapping[str, str]
) -> Iterator[Finding]:
    """GR5: no text of a question (by its place) dates anything from the day of reading."""
    dated = any(key in facts and facts[key].as_of for key in question.facts)
    for place, text in texts.items():
        words = compare.relative_date(text, question.language)
        if words is None:
            continue
        make = warning if dated or compare.names_a_year(question.content.stem) else error
        yield make(
            "GR5",
            place,
            N_("“%(words)s” means another day to everybody who reads it later."),
            N_("Name the date, or the year of the article."),
            words=words,
        )


def _ambiguous(passage: Resolved, place: str) -> Finding:
    text = passage.edition.text if passage.edition else ""
    start, end = passage.found.places[0]
    return error(
        "GR1",
        place,
        N_("The words stand %(times)s times in the article, and nothing says which is meant."),
        N_(
            "Add the words around it; for the first place they are "
            "prefix = “%(prefix)s”, suffix = “%(suffix)s”."
        ),
        times=len(passage.found.places),
        prefix=_visible(text[max(0, start - CONTEXT) : start]),
        suffix=_visible(text[end : end + CONTEXT]),
    )


def _missing(passage: Resolved, place: str) -> Finding:
    near = nearest(passage.edition.text, passage.quote.exact) if passage.edition else None
    if near is None:
        return error(
            "GR1",
            place,
            N_("The quote “%(exact)s” is not in the article."),
            N_("Copy a passage of this edition exactly."),
            exact=passage.quote.exact,
        )
    return error(
        "GR1",
        place,
        N_("The quote “%(exact)s” is not in the article, which has “%(near)s”."),
        N_("Copy the passage exactly."),
        exact=passage.quote.exact,
        near=_visible(near),
    )


def _visible(text: str) -> str:
    """Show the characters that nobody sees as TOML escapes them."""
    return "".join(
        letter if letter == " " or letter.isprintable() else f"\\u{ord(letter):04x}"
        for letter in text.replace("\n", "\\n")
    )
