"""Recipes that need several facts: order, matching, changes, what an article does not give."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from quiz.domain.building.claims.sides import without_value
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.recipes.built import (
    Built,
    built_key,
    built_seed,
    derived,
    explained,
    grounds,
    left_open,
    option,
    option_key,
)
from quiz.domain.facts.facts import NUMBERS, Fact, ValueType, canonical_name, times_meet
from quiz.domain.facts.relations import fill, slots_for
from quiz.domain.facts.wording import (
    both,
    days,
    named,
    named_without_time,
    proof,
    sentence_case,
    sentences,
    value_text,
)
from quiz.domain.questions.arrangements import Event, Matching, MatchOption, Ordering, Prompt
from quiz.domain.questions.questions import Content, SingleChoice
from quiz.domain.seeds import mixed
from quiz.domain.text.text import tokens

# With fewer, guessing pays too well (SCIENCE.md 1.4).
_FEWEST = 4
_MOST = 5
_WRONG = 2
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
    told: str

    def is_below(self, other: _Ordered) -> bool:
        """Tell whether it comes before the other, whatever exactly the two are."""
        return self.high < other.low


def order(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
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
    return min(one.fact.key for one in group) == fact.key


def matching(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which value belongs to which subject, for the subjects of one relation in an article."""
    relation = inventory.relation(fact)
    group = _distinct(inventory, inventory.of_relation_in(fact.article, fact.relation))
    if len(group) < _FEWEST or not relation.functional or group[0].key != fact.key:
        return ()
    facts = tuple(one.key for one in group)
    drawn = built_seed(seed, "matching", facts)
    label = inventory.label(fact)
    values = {one.key: value_text(one, inventory.values[one.key]) for one in group}
    prompts = tuple(
        Prompt(
            key=f"p{number}",
            text=one.subject,
            match=option_key(drawn, values[one.key]),
            rationale=sentences(
                f"{label} gives {values[one.key]} as {named(relation, one, label)}"
            ),
        )
        # Mixed, so that they do not stand in the order of what belongs to them.
        for number, one in enumerate(mixed(drawn, group, lambda one: one.key), 1)
    )
    ranked = sorted(group, key=lambda one: (inventory.values[one.key].number or 0, values[one.key]))
    own = grounds(*group)
    content = Matching(
        stem=f"Match each with {relation.label} that {label} gives.",
        prompts=prompts,
        options=tuple(
            MatchOption(key=option_key(drawn, values[one.key]), text=values[one.key])
            for one in ranked
        ),
        ordered=True,
        explanation=sentences(*(f"{one.subject}: {values[one.key]}" for one in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return (_built("matching", facts, (fact.article,), drawn, content),)


def what_changed(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask how a value changed between two articles."""
    built = []
    for other in inventory.of_subject(fact):
        if fact.key < other.key and _changed(inventory, fact, other):
            built.append(_change(inventory, fact, other, seed))
    return tuple(one for one in built if one is not None)


def which_article(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which of two articles gives something that only one of them gives."""
    relation = inventory.relation(fact)
    if fact.value.type not in NUMBERS or inventory.values[fact.key].number is None:
        return ()
    other = _silent(inventory, fact)
    if other is None:
        return ()
    articles = tuple(sorted((fact.article, other)))
    drawn = built_seed(seed, "which-article", (fact.key,), other)
    label, silent = inventory.label(fact), inventory.articles[other].label
    labels = tuple(inventory.articles[key].label for key in articles)
    what = named(relation, fact, label)
    rows = [
        option(drawn, f"only {label}", right=True),
        option(drawn, f"only {silent}", rationale=sentences(f"{silent} does not give it")),
        option(drawn, "each of the two", rationale=sentences(f"{silent} does not give it")),
    ]
    content = SingleChoice(
        stem=f"Of {both(labels)}, which gives {what}?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=explained(inventory, fact, f"It is only {label} that gives {what}"),
        quotes=fact.quotes,
        evidence=grounds(fact).evidence,
    )
    reason = "The key is the article in which the quote stands, the only one with such a fact."
    return (
        _built(
            "which-article",
            (fact.key,),
            articles,
            drawn,
            content,
            reason=reason,
        ),
    )


def not_answerable(inventory: Inventory, fact: Fact, seed: str) -> tuple[Built, ...]:
    """Ask which of three things an article does not give; two of them it does."""
    names = without_value(inventory, fact)
    group = inventory.of_relation_in(fact.article, fact.relation)
    value = inventory.values[fact.key]
    # With one such fact only, the question would be an odd one ("the population of somebody").
    if len(group) < _WRONG or not names or value.number is None or group[0].key != fact.key:
        return ()
    drawn = built_seed(seed, "not-answerable", (fact.key,))
    given = _two_given(inventory, fact, drawn)
    if len(given) < _WRONG:
        return ()
    relation, label = inventory.relation(fact), inventory.label(fact)
    nameless = replace(fact, subject=mixed(drawn, names, str)[0])
    missing = named_without_time(relation, nameless, label)
    rows = [
        option(drawn, missing, right=True),
        *(
            option(
                drawn,
                named(inventory.relation(one), one, label),
                rationale=sentences(
                    f"{label} gives it: {value_text(one, inventory.values[one.key])}"
                ),
            )
            for one in given
        ),
    ]
    facts = tuple(one.key for one in given)
    own = grounds(*given)
    content = SingleChoice(
        stem=f"Which of these does {label} NOT give?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=sentences(
            f"What {label} does not give is {missing}",
            *(proof(label, inventory.proving(one)) for one in given),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    reason = "The key is what no sentence of the article gives, so that no quote can show it."
    return (_built("not-answerable", facts, (fact.article,), drawn, content, reason=reason),)


# --- order -----------------------------------------------------------------------------------


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
    return sorted(found, key=lambda one: (one.low, one.high, one.fact.key))


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
    slots = slots_for(fact, inventory.label(fact), value_text(fact, value))
    low, high = Decimal(start.toordinal()), Decimal(end.toordinal())
    return _Ordered(fact, fill(relation.event, slots), low, high, days(start, end))


def _by_size(inventory: Inventory, article: str) -> list[list[_Ordered]]:
    """Return the groups of an article's figures of one kind that can be put in order."""
    kinds: dict[tuple[ValueType, str], list[_Ordered]] = {}
    for fact in inventory.of_article(article):
        value, interval = inventory.values[fact.key], inventory.values[fact.key].interval
        if value.type not in _SIZED or value.number is None or interval is None:
            continue
        what = named(inventory.relation(fact), fact, inventory.label(fact))
        one = _Ordered(
            fact, sentence_case(what), interval.low, interval.high, value_text(fact, value)
        )
        kinds.setdefault((value.type, value.unit), []).append(one)
    return [group for one in kinds.values() for group in _groups(sorted(one, key=_by_place))]


def _by_place(one: _Ordered) -> tuple[Decimal, Decimal, str]:
    return one.low, one.high, one.fact.key


def _groups(ranked: Sequence[_Ordered]) -> list[list[_Ordered]]:
    """Deal what is ranked out to groups of four or five, each thing to one of them.

    What has the same place as another thing comes into another group.
    """
    left = list(ranked)
    groups: list[list[_Ordered]] = []
    while True:
        apart: list[_Ordered] = []
        for one in left:
            if (not apart or apart[-1].is_below(one)) and all(one.text != it.text for it in apart):
                apart.append(one)
        count = len(apart) // _FEWEST
        if not count:
            return groups
        for start in range(count):
            dealt = apart[start::count]
            kept = mixed("order", dealt, lambda one: one.fact.key)[:_MOST]
            groups.append([one for one in dealt if one in kept])
        left = [one for one in left if one not in apart]


def _ordering(inventory: Inventory, group: Sequence[_Ordered], seed: str) -> Built:
    labels = _labels(inventory, group)
    verb = "tell" if " and " in labels else "tells"
    stem = f"Put these in order of time, the earliest first, by what {labels} {verb}."
    return _in_order(group, seed, stem, lambda one: _dated(inventory, one))


def _sizes(inventory: Inventory, group: Sequence[_Ordered], seed: str) -> Built:
    labels = _labels(inventory, group)
    stem = f"Put these figures of {labels} in order, the lowest first."
    label = inventory.label(group[0].fact)
    return _in_order(group, seed, stem, lambda one: sentences(f"{label} gives {one.told}"))


def _labels(inventory: Inventory, group: Sequence[_Ordered]) -> str:
    articles = sorted({one.fact.article for one in group})
    return both(tuple(inventory.articles[key].label for key in articles))


def _in_order(
    group: Sequence[_Ordered], seed: str, stem: str, reason: Callable[[_Ordered], str]
) -> Built:
    facts = tuple(sorted(one.fact.key for one in group))
    drawn = built_seed(seed, "order", facts)
    events = [
        Event(key=option_key(drawn, one.text), text=one.text, place=place, rationale=reason(one))
        for place, one in enumerate(group, 1)
    ]
    own = grounds(*(one.fact for one in group))
    content = Ordering(
        stem=stem,
        events=tuple(sorted(events, key=lambda one: one.key)),
        explanation=sentences(*(f"{one.text}: {one.told}" for one in group)),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    articles = tuple(sorted({one.fact.article for one in group}))
    return _built("order", facts, articles, drawn, content)


def _dated(inventory: Inventory, one: _Ordered) -> str:
    """Say when an event was by its article, and how that is known where the words leave it open."""
    argument = one.fact.as_of.argument if one.fact.as_of else ""
    told = f"its time, by {inventory.label(one.fact)}, is {one.told}"
    return sentences(told, argument)


# --- what changed, which article, what is missing ----------------------------------------------


def _distinct(inventory: Inventory, facts: Sequence[Fact]) -> list[Fact]:
    """Keep the facts whose subject and value no other one of them has."""
    kept: list[Fact] = []
    for fact in facts:
        value = inventory.values[fact.key]
        if value.type in NUMBERS and value.number is None:
            continue
        if all(
            not value.meets(inventory.values[one.key])
            and canonical_name(fact.subject) != canonical_name(one.subject)
            for one in kept
        ):
            kept.append(fact)
    return kept[:_MOST]


def _changed(inventory: Inventory, fact: Fact, other: Fact) -> bool:
    one, two = inventory.values[fact.key], inventory.values[other.key]
    return (
        fact.article != other.article
        and inventory.relation(fact).functional
        and not times_meet(fact.as_of, other.as_of)
        and one.type is two.type
        and not one.meets(two)
    )


def _change(inventory: Inventory, fact: Fact, other: Fact, seed: str) -> Built | None:
    first, second = sorted((fact, other), key=lambda one: _start(one))
    facts = (fact.key, other.key)
    drawn = built_seed(seed, "what-changed", facts)
    before, after = (value_text(one, inventory.values[one.key]) for one in (first, second))
    third = _third(inventory, first, second, drawn)
    if third is None:
        return None
    wrong = value_text(third, inventory.values[third.key])
    labels = tuple(inventory.label(one) for one in (first, second))
    relation = inventory.relation(fact)
    what = named_without_time(relation, fact, labels[0])
    key = f"from {before} to {after}"
    rows = [
        option(drawn, key, right=True),
        option(
            drawn,
            f"from {after} to {before}",
            rationale=sentences(f"It is the other way round: {labels[0]} gives {before}"),
        ),
        option(
            drawn,
            f"from {wrong} to {after}",
            rationale=sentences(
                f"{inventory.label(third)} gives {wrong} as "
                f"{named(inventory.relation(third), third, inventory.label(third))}"
            ),
        ),
    ]
    own = grounds(first, second)
    content = SingleChoice(
        stem=left_open(inventory, first, second)
        + f"How did {what} change between {labels[0]} and {labels[1]}?",
        options=tuple(sorted(rows, key=lambda one: one.key)),
        explanation=sentences(
            f"{what} changed {key}",
            proof(labels[0], inventory.proving(first)),
            proof(labels[1], inventory.proving(second)),
        ),
        quotes=own.quotes,
        evidence=own.evidence,
    )
    return _built(
        "what-changed",
        facts,
        tuple(dict.fromkeys((first.article, second.article))),
        drawn,
        content,
        reason="The key joins the values of the two quotes in the order of their times.",
    )


def _start(fact: Fact) -> tuple[date, str]:
    start = fact.as_of.start if fact.as_of and fact.as_of.start else date.min
    return start, fact.key


def _third(inventory: Inventory, first: Fact, second: Fact, drawn: str) -> Fact | None:
    """Find a value of the earlier article that is neither of the two."""
    values = [inventory.values[one.key] for one in (first, second)]
    others = [
        one
        for one in (
            *inventory.of_relation_in(first.article, first.relation),
            *inventory.alike_in(first.article, values[0]),
        )
        if all(not inventory.values[one.key].meets(value) for value in values)
        and not set(tokens(one.value.surface)) & set(tokens(first.value.surface)) - {"percent"}
    ]
    return mixed(drawn, others, lambda one: one.key)[0] if others else None


def _silent(inventory: Inventory, fact: Fact) -> str | None:
    """Return another article of the topic that has no such fact, no such value and no near one."""
    topic = inventory.articles[fact.article].topic
    for article in sorted(inventory.articles):
        if article == fact.article or inventory.articles[article].topic != topic or not topic:
            continue
        if inventory.of_relation_in(article, fact.relation):
            continue
        names = inventory.names_of(fact.subject)
        told = any(
            inventory.states_value(sentence, fact)
            or (sentence.names(names) and sentence.is_vague())
            for sentence in inventory.sentences(article)
        )
        if not told:
            return article
    return None


def _two_given(inventory: Inventory, fact: Fact, drawn: str) -> list[Fact]:
    """Pick two facts of the article that give numbers, of this relation if it has two."""
    own = list(inventory.of_relation_in(fact.article, fact.relation))
    others = [
        one
        for one in inventory.of_article(fact.article)
        if one.relation != fact.relation and inventory.values[one.key].number is not None
    ]
    picked = [
        *mixed(drawn, own, lambda one: one.key)[:1],
        *mixed(drawn, others, lambda one: one.key),
    ]
    return sorted(picked[:_WRONG], key=lambda one: one.key)


def _built(
    recipe: str,
    facts: tuple[str, ...],
    articles: tuple[str, ...],
    drawn: str,
    content: Content,
    reason: str = "",
) -> Built:
    return Built(
        key=built_key(recipe, facts),
        recipe=recipe,
        content=content,
        facts=facts,
        articles=articles,
        seed=drawn,
        waivers=derived(content, reason) if reason else (),
    )
