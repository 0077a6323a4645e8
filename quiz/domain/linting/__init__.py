"""The linter: what is wrong with an article, a fact, a question, a quiz, a whole bank.

It takes values, never files, so that the pages of authors ask it as the command line does. The
rules have the ids of docs/method.md 4; `questions/README.md` lists them. A rule may be set aside by
a waiver with a reason: on a question, on a fact or a relation for all questions about it, on a
recipe for all that it builds; but not those rules that protect the data themselves.

What must not be in here: files, the database, pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from quiz.domain.bank import Bank, RecipeNote
from quiz.domain.facts.facts import Fact, ValueType
from quiz.domain.facts.relations import Relation
from quiz.domain.linting.banks import articles as article_rules
from quiz.domain.linting.banks import facts as fact_rules
from quiz.domain.linting.banks import quizzes
from quiz.domain.linting.banks.banks import check_questions
from quiz.domain.linting.banks.duplicates import duplicates
from quiz.domain.linting.banks.giveaways import check_coverage, check_guess_line, check_showing
from quiz.domain.linting.context import LintContext
from quiz.domain.linting.findings import Finding, Level, error, info
from quiz.domain.linting.grounding import grounding
from quiz.domain.linting.grounding import references as reference_rules
from quiz.domain.linting.grounding.amounts import check_amounts
from quiz.domain.linting.grounding.evidence import check_evidence, check_explanation
from quiz.domain.linting.grounding.testimony import check_testimony
from quiz.domain.linting.grounding.values import check_values
from quiz.domain.linting.waivers import check_waivers, waived
from quiz.domain.linting.wording.cues import check_cues
from quiz.domain.linting.wording.hidden import check_hidden
from quiz.domain.linting.wording.kinds import check_kind, written_texts
from quiz.domain.linting.wording.members import check_members
from quiz.domain.linting.wording.options import check_options
from quiz.domain.linting.wording.stems import check_stem
from quiz.domain.linting.wording.typos import check_typos
from quiz.domain.messages import N_
from quiz.domain.questions.evidence import Resolved, resolve
from quiz.domain.questions.questions import Question, Status, Verdict, Waiver
from quiz.domain.questions.recipe_names import RECIPE_LABELS
from quiz.domain.quizzes.quizzes import Quiz
from quiz.domain.text.articles import Article
from quiz.domain.words.compare import has_lists

# What an unfinished draft may lack; it blocks publishing, not keeping.
_LEFT_FOR_LATER = frozenset({"EX1", "EX2", "NM1", "NEI1", "OP1", "MA1", "OR1"})
# What rests on a word list, in the order of docs/method.md 4.2.
_RESTING_ON_WORDS = (
    *("GR5", "GR6", "OP4", "OP7", "OP8", "OP9", "OP10", "OP18", "OP19", "OP22", "OP26"),
    *("TF1", "TF2"),
)
# What is judged only among other questions, so that a waiver of it may be needed all the same.
_AMONG_OTHERS = frozenset({"B7", "B8"})
# A fact's value of these types is said in the author's words.
_IN_OWN_WORDS = frozenset({ValueType.BOOLEAN, ValueType.TEXT})


def check_article(article: Article) -> tuple[Finding, ...]:
    """Check what an article says of itself."""
    return (*article_rules.check_own_fields(article), *check_hidden(article))


def check_fact(fact: Fact, articles: Mapping[str, Article]) -> tuple[Finding, ...]:
    """Check that a fact's quotes stand in its article, and its value in its quotes."""
    references = tuple(reference_rules.fact_references(fact, articles))
    if references:
        return references
    found = tuple(_check_fact(fact, articles))
    return (*waived(found, fact.waivers), *check_waivers(fact.waivers))


def check_question(
    question: Question,
    articles: Mapping[str, Article],
    facts: Mapping[str, Fact] | None = None,
    relations: Mapping[str, Relation] | None = None,
    recipes: Sequence[RecipeNote] = (),
) -> tuple[Finding, ...]:
    """Check a question against its articles; `articles` are all those of the bank, by key.

    With the bank's `facts`, `relations` and `recipes`, the rules and waivers that need them are
    asked too. Where the question names something that is not there, that alone is reported.
    """
    return _question(question, articles, facts, relations or {}, recipes)


