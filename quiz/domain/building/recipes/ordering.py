"""The recipe of order: events in time, and figures in size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes import built
from quiz.domain.facts import wording
from quiz.domain.facts.facts import NUMBERS, Fact, ValueType
from quiz.domain.facts.relations import fill, slots_for
from quiz.domain.questions.arrangements import Event, Ordering
from quiz.domain.seeds import mixed

# With fewer, guessing pays too well (docs/method.md 1.4).
FEWEST = 4
MOST = 5
# Figures that can be told apart by their size alone, whatever they count.
_SIZED = frozenset({ValueType.PERCENT, ValueType.AGE})


@dataclass(frozen=True)
class _Ordered:
    """Something that has a place among others: what it is called, and how its place is told.

    `low` and `high` enclose all places that it may have: days for an event, a number for a figure.
    """

    fact: Fact
    text: str
    low: Decimal
    high: Decimal
    place_text: str

    def is_below(self, other: _Ordered) -> bool:
        """Tell whether it comes before the other, whatever exactly the two are."""
        return self.high < other.low


def order(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """Ask for the order of events in time, and of figures in size; where they do not touch.

    Each group is built from the first of its facts.
    """
    topic, article = inventory.articles[fact.article].topic, fact.article
    events = inventory.once(("order", topic), lambda: _groups(_happenings(inventory, topic)))
    figures = inventory.once(("order", "", article), lambda: _by_size(inventory, article))
    in_time = (_ordering(inventory, group, seed) for group in events if _is_first(fact, group))
    in_size = (_sizes(inventory, group, seed) for group in figures if _is_first(fact, group))
    return (*in_time, *in_size)


def _is_first(fact: Fact, group: Sequence[_Ordered]) -> bool:
    return min(entry.fact.key for entry in group) == fact.key


def _happenings(inventory: Inventory, topic: str) -> list[_Ordered]:
    """Return what took place in the articles of a topic, by its time."""
    found = []
    for article in sorted(inventory.articles):
        if inventory.articles[article].topic != topic:
            continue
        for fact in inventory.of_article(article):
            happening = _happening(inventory, fact)
            if happening is not None:
                found.append(happening)
    return sorted(found, key=_by_place)


def _happening(inventory: Inventory, fact: Fact) -> _Ordered | None:
    relation, value = inventory.relation(fact), inventory.values[fact.key]
    if not relation.event or (value.type in NUMBERS and value.number is None):
        return None
    if value.span is not None:
        start, end = value.span.start, value.span.end
    elif fact.as_of is not None and fact.as_of.start is not None and fact.as_of.end is not None:
        start, end = fact.as_of.start, fact.as_of.end
    else:
        return None
    slots = slots_for(fact, inventory.label(fact), wording.value_text(fact, value))
    low, high = Decimal(start.toordinal()), Decimal(end.toordinal())
    return _Ordered(fact, fill(relation.event, slots), low, high, wording.days(start, end))


def _by_size(inventory: Inventory, article: str) -> list[list[_Ordered]]:
    """Return the groups of an article's figures of one kind that can be put in order."""
    kinds: dict[tuple[ValueType, str], list[_Ordered]] = {}
    for fact in inventory.of_article(article):
        value, interval = inventory.values[fact.key], inventory.values[fact.key].interval
        if value.type not in _SIZED or value.number is None or interval is None:
            continue
        what = wording.named(inventory.relation(fact), fact, inventory.label(fact))
        entry = _Ordered(
            fact,
            wording.sentence_case(what),
            interval.low,
            interval.high,
            wording.value_text(fact, value),
        )
        kinds.setdefault((value.type, value.unit), []).append(entry)
    return [group for kind in kinds.values() for group in _groups(sorted(kind, key=_by_place))]


def _by_place(entry: _Ordered) -> tuple[Decimal, Decimal, str]:
    return entry.low, entry.high, entry.fact.key


def _groups(ranked: Sequence[_Ordered]) -> list[list[_Ordered]]:
    """Deal what is ranked out to groups of four or five, each thing to one of them.

    What has the same place as another thing comes into another group.
    """
    left = list(ranked)
    groups: list[list[_Ordered]] = []
    while True:
        apart: list[_Ordered] = []
        for entry in left:
            if (not apart or apart[-1].is_below(entry)) and all(
                entry.text != it.text for it in apart
            ):
                apart.append(entry)
        count = len(apart) // FEWEST
        if not count:
            return groups
        for start in range(count):
            dealt = apart[start::count]
            kept = mixed("order", dealt, lambda entry: entry.fact.key)[:MOST]
            groups.append([entry for entry in dealt if entry in kept])
        left = [entry for entry in left if entry not in apart]


def _ordering(inventory: Inventory, group: Sequence[_Ordered], seed: str) -> built.Built:
    labels = _labels(inventory, group)
    verb = "tell" if " and " in labels else "tells"
    stem = f"Put these in order of time, the earliest first, by what {labels} {verb}."
    return _in_order(group, seed, stem, lambda entry: _dated(inventory, entry))


def _sizes(inventory: Inventory, group: Sequence[_Ordered], seed: str) -> built.Built:
    labels = _labels(inventory, group)
    stem = f"Put these figures of {labels} in order, the lowest first."
    label = inventory.label(group[0].fact)
    return _in_order(
        group, seed, stem, lambda entry: wording.sentences(f"{label} gives {entry.place_text}")
    )


def _labels(inventory: Inventory, group: Sequence[_Ordered]) -> str:
    articles = sorted({entry.fact.article for entry in group})
    return wording.joined_labels(tuple(inventory.articles[key].label for key in articles))


def _in_order(
    group: Sequence[_Ordered], seed: str, stem: str, reason: Callable[[_Ordered], str]
) -> built.Built:
    facts = tuple(sorted(entry.fact.key for entry in group))
    drawn = built.built_seed(seed, "order", facts)
    events = [
        Event(
            key=built.option_key(drawn, entry.text),
            text=entry.text,
            place=place,
            rationale=reason(entry),
        )
        for place, entry in enumerate(group, 1)
    ]
    own = built.grounds(*(entry.fact for entry in group))
    content = Ordering(
        stem=stem,
        events=tuple(sorted(events, key=lambda event: event.key)),
        explanation=wording.sentences(*(f"{entry.text}: {entry.place_text}" for entry in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    articles = tuple(sorted({entry.fact.article for entry in group}))
    return built.made("order", facts, articles, drawn, content)


def _dated(inventory: Inventory, entry: _Ordered) -> str:
    """Say when an event was by its article, and how that is known where the words leave it open."""
    argument = entry.fact.as_of.argument if entry.fact.as_of else ""
    dated = f"its time, by {inventory.label(entry.fact)}, is {entry.place_text}"
    return wording.sentences(dated, argument)
