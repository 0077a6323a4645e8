"""The records of a bank's files: which file holds which, and each record's data and value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from quiz.domain.bank import RecipeNote
from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.linting.findings import Finding, error
from quiz.domain.messages import N_
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.questions.questions import CONTENTS, Question, Status, Waiver
from quiz.domain.quizzes.quizzes import Quiz
from quiz.formats.record_fields import Data, names_in_files, record_of, structured

BANK_FILE = "bank.toml"
# A key names a file and stands in addresses.
KEY = re.compile(r"[a-z0-9-]{1,100}")
# A relation has no file and no address of its own; its key is made of words with points between.
RELATION_KEY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*")
_LONGEST_KEY = 100
_PLACES = (
    (re.compile(r"bank\.toml"), "bank"),
    (re.compile(r"articles/[^/]+\.toml"), "article"),
    (re.compile(r"articles/[^/]+/[^/]+\.txt"), "text"),
    (re.compile(r"facts/relations(?:-\d+)?\.toml"), "relation"),
    (re.compile(r"facts/[^/]+\.toml"), "fact"),
    (re.compile(r"questions/[^/]+\.toml"), "question"),
    (re.compile(r"quizzes/[^/]+\.toml"), "quiz"),
)
# The nouns whose files hold any number of records; a file of another noun is one record.
IN_SEGMENTS = ("relation", "fact", "question")
# The field of a bank that holds the records of a noun; the folder has the same name, but for the
# relations, which stand beside the facts that use them.
FOLDERS: Mapping[str, str] = {
    "article": "articles",
    "relation": "relations",
    "fact": "facts",
    "question": "questions",
    "quiz": "quizzes",
}


@dataclass(frozen=True, kw_only=True)
class BankRecord:
    """What `bank.toml` says."""

    key: str
    title: str
    language: str = "en"
    recipes: tuple[RecipeNote, ...] = ()


@dataclass(frozen=True, kw_only=True)
class QuestionRecord:
    """The fields of a question that are the same for every kind."""

    key: str
    articles: tuple[str, ...]
    facts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    status: Status = Status.DRAFT
    language: str = "en"
    difficulty: Difficulty | None = None
    waivers: tuple[Waiver, ...] = ()


def noun_of(path: str) -> str | None:
    """Tell what a file of a bank's folder holds, by its path; None where it is not read."""
    return next((noun for pattern, noun in _PLACES if pattern.fullmatch(path)), None)


def path_of(noun: str, key: str) -> str:
    """Return the path of a file for a new record: its own, or the one of all relations."""
    if noun == "relation":
        return "facts/relations.toml"
    path = BANK_FILE if noun == "bank" else f"{FOLDERS[noun]}/{key}.toml"
    # A fact may have a key that is the name of the relations' file.
    return path if noun_of(path) == noun else f"{FOLDERS[noun]}/{noun}-{key}.toml"


def read_relation(record: Data) -> tuple[Relation | None, list[Finding]]:
    """Read a `[[relation]]`."""
    return structured(Relation, record)


def read_fact(record: Data) -> tuple[Fact | None, list[Finding]]:
    """Read a `[[fact]]`; its quotes are from its article unless they say otherwise."""
    article = record.get("article")
    return structured(Fact, _with_article(record, article) if article else record)


def fact_record(fact: Fact) -> Data:
    """Write a fact as a record."""
    return _without_article(record_of(fact), fact.article)


def read_question(record: Data) -> tuple[Question | None, list[Finding]]:
    """Read a `[[question]]`, in which the fields of the question and of its kind lie side by side.

    A quote is from the only article of the question unless it says otherwise.
    """
    kind = record.get("kind")
    content_class = CONTENTS.get(kind) if isinstance(kind, str) else None
    if content_class is None:
        return None, [_unknown_kind(kind)]
    articles = record.get("articles")
    if isinstance(articles, list) and len(articles) == 1:
        record = _with_article(record, articles[0])
    own_names = names_in_files(QuestionRecord)
    own = {name: value for name, value in record.items() if name in own_names}
    rest = {
        name: value for name, value in record.items() if name not in own_names and name != "kind"
    }
    content, findings = structured(content_class, rest)
    heading, others = structured(QuestionRecord, own)
    if content is None or heading is None:
        return None, others + findings
    return Question(content=content, **_fields(heading)), []


def question_record(question: Question) -> Data:
    """Write a question as a record."""
    own = record_of(QuestionRecord(**_fields(question)))
    waivers = {"waiver": own.pop("waiver")} if "waiver" in own else {}
    data = {"key": own.pop("key"), "kind": question.kind, **own}
    data |= record_of(question.content) | waivers
    return _without_article(data, question.articles[0]) if len(question.articles) == 1 else data


def read_quiz(record: Data) -> tuple[Quiz | None, list[Finding]]:
    """Read a quiz; its questions are a list of keys, or tables where they have weights.

    A blueprint is a table, and its cells are tables beside it.
    """
    blueprint = record.get("blueprint")
    if isinstance(blueprint, dict) and "cell" in record:
        record = record | {"blueprint": blueprint | {"cells": record["cell"]}}
        del record["cell"]
    keys = record.get("questions")
    if isinstance(keys, list) and "question" not in record:
        record = {name: value for name, value in record.items() if name != "questions"}
        record["question"] = [{"question": key} for key in keys]
    return structured(Quiz, record)


def quiz_record(quiz: Quiz) -> Data:
    """Write a quiz as a record, its questions as a list of keys where no weight says otherwise."""
    data = record_of(quiz)
    questions = data.pop("question", [])
    if quiz.blueprint is not None:
        cells = data["blueprint"].pop("cells", [])
        return data | ({"cell": cells} if cells else {})
    if any("weight" in member for member in questions):
        return data | {"question": questions}
    return data | {"questions": [member["question"] for member in questions]}


def bad_keys(noun: str, key: Any) -> list[Finding]:
    """Report a key that cannot name a file or stand in an address."""
    pattern = RELATION_KEY if noun == "relation" else KEY
    if isinstance(key, str) and pattern.fullmatch(key) and len(key) <= _LONGEST_KEY:
        return []
    return [
        error(
            "KEY",
            "key",
            N_("“%(key)s” cannot be a key."),
            N_("Use only a-z, 0-9 and hyphens, 100 of them at most."),
            key=key,
        )
    ]


def _fields(question: Question | QuestionRecord) -> dict[str, Any]:
    return {spec.name: getattr(question, spec.name) for spec in fields(QuestionRecord)}


def _with_article(record: Data, article: Any) -> Data:
    quotes = record.get("quote")
    if not isinstance(quotes, list):
        return record
    named = [{"article": article} | quote if isinstance(quote, dict) else quote for quote in quotes]
    return record | {"quote": named}


def _without_article(record: Data, article: str) -> Data:
    if "quote" not in record:
        return record
    quotes = [
        {name: value for name, value in quote.items() if (name, value) != ("article", article)}
        for quote in record["quote"]
    ]
    return record | {"quote": quotes}


def _unknown_kind(kind: Any) -> Finding:
    return error(
        "KIND",
        "kind",
        N_("There is no kind of question “%(kind)s”."),
        N_("Use one of these: %(known)s."),
        kind="" if kind is None else kind,
        known=", ".join(CONTENTS),
    )
