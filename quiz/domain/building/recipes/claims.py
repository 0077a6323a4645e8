"""Recipes that make claims: true or false in pairs, and verdicts with their evidence."""

from __future__ import annotations

from collections.abc import Sequence

from quiz.domain.building.claims.claim import Claim
from quiz.domain.building.inventory import Inventory
from quiz.domain.building.operators import claims
from quiz.domain.building.recipes import built
from quiz.domain.building.recipes.values import truth_of
from quiz.domain.facts import wording
from quiz.domain.facts.facts import Fact
from quiz.domain.questions.questions import Content, TrueFalse, Verdict, VerdictWithEvidence
from quiz.domain.seeds import mixed, seed_of

# Frames whose two claims differ in a word, so that true or false is a fair question.
_PAIRED = ("value", "bound", "antonym", "unit", "restated")

# Verdicts without which what a claim is about would tell the verdict.
_FEWEST = 2


def true_false(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """State a claim and its false twin, in the same frame."""
    made = [
        claim
        for claim in claims(inventory, fact, seed)
        if len(claim.articles) == 1
        and (claim.frame.startswith(_PAIRED) or claim.text == claim.truth)
        and claim.verdict is not Verdict.NEI
    ]
    false = {claim.frame for claim in made if claim.verdict is Verdict.REFUTED}
    return tuple(
        _built(fact, claim, "true-false", seed, _judged_true(inventory, fact, claim))
        for claim in made
        if claim.frame in false or (claim.text == claim.truth and false - {"bound"})
    )


def verdict(inventory: Inventory, fact: Fact, seed: str) -> tuple[built.Built, ...]:
    """State claims to be judged from the articles, with the sentences that show the verdict.

    As many of each verdict are built from a fact, so that what a claim is about does not tell the
    verdict. A fact that sentences outside of its evidence seem to state as well builds none:
    whoever marked them would be right, and not get the mark.
    """
    if inventory.unlisted(fact, truth_of(inventory, fact)):
        return ()
    contents = {
        claim.name: (claim, content)
        for claim in claims(inventory, fact, seed)
        if (content := _to_judge(inventory, claim)) is not None
    }
    chosen = even([claim for claim, _ in contents.values()], seed_of(seed, fact.key))
    return tuple(_built(fact, claim, "verdict", seed, contents[claim.name][1]) for claim in chosen)


def even(made: Sequence[Claim], seed: str) -> tuple[Claim, ...]:
    """Choose as many claims of each verdict, true ones in the frames of false ones; or none.

    Claims of one verdict alone would be known by what they are about.
    """
    by_verdict: dict[Verdict, list[Claim]] = {}
    for claim in mixed(seed, made, lambda member: member.name):
        by_verdict.setdefault(claim.verdict, []).append(claim)
    if len(by_verdict) < _FEWEST:
        return ()
    count = min(map(len, by_verdict.values()))
    false = {claim.frame for claim in by_verdict.get(Verdict.REFUTED, [])[:count]}
    by_verdict.get(Verdict.SUPPORTED, []).sort(
        key=lambda member: (member.frame not in false, member.text != member.truth)
    )
    chosen = {claim.name for group in by_verdict.values() for claim in group[:count]}
    return tuple(claim for claim in made if claim.name in chosen)


def labels_of(inventory: Inventory, articles: tuple[str, ...]) -> str:
    """Return the labels of articles as one phrase."""
    return wording.joined_labels(tuple(inventory.articles[key].label for key in articles))


def _judged_true(inventory: Inventory, fact: Fact, claim: Claim) -> TrueFalse:
    own = built.grounds(fact)
    return TrueFalse(
        stem=wording.according(labels_of(inventory, claim.articles), claim.text),
        truth=claim.verdict is Verdict.SUPPORTED,
        explanation=_explanation(inventory, claim),
        quotes=own.quotes,
        evidence=own.evidence,
    )


def _to_judge(inventory: Inventory, claim: Claim) -> Content | None:
    # Where nothing suffices, the sentence that states the fact is itself the closest one.
    lacking = claim.verdict is Verdict.NEI
    facts = [] if lacking else [inventory.facts[key] for key in claim.facts]
    near = built.near_miss(inventory, facts, claim.text, claim.articles, claim.what)
    if near is None:
        return None
    closest, why = near
    own = _grounds_of(inventory, claim)
    return VerdictWithEvidence(
        stem=wording.judged(labels_of(inventory, claim.articles), claim.text),
        verdict=claim.verdict,
        missing=claim.missing if lacking else None,
        explanation=_explanation(inventory, claim),
        quotes=(closest,) if lacking else (*own.quotes, closest),
        evidence=() if lacking else own.evidence,
        near_miss=closest.name,
        near_miss_why=why,
    )


def _grounds_of(inventory: Inventory, claim: Claim) -> built.Grounds:
    return built.grounds(*(inventory.facts[key] for key in claim.facts))


def _explanation(inventory: Inventory, claim: Claim) -> str:
    """Say what is true, cite it, and only then say what is wrong or missing."""
    if claim.verdict is Verdict.SUPPORTED and claim.text == claim.truth:
        return wording.sentences(claim.truth, _cited(inventory, claim))
    return wording.sentences(claim.truth, _cited(inventory, claim), claim.why)


def _cited(inventory: Inventory, claim: Claim) -> str:
    facts = [inventory.facts[key] for key in claim.facts]
    return wording.sentences(
        *(
            wording.proof(inventory.label(fact), inventory.proving(fact))
            for fact in facts
            if claim.verdict is not Verdict.NEI or fact.key == claim.fact
        )
    )


def _built(fact: Fact, claim: Claim, recipe: str, seed: str, content: Content) -> built.Built:
    return built.Built(
        key=built.built_key(recipe, (fact.key,), claim.name),
        recipe=recipe,
        variant=claim.name,
        operator=claim.operator,
        content=content,
        facts=claim.facts,
        articles=claim.articles,
        seed=built.built_seed(seed, recipe, claim.facts, claim.name),
        distractors=(claim.distractor,) if claim.distractor else (),
    )
