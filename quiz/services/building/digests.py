"""Digests by which a build knows what has changed since the last one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from quiz.domain.bank import Bank
from quiz.domain.building.recipes.built import Built
from quiz.domain.codec import to_data
from quiz.domain.text.articles import Article


def digest_of_bank(bank: Bank) -> str:
    """Digest all from which a bank's questions are built, whatever its order."""
    articles: Mapping[str, Article] = bank.articles
    return _digest(
        {
            "language": bank.language,
            "recipes": [to_data(note) for note in bank.recipes],
            "articles": {key: to_data(article) for key, article in articles.items()},
            "facts": {key: to_data(fact) for key, fact in bank.facts.items()},
            "relations": {key: to_data(relation) for key, relation in bank.relations.items()},
        }
    )


def digest_of_built(one: Built) -> str:
    """Digest what makes a built question this one, in this wording."""
    return _digest(
        {
            "recipe": one.recipe,
            "operator": one.operator,
            "question": to_data(one.content),
            "articles": one.articles,
            "facts": one.facts,
            "waivers": [to_data(waiver) for waiver in one.waivers],
            "distractors": distractor_data(one),
        }
    )


def _digest(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def distractor_data(one: Built) -> list[dict[str, Any]]:
    """Return the distractors of a built question as they are stored beside it."""
    return [
        {
            "text": distractor.text,
            "tier": distractor.tier,
            "standing": distractor.standing.value,
            "reason": distractor.reason.text,
            "params": {name: str(value) for name, value in distractor.reason.params.items()},
            "fact": distractor.fact,
            "option": distractor.option,
        }
        for distractor in one.distractors
    ]
