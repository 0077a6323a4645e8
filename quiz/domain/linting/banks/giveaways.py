"""What a quiz as a whole gives away (docs/method.md 4.3).

B8 one item answers another · B9 coverage · B11 guess line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quiz.domain.facts.facts import Fact
from quiz.domain.linting.banks.claims import unscoped
from quiz.domain.linting.findings import Finding, error, warning
from quiz.domain.linting.grounding.grounding import key_texts
from quiz.domain.linting.wording.kinds import written_texts
from quiz.domain.marking.grading import Setting, guess_line
from quiz.domain.messages import N_
from quiz.domain.quantities.quantities import ParsedNumber, parse_number
from quiz.domain.questions.evidence import eligible, gold_sets, presented
from quiz.domain.questions.questions import Question
from quiz.domain.quizzes.quizzes import Mode, Quiz
from quiz.domain.text.articles import Article
from quiz.domain.text.text import normalise
from quiz.domain.words.compare import has_run, numbers_of

_SHORTEST_CUE = 5
_LEAST_ARTICLE, _MOST_RELATION, _FEWEST_OF_RELATION = 0.2, 0.3, 3
# Two or three questions have no line to speak of; B4 begins to count here too.
_FEWEST_ITEMS, _HIGHEST_LINE = 6, 0.4


def check_showing(
    quiz: Quiz, questions: Sequence[Question], articles: Mapping[str, Article]
) -> Iterator[tuple[str, Finding]]:
    """B8: no item shows the key of one that stands after it; each with that question's key.

    In an exam the explanations are not read before everything is handed in.
    """
    exam = quiz.mode is Mode.EXAM
    shown: list[tuple[str, list[str]]] = []
    for question in questions:
        forms = [form for key in key_texts(question.content) for form in key.forms]
        for form in filter(_is_telling, forms):
            teller = next((key for key, texts in shown if _tells(form, texts, question)), None)
            if teller is None:
                continue
            make = error if exam else warning
            yield (
                question.key,
                make(
                    "B8",
                    f"questions.{question.key}",
                    N_("“%(teller)s” says the key of “%(key)s”, “%(form)s”, before it is asked."),
                    N_("Put it behind the other, or take one of them out."),
                    teller=teller,
                    key=question.key,
                    form=form,
                ),
            )
            break
        shown.append((question.key, _texts(question, articles, exam)))


def check_coverage(questions: Sequence[Question], facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """B9: no relation is asked too often, no article too seldom."""
    total = len(questions)
    relations = Counter(
        relation
        for question in questions
        for relation in {facts[key].relation for key in question.facts if key in facts}
    )
    for relation, count in sorted(relations.items()):
        if count >= _FEWEST_OF_RELATION and count > _MOST_RELATION * total:
            yield warning(
                "B9",
                "questions",
                N_("%(count)s of %(total)s questions are about “%(relation)s”."),
                N_("Ask for other things too."),
                count=count,
                total=total,
                relation=relation,
            )
    articles = Counter(key for question in questions for key in question.articles)
    for article, count in sorted(articles.items()):
        if len(articles) > 1 and count < _LEAST_ARTICLE * total:
            yield warning(
                "B9",
                "questions",
                N_("Only %(count)s of %(total)s questions stand on “%(article)s”."),
                N_("Ask more about it, or leave it out."),
                count=count,
                total=total,
                article=article,
            )


def check_guess_line(
    quiz: Quiz, questions: Mapping[str, Question], articles: Mapping[str, Article]
) -> Iterator[Finding]:
    """B11: answering without reading does not earn much."""
    items = [
        (
            questions[question.question].content,
            _setting(quiz, questions[question.question], articles),
            w,
        )
        for question in quiz.questions
        if question.question in questions and (w := question.weight) > 0
    ]
    line = float(guess_line(items)) if items else 0.0
    if len(items) >= _FEWEST_ITEMS and line > _HIGHEST_LINE:
        yield warning(
            "B11",
            "questions",
            N_("Who guesses has %(line)s of 100 on average."),
            N_("Ask for fewer true or false answers, and for more that must be given."),
            line=round(line * 100),
        )


def _setting(quiz: Quiz, question: Question, articles: Mapping[str, Article]) -> Setting:
    return Setting(
        eligible=eligible(presented(question, articles)),
        gold=gold_sets(question.content, articles),
        verdicts=quiz.verdicts,
        language=question.language,
        exact_order=quiz.mode is Mode.EXAM,
    )


def _is_telling(form: str) -> bool:
    normal = normalise(form).text
    return len(normal) >= _SHORTEST_CUE or (normal.isdigit() and len(normal) > 1)


def _texts(question: Question, articles: Mapping[str, Article], exam: bool) -> list[str]:
    written = written_texts(question.content) | {"stem": unscoped(question, articles)}
    return [*written.values(), *(() if exam else (question.content.explanation,))]


def _tells(form: str, texts: Sequence[str], question: Question) -> bool:
    number = parse_number(form, question.language)
    if number is None:
        return any(has_run(form, text) for text in texts)
    return any(
        _is_number(number, other) for text in texts for other in numbers_of(text, question.language)
    )


def _is_number(number: ParsedNumber, other: ParsedNumber) -> bool:
    return number.value == other.value and (number.unit or other.unit) == (
        other.unit or number.unit
    )
