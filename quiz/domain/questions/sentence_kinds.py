"""Kinds about sentences: find the one that shows something, and spot the one that was altered."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.domain.messages import N_
from quiz.domain.questions.questions import Answer, Content, SentenceContent, keyed, register


@dataclass(frozen=True, kw_only=True)
class FindSentence(SentenceContent):
    """The sentences of the articles that show what the stem asks for are to be marked."""

    kind = "find-the-sentence"
    label = N_("Find the sentence")


@dataclass(frozen=True, kw_only=True)
class ShownSentence:
    """A sentence as it is shown. The altered one holds another value than the article has.

    `original` lists the forms of the article's value that count, the best one first; it is empty
    for the sentences that stand as in the article.
    """

    key: str
    text: str
    altered: bool = keyed(default=False)
    original: tuple[str, ...] = keyed(default=())
    rationale: str = keyed(default="")


@dataclass(frozen=True, kw_only=True)
class SpotAltered(Content):
    """Exactly one of the sentences was altered; it is to be chosen, and its value restored."""

    kind = "altered-sentence"
    label = N_("Spot the altered sentence")
    sentences: tuple[ShownSentence, ...]

    def altered(self) -> ShownSentence | None:
        """Return the altered sentence; None unless exactly one is."""
        found = [sentence for sentence in self.sentences if sentence.altered]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True, kw_only=True)
class SelectedSentences(Answer):
    """The marked sentences (`article-key:14`)."""

    kind = "find-the-sentence"
    sentences: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Restored(Answer):
    """The key of the sentence that was chosen, and the value that was typed for it."""

    kind = "altered-sentence"
    typed = frozenset({"value"})
    sentence: str = ""
    value: str = ""


register(FindSentence, SelectedSentences)
register(SpotAltered, Restored)
