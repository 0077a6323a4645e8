"""An author with an article and questions, as several tests of writing need them."""

from __future__ import annotations

from dataclasses import replace

from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.domain.questions.questions import Option
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.text.articles import Heading, Particulars
from quiz.services.authoring import articles as authoring_articles
from quiz.services.authoring import questions as authoring_questions
from quiz.services.authoring.articles import OWN_BANK
from quiz.services.authoring.questions import Typed
from quiz.services.authoring.quizzes import TypedQuiz
from tests.builders import (
    NOW,
    TEXT,
    add_person,
    make_choice,
)

# Long enough for a claim with evidence: a proof needs sentences around it that prove nothing.
LONG_TEXT = TEXT + (
    "\nWork had begun in the spring. It was paid for by the region. Three firms took part. "
    "A second bridge is planned. The old ferry stops running. Its crew moves to the port.\n"
)


def an_author(session, name, *roles):
    person = add_person(session, name, login=name.replace(" ", ".").lower())
    return Actor(person.id, frozenset({Role.AUTHOR, *roles}))


def an_article(session, author, text=LONG_TEXT, bank=OWN_BANK, **heading):
    division = authoring_articles.look_at(session, author, text, "en", {})
    return authoring_articles.add_article(
        session,
        author,
        bank,
        Particulars(label="the bridge report", language="en"),
        Heading(**{"headline": division.headline} | heading),
        division,
        NOW,
    )


def on(article, content=None, **changes):
    """A typed question whose quotes are of that article."""
    content = content or make_choice()
    quotes = tuple(replace(quote, article=article) for quote in content.quotes)
    typed = Typed(content=replace(content, quotes=quotes), articles=(article,))
    return replace(typed, **changes)


def published(session, author, article, content=None):
    outcome = authoring_questions.publish(session, author, on(article, content), NOW)
    assert outcome.key, [str(finding.message) for finding in outcome.findings]
    return outcome.key


def choice_with_explanations():
    return make_choice(
        explanation="The report gives 340 metres as the length of the new bridge.",
        options=(
            Option(key="a", text="34 metres", rationale="A digit is missing."),
            Option(key="b", text="340 metres", right=True),
            Option(key="c", text="500 metres", rationale="500 is the number of people."),
        ),
        ordered=True,
    )


def a_quiz(*questions, **changes):
    typed = TypedQuiz(
        title="The bridge",
        introduction="",
        questions=questions,
        mode=Mode.PRACTICE,
        entry=Admission.OPEN,
        minutes=0,
    )
    return replace(typed, **changes)
