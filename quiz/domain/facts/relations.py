"""Relations: what a fact says of its subject, with the sentences in which it is asked and claimed.

A template is a sentence with slots. `[…]` encloses words that fall away when a slot in them is
empty, so that one template serves facts with and without an attribution. Templates are written as
they read in the middle of a sentence; `fill` makes the first letter a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quiz.domain.facts import facts as values
from quiz.domain.messages import N_, Message
from quiz.domain.questions.questions import Facet, Waiver

# What may stand in braces: docs/method.md 5.3, and `status`, the word by which the article leaves a
# value open ("preliminary"), because `hedge` is a word before a number ("nearly").
# `a_value` is the value with "a" or "an" before it, for roles and other nouns; `words` is "word"
# where the value is a single one and "words" otherwise, for quotes.
SLOTS = frozenset(
    {"subject", "value", "a_value", "words", "as_of", "article", "attribution", "hedge", "status"}
)
_VALUES = frozenset({"value", "a_value"})
# Written with a vowel and spoken without one, and the other way round.
# Letters that are written as vowels and spoken as consonants, and the other way round.
_SPOKEN_CONSONANT = re.compile(r"eu|one\b|once\b|uni(?!n|m)|us[aeiu]|ut[ei]|ub[ie]", re.IGNORECASE)
_SPOKEN_VOWEL = re.compile(r"hour|honest|honou?r|heir|8|1[18](?!\d)", re.IGNORECASE)
_SLOT = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SPACES = re.compile(r" +(?=[ ,.?;:])")


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """A claim that goes beyond what the article says, and what is missing to judge it.

    `operator` is the name of the way in which it goes beyond (docs/method.md 5.4):
    "time-insertion", "cause-insertion", "superlative", "scope-widening", "list-addition" or
    "attribution-dropped". `facts` are the keys of the facts that it fits; all of the relation where
    none is named.
    """

    operator: str
    claim: str
    missing: Facet
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Restated:
    """A claim that an author wrote in words of its own, and whether it holds where the fact does.

    One that does not hold cannot be true beside the fact, by the author's word for it. `facts` are
    the keys of the facts that it fits; all of the relation where none is named.
    """

    claim: str
    holds: bool
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Relation:
    """One thing that facts say of their subjects.

    * `label` is what the value is, as a noun phrase ("the share of the vote"); `named` says it with
      subject and time ("the share that {subject} took[ in {as_of}]"), where "of" does not do.
    * `question` asks for the value; `claim` states it; `cloze` introduces a sentence with a gap;
      `antonym` states what cannot be true where the claim is; `event` names what took place, if
      the fact can be put in order, without giving away when.
    * `functional`: a subject has one value at a time. `exclusive`: the article says that there is
      no other ("the only woman on the ballot", "all five").
    * `volatile`: the value is soon another one. `encyclopedic`: the world has an answer too, which
      may differ from the article's. `symmetric`: subject and value may change places.
    * `low` and `high` are the hard bounds of a number; `gap` is how far a wrong one keeps away.
    * `claim_type` is set where the type of the value does not tell it (a cause, a position), and
      `missing` where the type does not tell what is missing when the value is not known.
    * `beyond` are claims that an author wrote to go beyond what articles say of this, `restated`
      those that say the same, or what cannot be, in other words.
    """

    key: str
    label: str
    question: str
    claim: str
    named: str = ""
    cloze: str = ""
    antonym: str = ""
    event: str = ""
    subject_type: str = ""
    value_type: values.ValueType
    functional: bool = False
    exclusive: bool = False
    volatile: bool = False
    encyclopedic: bool = False
    symmetric: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    gap: Decimal | None = None
    claim_type: values.ClaimType | None = None
    missing: Facet | None = None
    beyond: tuple[Beyond, ...] = ()
    restated: tuple[Restated, ...] = ()
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class TemplateProblem:
    """Something wrong with a relation: the field, what it is, and what to do about it."""

    field: str
    message: Message
    cure: Message


def check_relation(relation: Relation) -> tuple[TemplateProblem, ...]:
    """Return what is wrong with a relation: unknown and missing slots, no label, empty bounds."""
    return tuple(_problems(relation))


def slots_of(template: str) -> frozenset[str]:
    """Return the names of a template's slots, those in brackets too."""
    return frozenset(_SLOT.findall(template))


