"""Questions: what is asked, what is right, and what may be answered, for each kind.

A question lasts and has a permanent key. Its *version* is one immutable wording; a *keying* is one
dated statement of the right answers of that wording. Both are kept in one value here, the
`Content` of a kind, in which each field that belongs to the key is declared with `keyed()`.
`quiz.domain.codec` divides a content by that mark and joins it again, so that no kind has to write
the division by hand and none can forget a field.

To add a kind: a `Content` and an `Answer` class registered with `register`, a rule registered with
`grading.rule`, two forms in `quiz.web.forms` and a fragment `templates/questions/<kind>.html`.
The rooms `questions` and `marking` name the modules of all kinds that the product has.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from quiz.domain.messages import N_
from quiz.domain.questions.difficulty import Difficulty
from quiz.domain.vocabulary import LabelledTerm

# --- the parts of a content ------------------------------------------------------------------


def keyed(*, default: Any = MISSING) -> Any:
    """Declare a field that belongs to the key: no learner sees it before they may."""
    if default is MISSING:
        return field(metadata={"keyed": True})
    return field(default=default, metadata={"keyed": True})


class Status(StrEnum):
    """How far a fact or a question has come."""

    DRAFT = "draft"
    CHECKED = "checked"
    PUBLISHED = "published"
    RETIRED = "retired"


class Verdict(LabelledTerm):
    """What the articles say of a claim (docs/method.md 1.1)."""

    SUPPORTED = "supported", N_("Supported")
    REFUTED = "refuted", N_("Refuted")
    NEI = "not-enough-information", N_("Not enough information")
    CONFLICTING = "conflicting", N_("Conflicting")

    @classmethod
    def of_truth(cls, truth: bool) -> Verdict:
        """Return the verdict that a claim which is true or false has."""
        return cls.SUPPORTED if truth else cls.REFUTED


class Facet(LabelledTerm):
    """What is missing where there is not enough information (docs/method.md 1.3)."""

    WHO = "who", N_("Who")
    WHEN = "when", N_("When")
    WHERE = "where", N_("Where")
    HOW_MANY = "how-many", N_("How many or how much")
    WHY_HOW = "why-how", N_("Why or how")
    NOT_MENTIONED = "not-mentioned", N_("It is not mentioned at all")


THREE_VERDICTS = (Verdict.SUPPORTED, Verdict.REFUTED, Verdict.NEI)
# The page says "at most 6" for every question, so that the limit itself tells nothing.
MOST_SENTENCES = 6


@dataclass(frozen=True, kw_only=True)
class Grounding:
    """A named quote in one edition of an article, on which a key or a fact stands.

    `prefix` and `suffix` are the text around it, needed where the same words stand twice.
    """

    name: str
    article: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    edition: int = 1


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers to choose from, with a permanent key of its own."""

    key: str
    text: str
    right: bool = keyed(default=False)
    rationale: str = keyed(default="")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What every kind has: a stem to answer, and the grounds and the reason of its key.

    `evidence` lists the sets of quotes, by name, each of which suffices to prove the key.
    """

    kind: ClassVar[str]
    label: ClassVar[str]
    # Whether the stem is a statement to be judged, and not a question.
    is_claim: ClassVar[bool] = False
    # The field whose members are shown in an order that is drawn anew for each person.
    mixed: ClassVar[str] = "options"

    stem: str
    explanation: str = keyed(default="")
    quotes: tuple[Grounding, ...] = keyed(default=())
    evidence: tuple[tuple[str, ...], ...] = keyed(default=())

    @property
    def claim_verdict(self) -> Verdict | None:
        """The verdict on the claim: true is supported, false is refuted. None without a claim."""
        return None

    def quote(self, name: str) -> Grounding:
        """Return the quote of that name; `KeyError` where there is none."""
        return {quote.name: quote for quote in self.quotes}[name]

    def evidence_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the declared sets, or all quotes as the one set where none is declared."""
        if self.evidence:
            return self.evidence
        return (tuple(quote.name for quote in self.quotes),) if self.quotes else ()


@dataclass(frozen=True, kw_only=True)
class SentenceContent(Content):
    """A content that is answered, wholly or in part, by marking the sentences that show something.

    `near_miss` names the quote that is most likely marked by mistake, and `near_miss_why` says why
    it does not suffice.
    """

    near_miss: str = keyed(default="")
    near_miss_why: str = keyed(default="")

    def evidence_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the declared sets, or all quotes but the near miss as the one set."""
        if self.evidence:
            return self.evidence
        names = tuple(quote.name for quote in self.quotes if quote.name != self.near_miss)
        return (names,) if names else ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person gave for an item; one class for each kind.

    `typed` are the fields that hold what somebody wrote, and not what they chose.
    """

    kind: ClassVar[str]
    typed: ClassVar[frozenset[str]] = frozenset()

    @property
    def claim_verdict(self) -> Verdict | None:
        """What the person said of the claim; None where they judged none."""
        return None


