"""The linter: what is wrong with an article, a fact, a question, a quiz, a whole bank.

It takes values, never files, so that the pages of authors ask it as the command line does. The
rules have the ids of SCIENCE.md 4; `questions/README.md` lists them. A rule may be set aside for
one question by a waiver with a reason, but for those that protect the data themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from quiz.domain.articles import Article
from quiz.domain.bank import Bank
from quiz.domain.evidence import Resolved, resolve
from quiz.domain.facts import Fact, ValueType
from quiz.domain.linting import articles as article_rules
from quiz.domain.linting import quizzes as quiz_rules
from quiz.domain.linting.evidence import check_evidence, check_explanation
from quiz.domain.linting.findings import Finding, Level, error, warning
from quiz.domain.linting.grounding import (
    KeyText,
    anchored,
    in_running_text,
    key_in_quotes,
    scoped,
    stands_in,
    undated,
)
from quiz.domain.linting.kinds import check_kind, written_texts
from quiz.domain.linting.members import check_members
from quiz.domain.linting.options import check_options
from quiz.domain.linting.references import fact_references, question_references, quiz_references
from quiz.domain.linting.words import has_lists
from quiz.domain.questions import Question, Status, Verdict, VerdictWithEvidence, Waiver
from quiz.domain.quizzes import Quiz
from quiz.domain.text_marks import N_, Message

# What no reason can excuse: without these a question has no sure key.
_NEVER_WAIVED = frozenset({"REF", "KEY", "GR1", "GR3", "OP2"})
# What an unfinished draft may lack; it blocks publishing, not keeping.
_LEFT_FOR_LATER = frozenset({"EX1", "EX2", "NM1", "NEI1", "OP1", "MA1", "OR1"})
# A fact's value of these types is said in the author's words.
_IN_OWN_WORDS = frozenset({ValueType.BOOLEAN, ValueType.TEXT})


def check_article(article: Article) -> tuple[Finding, ...]:
    """Check what an article says of itself."""
    return tuple(article_rules.check_own_fields(article))


def check_fact(fact: Fact, articles: Mapping[str, Article]) -> tuple[Finding, ...]:
    """Check that a fact's quotes stand in its article, and its value in its quotes."""
    references = tuple(fact_references(fact, articles))
    return references or tuple(_check_fact(fact, articles))


def check_question(
    question: Question,
    articles: Mapping[str, Article],
    facts: Mapping[str, Fact] | None = None,
) -> tuple[Finding, ...]:
    """Check a question against its articles; `articles` are all those of the bank, by key.

    With the bank's `facts`, the rules that need the time and the subject of a fact are asked too.
    Where the question names something that is not there, that alone is reported.
    """
    references = tuple(question_references(question, articles, facts))
    if references:
        return references
    found = tuple(_check_question(question, articles, facts or {}))
    return (*_waived(found, question.waivers), *_check_waivers(found, question.waivers))


def check_quiz(quiz: Quiz, questions: Mapping[str, Question]) -> tuple[Finding, ...]:
    """Check a quiz against the questions of its bank, by key."""
    return (
        *quiz_references(quiz, questions),
        *quiz_rules.check_own_fields(quiz, questions),
        *quiz_rules.check_balance(quiz, questions),
    )


def check_bank(bank: Bank) -> tuple[tuple[str, str, Finding], ...]:
    """Check all records of a bank: each finding with the noun and the key of its record.

    The nouns are "article", "fact", "question" and "quiz". What a draft may still lack is a
    warning here.
    """
    return tuple(_check_bank(bank))


def _check_bank(bank: Bank) -> Iterator[tuple[str, str, Finding]]:
    for article in bank.articles.values():
        for finding in (*check_article(article), *_labels(article, bank)):
            yield "article", article.key, finding
    for fact in bank.facts.values():
        for finding in check_fact(fact, bank.articles):
            yield "fact", fact.key, finding
    for question in bank.questions.values():
        for finding in check_question(question, bank.articles, bank.facts):
            draft = question.status is Status.DRAFT and finding.rule in _LEFT_FOR_LATER
            lowered = draft and finding.level is Level.ERROR
            yield "question", question.key, _at(Level.WARNING, finding) if lowered else finding
    for quiz in bank.quizzes.values():
        for finding in check_quiz(quiz, bank.questions):
            yield "quiz", quiz.key, finding