def check_quiz(
    quiz: Quiz,
    questions: Mapping[str, Question],
    articles: Mapping[str, Article] | None = None,
    facts: Mapping[str, Fact] | None = None,
    relations: Mapping[str, Relation] | None = None,
    recipes: Sequence[RecipeNote] = (),
) -> tuple[Finding, ...]:
    """Check a quiz against the questions of its bank, by key.

    With the bank's `articles` the guess line is checked too, with its `facts` the coverage.
    """
    asked = [
        questions[question.question]
        for question in quiz.questions
        if question.question in questions
    ]
    found = [
        *reference_rules.quiz_references(quiz, questions),
        *check_hidden(quiz),
        *quizzes.check_own_fields(quiz, questions),
        *quizzes.check_balance(quiz, questions),
    ]
    for key, finding in check_showing(quiz, asked, articles or {}):
        own = _waivers(questions[key], facts or {}, relations or {}, recipes)
        found += waived([finding], own)
    if articles is not None:
        found += reference_rules.cell_references(quiz, articles, relations or {})
        found += check_guess_line(quiz, questions, articles)
    return (*found, *check_coverage(asked, facts or {}))


def check_bank(bank: Bank) -> tuple[tuple[str, str, Finding], ...]:
    """Check all records of a bank: each finding with the noun and the key of its record.

    The nouns are "article", "fact", "relation", "question", "quiz" and "bank". What a draft may
    still lack is a warning here.
    """
    return tuple(_check_bank(bank))


def _check_bank(bank: Bank) -> Iterator[tuple[str, str, Finding]]:
    labels = _same_labels(bank.articles.values())
    for article in bank.articles.values():
        for finding in (*check_article(article), *labels.get(article.key, ())):
            yield "article", article.key, finding
    contradictions = fact_rules.contradictions(bank.facts, bank.relations)
    for fact in bank.facts.values():
        misfits = fact_rules.check_relation_of(fact, bank.relations)
        for finding in (
            *check_fact(fact, bank.articles),
            *misfits,
            *contradictions.get(fact.key, ()),
        ):
            yield "fact", fact.key, finding
    yield from _check_relations(bank)
    for finding in _check_recipes(bank.recipes):
        yield "bank", bank.key, finding
    yield from _check_questions(bank)
    for quiz in bank.quizzes.values():
        for finding in check_quiz(
            quiz, bank.questions, bank.articles, bank.facts, bank.relations, bank.recipes
        ):
            yield "quiz", quiz.key, finding


def _check_relations(bank: Bank) -> Iterator[tuple[str, str, Finding]]:
    for relation in bank.relations.values():
        for finding in (*fact_rules.check_templates(relation), *check_hidden(relation)):
            yield "relation", relation.key, finding
        for finding in (
            *reference_rules.relation_references(relation, bank.facts),
            *check_waivers(relation.waivers),
        ):
            yield "relation", relation.key, finding


def _check_recipes(notes: Iterable[RecipeNote]) -> Iterator[Finding]:
    """Check what a bank says of recipes: each is there, and its waivers have reasons."""
    for note in notes:
        if note.name not in RECIPE_LABELS:
            yield error(
                "REF",
                f"recipes.{note.name}",
                N_("There is no recipe “%(name)s”."),
                N_("Use one of these: %(known)s."),
                name=note.name,
                known=", ".join(RECIPE_LABELS),
            )
        for finding in check_waivers(note.waivers):
            yield replace(finding, place=f"recipes.{note.name}.{finding.place}")


def _check_questions(bank: Bank) -> Iterator[tuple[str, str, Finding]]:
    current = [found for found in bank.questions.values() if found.status is not Status.RETIRED]
    alike = duplicates(current, bank.articles)
    for question in bank.questions.values():
        more = alike.get(question.key, ())
        for finding in _question(
            question, bank.articles, bank.facts, bank.relations, bank.recipes, more
        ):
            draft = question.status is Status.DRAFT and finding.rule in _LEFT_FOR_LATER
            lowered = draft and finding.level is Level.ERROR
            yield "question", question.key, _at(Level.WARNING, finding) if lowered else finding
    for finding in check_questions(current, bank.articles):
        yield "bank", bank.key, finding


def _question(
    question: Question,
    articles: Mapping[str, Article],
    facts: Mapping[str, Fact] | None,
    relations: Mapping[str, Relation],
    recipes: Sequence[RecipeNote],
    more: Iterable[Finding] = (),
) -> tuple[Finding, ...]:
    references = tuple(reference_rules.question_references(question, articles, facts))
    if references:
        return references
    found = (*_check_question(question, articles, facts or {}, relations), *more)
    waivers = _waivers(question, facts or {}, relations, recipes)
    broken = {finding.rule for finding in found} | _AMONG_OTHERS
    return (*waived(found, waivers), *check_waivers(question.waivers, broken))


