"""A bank: facts and questions with their articles, and the quizzes made of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.questions import Question, Waiver
from quiz.domain.quizzes.quizzes import Quiz
from quiz.domain.text.articles import Article


@dataclass(frozen=True, kw_only=True)
class RecipeNote:
    """What a bank says of a recipe: rules set aside for all that it builds here, with reasons."""

    name: str
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bank:
    """All that one bank folder holds, each by its permanent key, in the order of the files."""

    key: str
    title: str
    language: str = "en"
    recipes: tuple[RecipeNote, ...] = ()
    articles: dict[str, Article] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    quizzes: dict[str, Quiz] = field(default_factory=dict)