def _check_fact(fact: Fact, articles: Mapping[str, Article]) -> Iterator[Finding]:
    passages = [resolve(quote, articles) for quote in fact.quotes]
    yield from article_rules.check_own_fields_of_fact(fact)
    for passage in passages:
        yield from anchored(passage)
        yield from in_running_text(passage, f"quotes.{passage.quote.name}")
    if not passages:
        yield error(
            "GR2",
            "quotes",
            N_("No quote proves the fact."),
            N_("Quote the passage of the article that states it."),
        )
    sources = [passage.found.quote.exact for passage in passages if passage.found.quote]
    value = KeyText("value", (fact.value.surface,))
    language = articles[fact.article].language
    if fact.value.type in _IN_OWN_WORDS or not sources:
        return
    if not stands_in(value, sources, "", language):
        yield error(
            "GR2",
            "value",
            N_("The value “%(surface)s” does not stand in the fact's quotes."),
            N_("Write it as the article does, or quote the passage that has it."),
            surface=fact.value.surface,
        )


def _check_question(
    question: Question, articles: Mapping[str, Article], facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    content = question.content
    passages = {quote.name: resolve(quote, articles) for quote in content.quotes}
    for passage in passages.values():
        yield from anchored(passage)
    proving = _proving(question, passages)
    for passage in proving:
        yield from in_running_text(passage, f"quotes.{passage.quote.name}")
    yield from key_in_quotes(question, proving, wanted=not _lacks_information(question))
    yield from scoped(question, articles)
    yield from undated(question, facts, written_texts(content))
    yield from check_members(content)
    yield from check_options(content, question.language)
    yield from check_explanation(question, articles)
    yield from check_evidence(question, articles, facts)
    yield from check_kind(content, question, articles)
    if not has_lists(question.language):
        yield Finding(
            "LANG",
            Level.INFO,
            Message(
                N_("GR5 and OP4 rest on English words: not checked for “%(language)s”."),
                {"language": question.language},
            ),
            Message(""),
            "language",
        )


def _proving(question: Question, passages: Mapping[str, Resolved]) -> list[Resolved]:
    """Return the quotes that belong to a set of evidence, each once, in order."""
    names = [name for names in question.content.evidence_sets() for name in names]
    return [passages[name] for name in dict.fromkeys(names)]


def _lacks_information(question: Question) -> bool:
    content = question.content
    return isinstance(content, VerdictWithEvidence) and content.verdict is Verdict.NEI


def _labels(article: Article, bank: Bank) -> Iterator[Finding]:
    for other in bank.articles.values():
        if other.key < article.key and other.label.casefold() == article.label.casefold():
            yield error(
                "AR1",
                "label",
                N_("The articles “%(one)s” and “%(other)s” have the same label."),
                N_("Give each a label of its own: stems tell articles apart by it."),
                one=other.key,
                other=article.key,
            )


def _waived(found: Iterable[Finding], waivers: Iterable[Waiver]) -> Iterator[Finding]:
    reasons = {one.rule: one.reason for one in waivers if one.reason.strip()}
    for finding in found:
        if finding.rule not in reasons or finding.rule in _NEVER_WAIVED:
            yield finding
            continue
        set_aside = Message(
            N_("%(finding)s Set aside: %(reason)s"),
            {"finding": finding.message, "reason": reasons[finding.rule]},
        )
        yield replace(finding, level=Level.INFO, message=set_aside, cure=Message(""))


def _check_waivers(found: tuple[Finding, ...], waivers: Iterable[Waiver]) -> Iterator[Finding]:
    broken = {finding.rule for finding in found}
    for waiver in waivers:
        place = f"waivers.{waiver.rule}"
        if waiver.rule in _NEVER_WAIVED:
            yield error(
                "WAIVER",
                place,
                N_("The rule %(rule)s cannot be set aside."),
                N_("Mend the question instead, and remove the waiver."),
                rule=waiver.rule,
            )
        elif not waiver.reason.strip():
            yield error(
                "WAIVER",
                place,
                N_("The waiver of %(rule)s gives no reason."),
                N_("Say why the rule does not hold here."),
                rule=waiver.rule,
            )
        elif waiver.rule not in broken:
            yield warning(
                "WAIVER",
                place,
                N_("The waiver of %(rule)s is not needed."),
                N_("Remove it."),
                rule=waiver.rule,
            )


def _at(level: Level, finding: Finding) -> Finding:
    return replace(finding, level=level)
