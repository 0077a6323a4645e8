"""Quizzes that are offered, people who take them, and keys that must not be seen too early."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from quiz.domain.people.rights import Actor
from quiz.domain.questions.questions import (
    Content,
    Facet,
    MultipleResponse,
    Numeric,
    Option,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    Verdict,
    VerdictWithEvidence,
)
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.quizzes.rules import Confidence
from quiz.domain.text.articles import DisplayRights
from quiz.persistence.tables.quizzes import AssignmentRow
from quiz.services.attempts.rules import rules_of, store_rules
from quiz.services.bank.articles import store_article
from quiz.services.bank.quizzes import open_to_public, store_quiz
from quiz.services.bank.records import store_question
from quiz.services.people import profiles
from tests.builders import (
    NOW,
    TEXT,
    add_bank,
    add_person,
    make_article,
    make_choice,
    make_claim,
    make_question,
    make_quiz,
    make_quote,
)

CANARY = "CANARY"


def add_offer(
    session: Session,
    *contents: Content,
    mode: Mode = Mode.PRACTICE,
    entry: Admission = Admission.OPEN,
    shown: DisplayRights = DisplayRights.FULL,
    key: str = "bridge-quiz",
    text: str = TEXT,
) -> AssignmentRow:
    """A quiz of those contents on an article of that text, offered to the public."""
    bank = add_bank(session, f"bank-of-{key}")
    article = f"{key}-article"
    store_article(session, bank, make_article(article, text, shown=shown), NOW)
    keys = []
    for number, content in enumerate(contents or (make_claim(), make_choice()), 1):
        quotes = tuple(replace(quote, article=article) for quote in content.quotes)
        question = make_question(f"{key}-{number}", replace(content, quotes=quotes))
        store_question(session, bank, replace(question, articles=(article,)), NOW)
        keys.append(question.key)
    quiz = store_quiz(session, bank, make_quiz(*keys, key=key, mode=mode, entry=entry), NOW)
    return open_to_public(session, quiz, NOW)


def set_confidence(session: Session, assignment: AssignmentRow, rule: str) -> None:
    """Let an assignment ask how sure one is: "off", "asked" or "counts"."""
    store_rules(session, assignment, replace(rules_of(assignment), confidence=Confidence(rule)))


def add_actor(session: Session, **columns: Any) -> Actor:
    """A person as one who acts: a guest unless a login is given."""
    defaults = {} if "login" in columns else {"resume_digest": uuid4().hex}
    return profiles.actor_of(session, add_person(session, **(defaults | columns)))


# --- no key before its time ----------

# One content of each kind with a canary in every keyed field that can hold one.
GUARDED: dict[str, Any] = {
    "explanation": f"{CANARY} explanation",
    "quotes": (make_quote(name=CANARY),),
}
CANARIES: tuple[Content, ...] = (
    SingleChoice(
        stem="Which?",
        options=(
            Option(key="a", text="A", right=True),
            Option(key="b", text="B", rationale=f"{CANARY} rationale"),
        ),
        **GUARDED,
    ),
    MultipleResponse(
        stem="Which ones?",
        options=(
            Option(key="a", text="A", right=True),
            Option(key="b", text="B", rationale=f"{CANARY} rationale"),
        ),
        **GUARDED,
    ),
    TrueFalse(stem="It is.", truth=False, **GUARDED),
    Numeric(stem="How many?", value=Decimal("77123"), tolerance=Decimal("77124"), **GUARDED),
    ShortAnswer(stem="Who?", accepted=(f"{CANARY} name",), **GUARDED),
    VerdictWithEvidence(
        stem="It was.",
        verdict=Verdict.NEI,
        missing=Facet.WHEN,
        near_miss=CANARY,
        near_miss_why=f"{CANARY} why",
        **GUARDED,
    ),
)


def tells_number(text: str) -> bool:
    """Tell whether a text has the number of a key, and not its digits in some random id."""
    return re.search(r"(?<!\w)77,?12[34](?!\w)", text) is not None