def slots_for(fact: values.Fact, article_label: str, value: str = "") -> dict[str, str]:
    """Return what fills the slots for a fact; `value` is how its value reads in a sentence."""
    return {
        "subject": fact.subject,
        "value": value,
        "a_value": with_article(value) if value else "",
        "words": "word" if len(value.split()) == 1 else "words",
        "as_of": fact.as_of.label if fact.as_of else "",
        "article": article_label,
        "attribution": fact.attribution,
        "hedge": values.number_hedge(fact),
        "status": values.open_status(fact),
    }


def with_article(words: str) -> str:
    """Put "a" or "an" before a noun, as it is spoken: "an entrepreneur", "a union leader"."""
    written = words[:1].lower() in "aeiou" and not _SPOKEN_CONSONANT.match(words)
    return f"{'an' if written or _SPOKEN_VOWEL.match(words) else 'a'} {words}"


def fill(template: str, slots: Mapping[str, str], *, capital: bool = True) -> str:
    """Fill a template: bracketed words with an empty slot fall away, the first letter is a capital.

    Without `capital` it reads as inside a sentence. "The " at the head of a value becomes "the ".
    """

    def kept(match: re.Match[str]) -> str:
        return match[1] if all(slots.get(name) for name in _SLOT.findall(match[1])) else ""

    text = _OPTIONAL.sub(kept, template)
    filled = _SLOT.sub(lambda match: _in_a_sentence(slots.get(match[1], "")), text)
    sentence = _SPACES.sub("", filled).strip()
    return sentence[:1].upper() + sentence[1:] if capital else sentence


def _in_a_sentence(words: str) -> str:
    return "the " + words[4:] if words.startswith("The ") else words


def _problems(relation: Relation) -> Iterator[TemplateProblem]:
    if not relation.label.strip():
        yield TemplateProblem(
            "label",
            Message(N_("The relation has no label.")),
            Message(N_("Say what its value is, such as “the share of the vote”.")),
        )
    for field in ("question", "claim", "named", "cloze", "antonym", "event"):
        yield from _unknown(field, getattr(relation, field))
    yield from _missing("question", relation.question, "article")
    if _VALUES & slots_of(relation.question):
        yield TemplateProblem(
            "question",
            Message(N_("The question gives its own answer: it has the slot {value}.")),
            Message(N_("Ask for the value without saying it.")),
        )
    if relation.value_type is not values.ValueType.BOOLEAN and not _VALUES & slots_of(
        relation.claim
    ):
        yield from _missing("claim", relation.claim, "value")
    for field in ("question", "claim"):
        if not slots_of(getattr(relation, field)) & {"subject", "as_of"}:
            yield TemplateProblem(
                field,
                Message(N_("The template has neither {subject} nor {as_of}.")),
                Message(N_("Add one of them, or two facts give the same sentence.")),
            )
    for number, beyond in enumerate(relation.beyond, 1):
        yield from _unknown(f"beyond.{number}", beyond.claim)
    for number, restated in enumerate(relation.restated, 1):
        yield from _unknown(f"restated.{number}", restated.claim)
    if relation.low is not None and relation.high is not None and relation.high < relation.low:
        yield TemplateProblem(
            "high",
            Message(N_("The upper bound is below the lower one.")),
            Message(N_("Write the smaller number as `low`.")),
        )


def _unknown(field: str, template: str) -> Iterator[TemplateProblem]:
    for name in sorted(slots_of(template) - SLOTS):
        yield TemplateProblem(
            field,
            Message(N_("There is no slot {%(name)s}."), {"name": name}),
            Message(N_("Use one of these: %(known)s."), {"known": ", ".join(sorted(SLOTS))}),
        )
    if _unpaired(template):
        yield TemplateProblem(
            field,
            Message(N_("A brace or a bracket is not closed, or closed twice.")),
            Message(N_("Write slots as {subject} and words that may fall away as [, by {value}].")),
        )


def _missing(field: str, template: str, name: str) -> Iterator[TemplateProblem]:
    if name not in slots_of(template):
        yield TemplateProblem(
            field,
            Message(N_("The template lacks the slot {%(name)s}."), {"name": name}),
            Message(N_("Add it where the sentence needs it.")),
        )


def _unpaired(template: str) -> bool:
    rest = _OPTIONAL.sub(r"\1", _SLOT.sub("", template))
    return any(mark in rest for mark in "{}[]")
