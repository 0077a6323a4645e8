"""Claims: statements to be judged, each made from a fact in one of the licensed ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.proofs import Distractor
from quiz.domain.facts.facts import NUMBERS, Fact, ValueType
from quiz.domain.facts.wording import named, statement, value_text
from quiz.domain.quantities.quantities import Interval
from quiz.domain.questions.questions import Facet, Verdict

# What is missing where a value is not known, by what the value is.
MISSING: Mapping[ValueType, Facet] = {
    **dict.fromkeys(NUMBERS, Facet.HOW_MANY),
    ValueType.DATE: Facet.WHEN,
    ValueType.PLACE: Facet.WHERE,
    ValueType.PERSON: Facet.WHO,
    ValueType.ORGANISATION: Facet.WHO,
}

# Words that say that a value is not final, and the one that says that it is.
OPEN = frozenset({"preliminary", "early", "provisional", "unofficial"})

FINAL = "final"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A statement to be judged, made from a fact by an operator.

    `frame` is the same for the claims of a pair. `claimed` is the interval of the number that it
    states, in the fact's unit; `distractor` the value that was put in; `facts` the facts that show
    the verdict, the fact itself first; `why` what to say after the truth; `what` names that which
    the closest sentence does not give.
    """

    text: str
    verdict: Verdict
    operator: str
    fact: str
    frame: str
    facts: tuple[str, ...]
    articles: tuple[str, ...]
    why: str = ""
    truth: str = ""
    claimed: Interval | None = None
    distractor: Distractor | None = None
    missing: Facet | None = None
    what: str = ""

    @property
    def name(self) -> str:
        """The part of a permanent key that tells the claims of one fact apart."""
        return f"{self.frame}-{self.verdict.value.split('-')[0]}"


def supported(inventory: Inventory, fact: Fact, frame: str, **changes: object) -> Claim:
    """Return the claim that the fact states, as one half of a pair."""
    value = inventory.values[fact.key]
    relation, label = inventory.relation(fact), inventory.label(fact)
    text = statement(relation, fact, label, value_text(fact, value))
    claim = Claim(
        text=text,
        truth=text,
        verdict=Verdict.SUPPORTED,
        operator="as-stated",
        fact=fact.key,
        frame=frame,
        facts=(fact.key,),
        articles=(fact.article,),
        claimed=value.interval,
        what=named(relation, fact, label),
    )
    return replace(claim, **changes)  # type: ignore[arg-type]