# --- the kinds -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class SingleChoice(Content):
    """One option is right. `ordered` keeps the options as written (numbers, dates)."""

    kind = "single-choice"
    label = N_("Single choice")
    options: tuple[Option, ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class MultipleResponse(Content):
    """One or more options are right, and at least one is not."""

    kind = "multiple-response"
    label = N_("Multiple response")
    options: tuple[Option, ...]
    ordered: bool = False


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Content):
    """The stem is a claim; `truth` says whether the article bears it out."""

    kind = "true-false"
    label = N_("True or false")
    is_claim = True
    truth: bool = keyed()

    @property
    def claim_verdict(self) -> Verdict:
        """Supported where the claim is true, refuted where it is false."""
        return Verdict.of_truth(self.truth)


@dataclass(frozen=True, kw_only=True)
class Numeric(Content):
    """A number is asked for, in `unit`, to `decimals` places (None: as the source has it)."""

    kind = "numeric"
    label = N_("Number")
    unit: str = ""
    decimals: int | None = None
    value: Decimal = keyed()
    tolerance: Decimal = keyed(default=Decimal(0))


@dataclass(frozen=True, kw_only=True)
class ShortAnswer(Content):
    """A word or a name is asked for; `accepted` lists the forms that count, the best one first."""

    kind = "short-answer"
    label = N_("Short answer")
    accepted: tuple[str, ...] = keyed()


@dataclass(frozen=True, kw_only=True)
class VerdictWithEvidence(SentenceContent):
    """The stem is a claim to be judged from the articles, and the sentences that show it marked.

    Where there is not enough information, the near miss is the closest passage.
    """

    kind = "verdict"
    label = N_("Verdict with evidence")
    is_claim = True
    verdict: Verdict = keyed()
    missing: Facet | None = keyed(default=None)

    @property
    def claim_verdict(self) -> Verdict:
        """The verdict itself."""
        return self.verdict

    def evidence_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets that prove the verdict; none where nothing suffices."""
        return () if self.verdict is Verdict.NEI else super().evidence_sets()


@dataclass(frozen=True, kw_only=True)
class ChosenOption(Answer):
    """The key of the chosen option."""

    kind = "single-choice"
    option: str


@dataclass(frozen=True, kw_only=True)
class ChosenOptions(Answer):
    """The keys of the ticked options; order and repetition mean nothing."""

    kind = "multiple-response"
    options: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Judged(Answer):
    """True or false, as the person judged the claim."""

    kind = "true-false"
    truth: bool

    @property
    def claim_verdict(self) -> Verdict:
        """Supported for true, refuted for false."""
        return Verdict.of_truth(self.truth)


@dataclass(frozen=True, kw_only=True)
class TypedNumber(Answer):
    """What was typed, as it was typed: "4,660 miles"."""

    kind = "numeric"
    typed = frozenset({"text"})
    text: str


@dataclass(frozen=True, kw_only=True)
class TypedText(Answer):
    """What was typed, as it was typed."""

    kind = "short-answer"
    typed = frozenset({"text"})
    text: str


@dataclass(frozen=True, kw_only=True)
class VerdictGiven(Answer):
    """The verdict, the marked sentences (`article-key:14`), and what is missing, if anything."""

    kind = "verdict"
    verdict: Verdict | None = None
    sentences: frozenset[str] = frozenset()
    missing: Facet | None = None

    @property
    def claim_verdict(self) -> Verdict | None:
        """The verdict itself; None where it was left blank."""
        return self.verdict


# --- the registry ----------------------------------------------------------------------------

CONTENTS: dict[str, type[Content]] = {}
ANSWERS: dict[str, type[Answer]] = {}


def register(content: type[Content], answer: type[Answer]) -> None:
    """Make a kind known by its two classes; `ValueError` where their names of the kind differ."""
    if content.kind != answer.kind:
        raise ValueError(f"{content.kind!r} is answered by {answer.kind!r}")
    CONTENTS[content.kind] = content
    ANSWERS[answer.kind] = answer


for _content, _answer in (
    (SingleChoice, ChosenOption),
    (MultipleResponse, ChosenOptions),
    (TrueFalse, Judged),
    (Numeric, TypedNumber),
    (ShortAnswer, TypedText),
    (VerdictWithEvidence, VerdictGiven),
):
    register(_content, _answer)


# --- a question of the bank ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A rule of the linter that is set aside here, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A lasting question: its permanent key, the articles it stands on, the facts it tests.

    `difficulty` is its author's estimate, if there is one.
    """

    key: str
    content: Content
    articles: tuple[str, ...]
    status: Status = Status.DRAFT
    language: str = "en"
    facts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: Difficulty | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return self.content.kind
