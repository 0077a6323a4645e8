"""REF: every article, edition, fact, question and quote that a record names is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quiz.domain.facts.facts import Fact, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import CONTENTS, Grounding, Question, SentenceContent, Verdict
from quiz.domain.questions.recipe_names import RECIPE_LABELS
from quiz.domain.quizzes.quizzes import Cell, Quiz
from quiz.domain.text.articles import Article

_LISTED = 12


def fact_references(fact: Fact, articles: Mapping[str, Article]) -> Iterator[Finding]:
    """Check what a fact names: its article, the articles of its quotes, its evidence."""
    if fact.article not in articles:
        yield _no_article("article", fact.article)
    yield from _quotes(fact.quotes, (fact.article,), articles)
    yield from _evidence(fact.evidence, fact.quotes)


def question_references(
    question: Question, articles: Mapping[str, Article], facts: Mapping[str, Fact] | None = None
) -> Iterator[Finding]:
    """Check what a question names; its facts too, where the facts are given."""
    if not question.articles:
        yield error(
            "REF",
            "articles",
            N_("The question names no article."),
            N_("Name the article on which it stands."),
        )
    for key in question.articles:
        if key not in articles:
            yield _no_article("articles", key)
    for key in question.facts:
        if facts is not None and key not in facts:
            yield error(
                "REF",
                "facts",
                N_("The bank has no fact “%(key)s”, or it cannot be read."),
                N_("Correct the key, or remove it."),
                key=key,
            )
    content = question.content
    yield from _quotes(content.quotes, question.articles, articles)
    yield from _evidence(content.evidence, content.quotes)
    if isinstance(content, SentenceContent) and content.near_miss:
        yield from _named("near_miss", content.near_miss, content.quotes)


def relation_references(relation: Relation, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Check the facts to which what a relation says in other words, or beyond, is kept.

    A key with a slip in it would keep the claim from every fact, so that it is never built.
    """
    kept: list[tuple[str, tuple[str, ...]]] = [
        *((f"beyond.{number}", one.facts) for number, one in enumerate(relation.beyond, 1)),
        *((f"restated.{number}", one.facts) for number, one in enumerate(relation.restated, 1)),
    ]
    for claim, keys in kept:
        for key in keys:
            yield from _fact_of_claim(f"{claim}.facts", key, relation, facts)


def _fact_of_claim(
    place: str, key: str, relation: Relation, facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    own = sorted(fact.key for fact in facts.values() if fact.relation == relation.key)
    cure = N_("Use one of these: %(known)s.") if own else N_("Correct the key, or remove it.")
    if key not in facts:
        yield error(
            "REF",
            place,
            N_("The bank has no fact “%(key)s”, or it cannot be read."),
            cure,
            key=key,
            known=_some(own),
        )
    elif key not in own:
        yield error(
            "REF",
            place,
            N_("The fact “%(key)s” is of the relation “%(its)s”, so that it never has this claim."),
            cure,
            key=key,
            its=facts[key].relation,
            known=_some(own),
        )


def _some(keys: Sequence[str]) -> str:
    """List keys, the first of them where there are more than anybody reads."""
    more = ["…"] if len(keys) > _LISTED else []
    return ", ".join([*keys[:_LISTED], *more])


def quiz_references(quiz: Quiz, questions: Mapping[str, Question]) -> Iterator[Finding]:
    """Check that the questions of a quiz are there."""
    for place in quiz.questions:
        if place.question not in questions:
            yield error(
                "REF",
                f"questions.{place.question}",
                N_("The bank has no question “%(key)s”, or it cannot be read."),
                N_("Correct the key, or take the question out of the quiz."),
                key=place.question,
            )


def cell_references(
    quiz: Quiz, articles: Mapping[str, Article], relations: Mapping[str, Relation]
) -> Iterator[Finding]:
    """Check that what a blueprint asks for is there: articles, relations, and words of ours."""
    cells = quiz.blueprint.cells if quiz.blueprint else ()
    for number, cell in enumerate(cells, 1):
        if cell.article and cell.article not in articles:
            yield _no_article(f"cell.{number}.article", cell.article)
        if cell.relation and cell.relation not in relations:
            yield error(
                "REF",
                f"cell.{number}.relation",
                N_("The bank has no relation “%(key)s”, or it cannot be read."),
                N_("Correct the key, or add the relation."),
                key=cell.relation,
            )
        yield from _cell_words(number, cell)


def _cell_words(number: int, cell: Cell) -> Iterator[Finding]:
    """Check the words of a cell that no bank can add to: a slip in one would never be filled."""
    for name, known in (
        ("fact_kind", [member.value for member in ValueType]),
        ("recipe", list(RECIPE_LABELS)),
        ("kind", list(CONTENTS)),
        ("verdict", [*(member.value for member in Verdict), "true", "false"]),
        ("difficulty", [member.value for member in Difficulty]),
    ):
        given = getattr(cell, name)
        if given and given not in known:
            yield error(
                "QZ1",
                f"cell.{number}.{name}",
                N_("A cell asks for the %(name)s “%(given)s”, which does not exist."),
                N_("Use one of these: %(known)s."),
                name=name,
                given=given,
                known=", ".join(known),
            )


def _quotes(
    quotes: Sequence[Grounding], own: Sequence[str], articles: Mapping[str, Article]
) -> Iterator[Finding]:
    for name, times in Counter(quote.name for quote in quotes).items():
        if times > 1:
            yield error(
                "REF",
                f"quotes.{name}",
                N_("Two quotes have the name “%(name)s”."),
                N_("Give each quote a name of its own."),
                name=name,
            )
    for quote in quotes:
        yield from _quote(quote, own, articles)


def _quote(
    quote: Grounding, own: Sequence[str], articles: Mapping[str, Article]
) -> Iterator[Finding]:
    place = f"quotes.{quote.name}"
    if quote.article not in own:
        yield error(
            "REF",
            place,
            N_("The quote is from “%(key)s”, on which this record does not stand."),
            N_("Name that article among the articles of the record, or quote another passage."),
            key=quote.article,
        )
    elif quote.article in articles:
        numbers = [edition.number for edition in articles[quote.article].editions]
        if quote.edition not in numbers:
            yield error(
                "REF",
                place,
                N_("The article “%(key)s” has no edition %(number)s."),
                N_("Use one of these: %(known)s."),
                key=quote.article,
                number=quote.edition,
                known=", ".join(map(str, numbers)),
            )


def _evidence(evidence: Sequence[Sequence[str]], quotes: Sequence[Grounding]) -> Iterator[Finding]:
    for names in evidence:
        for name in names:
            yield from _named("evidence", name, quotes)


def _named(place: str, name: str, quotes: Sequence[Grounding]) -> Iterator[Finding]:
    if name not in {quote.name for quote in quotes}:
        yield error(
            "REF",
            place,
            N_("There is no quote “%(name)s” here."),
            N_("Use the name of one of these quotes: %(known)s."),
            name=name,
            known=", ".join(quote.name for quote in quotes),
        )


def _no_article(place: str, key: str) -> Finding:
    return error(
        "REF",
        place,
        N_("The bank has no article “%(key)s”, or it cannot be read."),
        N_("Correct the key, or add the article."),
        key=key,
    )
