"""Facts and relations beside each other (docs/method.md 5.1).

FA2 a value that can be read · FA3 facts that contradict each other · RE1 a relation's templates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from quiz.domain.facts.facts import Fact, canonical_name, contradicts, typed
from quiz.domain.facts.relations import Relation, check_relation
from quiz.domain.linting.findings import Finding, Level, error
from quiz.domain.messages import N_, Message


def check_relation_of(fact: Fact, relations: Mapping[str, Relation]) -> Iterator[Finding]:
    """Check that a fact's value can be read, and that its relation is there if the bank has any."""
    for problem in typed(fact).problems:
        cure = Message(N_("Correct the value, its unit or its type."))
        yield Finding("FA2", Level.ERROR, problem, cure, "value")
    if not relations:
        return
    relation = relations.get(fact.relation)
    if relation is None:
        yield error(
            "REF",
            "relation",
            N_("The bank has no relation “%(key)s”, or it cannot be read."),
            N_("Correct the key, or add the relation."),
            key=fact.relation,
        )
    elif relation.value_type is not fact.value.type:
        yield error(
            "FA2",
            "value",
            N_("The value is of the type “%(given)s”, and the relation's are of “%(wanted)s”."),
            N_("Correct the type, or use another relation."),
            given=fact.value.type.value,
            wanted=relation.value_type.value,
        )


def contradictions(
    facts: Mapping[str, Fact], relations: Mapping[str, Relation]
) -> dict[str, tuple[Finding, ...]]:
    """Return, by fact, which other facts of a functional relation cannot be true beside it."""
    groups: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts.values():
        relation = relations.get(fact.relation)
        if relation is not None and relation.functional:
            groups[fact.relation, canonical_name(fact.subject)].append(fact)
    findings: dict[str, list[Finding]] = defaultdict(list)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if contradicts(one, other):
                findings[other.key].append(_contradicts(one))
    return {key: tuple(found) for key, found in findings.items()}


def check_templates(relation: Relation) -> Iterator[Finding]:
    """RE1: a relation's sentences have the slots that they need, and no others."""
    for problem in check_relation(relation):
        yield Finding("RE1", Level.ERROR, problem.message, problem.cure, problem.field)


def _contradicts(other: Fact) -> Finding:
    return error(
        "FA3",
        "value",
        N_("The fact “%(other)s” says “%(value)s” of the same subject and time."),
        N_("Correct one of them, or tell their times apart."),
        other=other.key,
        value=other.value.surface,
    )
