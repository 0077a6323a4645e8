"""What the rules of one question are asked with: its parts, its facts, and its word list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.domain.facts.facts import Fact
from quiz.domain.facts.relations import Relation
from quiz.domain.questions.evidence import Resolved
from quiz.domain.questions.questions import (
    Content,
    MultipleResponse,
    Numeric,
    Option,
    Question,
    ShortAnswer,
    SingleChoice,
    Verdict,
)
from quiz.domain.text.articles import Article
from quiz.domain.words.languages import words_of
from quiz.domain.words.lists import WordList

_INTERROGATIVE = (SingleChoice, MultipleResponse, Numeric, ShortAnswer)


def options_of(content: Content) -> tuple[Option, ...]:
    """Return the options of a content; none for a kind without them."""
    return content.options if isinstance(content, SingleChoice | MultipleResponse) else ()


@dataclass(frozen=True)
class LintContext:
    """A question with all that its rules look at.

    `passages` are the quotes that prove the key; `facts` those of the question's facts that are
    known, and `relations` those of the bank.
    """

    question: Question
    articles: Mapping[str, Article]
    facts: tuple[Fact, ...]
    relations: Mapping[str, Relation]
    passages: Sequence[Resolved]

    @property
    def content(self) -> Content:
        """What is asked, and what is right."""
        return self.question.content

    @property
    def stem(self) -> str:
        """The stem as it is written."""
        return self.question.content.stem

    @property
    def language(self) -> str:
        """The language of the question."""
        return self.question.language

    @property
    def words(self) -> WordList | None:
        """The word list of the language, if there is one."""
        return words_of(self.question.language)

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """The options, none for a kind without them."""
        return options_of(self.content)

    @cached_property
    def right(self) -> tuple[Option, ...]:
        """The options that are keyed."""
        return tuple(option for option in self.options if option.right)

    @cached_property
    def wrong(self) -> tuple[Option, ...]:
        """The distractors."""
        return tuple(option for option in self.options if not option.right)

    @property
    def key(self) -> Option | None:
        """The one keyed option where there are distractors too; None otherwise."""
        return self.right[0] if len(self.right) == 1 and self.wrong else None

    @property
    def is_interrogative(self) -> bool:
        """Tell whether the stem asks for something that is chosen or typed."""
        return isinstance(self.content, _INTERROGATIVE)

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the claim, None where the question has none."""
        return self.content.claim_verdict

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The sentences in which the proving quotes stand, as the articles have them."""
        found = (
            passage.edition.text[sentence.start : sentence.end]
            for passage in self.passages
            if passage.edition
            for sentence in passage.sentences
        )
        return tuple(dict.fromkeys(found))

    @cached_property
    def own_relations(self) -> tuple[Relation, ...]:
        """The relations of the question's facts that are known, each once."""
        keys = dict.fromkeys(fact.relation for fact in self.facts)
        return tuple(self.relations[key] for key in keys if key in self.relations)