def _waivers(
    question: Question,
    facts: Mapping[str, Fact],
    relations: Mapping[str, Relation],
    recipes: Iterable[RecipeNote],
) -> tuple[Waiver, ...]:
    """Return the waivers that hold: of the question's recipe, relations and facts, and its own.

    What a recipe built bears the recipe's name as a tag, adopted or not.
    """
    tested = [facts[key] for key in question.facts if key in facts]
    general = [relations[fact.relation] for fact in tested if fact.relation in relations]
    return (
        *(waiver for note in recipes if note.name in question.tags for waiver in note.waivers),
        *(waiver for relation in general for waiver in relation.waivers),
        *(waiver for fact in tested for waiver in fact.waivers),
        *question.waivers,
    )


def _check_fact(fact: Fact, articles: Mapping[str, Article]) -> Iterator[Finding]:
    passages = [resolve(quote, articles) for quote in fact.quotes]
    yield from check_hidden(fact)
    yield from article_rules.check_own_fields_of_fact(fact)
    for passage in passages:
        yield from grounding.anchored(passage)
        yield from grounding.in_running_text(passage, f"quotes.{passage.quote.name}")
    if not passages:
        yield error(
            "GR2",
            "quotes",
            N_("No quote proves the fact."),
            N_("Quote the passage of the article that states it."),
        )
    sources = [passage.found.quote.exact for passage in passages if passage.found.quote]
    value = grounding.KeyText("value", (fact.value.surface,))
    language = articles[fact.article].language
    if fact.value.type in _IN_OWN_WORDS or not sources:
        return
    if not grounding.stands_in(value, sources, "", language):
        yield error(
            "GR2",
            "value",
            N_("The value “%(surface)s” does not stand in the fact's quotes."),
            N_("Write it as the article does, or quote the passage that has it."),
            surface=fact.value.surface,
        )


def _check_question(
    question: Question,
    articles: Mapping[str, Article],
    facts: Mapping[str, Fact],
    relations: Mapping[str, Relation],
) -> Iterator[Finding]:
    content = question.content
    yield from check_hidden(question)
    passages = {quote.name: resolve(quote, articles) for quote in content.quotes}
    for passage in passages.values():
        yield from grounding.anchored(passage)
    proving = _proving(question, passages)
    for passage in proving:
        yield from grounding.in_running_text(passage, f"quotes.{passage.quote.name}")
    yield from grounding.key_in_quotes(
        question, proving, wanted=content.claim_verdict is not Verdict.NEI
    )
    yield from grounding.scoped(question, articles)
    yield from grounding.undated(question, facts, written_texts(content))
    yield from check_members(content)
    yield from check_options(content, question.language)
    yield from check_explanation(question, articles)
    yield from check_evidence(question, articles, facts)
    yield from check_kind(content, question, articles)
    tested = tuple(facts[key] for key in question.facts if key in facts)
    yield from _check_wording(LintContext(question, articles, tested, relations, proving))


def _check_wording(context: LintContext) -> Iterator[Finding]:
    """Check what gives the key away or makes it hard to see what is asked."""
    written = written_texts(context.content)
    yield from check_cues(context)
    yield from check_amounts(context)
    yield from check_stem(context, written)
    yield from check_typos(context.content, written, context.language)
    yield from check_testimony(context, written)
    yield from check_values(context, {**written, "explanation": context.content.explanation})
    if not has_lists(context.language):
        yield info(
            "LANG",
            "language",
            N_("%(rules)s rest on word lists: not checked for “%(language)s”."),
            rules=", ".join(_RESTING_ON_WORDS),
            language=context.language,
        )


def _proving(question: Question, passages: Mapping[str, Resolved]) -> list[Resolved]:
    """Return the quotes that belong to a set of evidence, each once, in order."""
    names = [name for names in question.content.evidence_sets() for name in names]
    return [passages[name] for name in dict.fromkeys(names)]


def _same_labels(articles: Iterable[Article]) -> dict[str, tuple[Finding, ...]]:
    """Return, by article, that an earlier one has its label."""
    first: dict[str, str] = {}
    findings: dict[str, tuple[Finding, ...]] = {}
    for article in articles:
        other = first.setdefault(article.label.casefold(), article.key)
        if other != article.key:
            findings[article.key] = (_same_label(article.key, other),)
    return findings


def _same_label(one: str, other: str) -> Finding:
    return error(
        "AR1",
        "label",
        N_("The articles “%(one)s” and “%(other)s” have the same label."),
        N_("Give each a label of its own: stems tell articles apart by it."),
        one=one,
        other=other,
    )


def _at(level: Level, finding: Finding) -> Finding:
    return replace(finding, level=level)
