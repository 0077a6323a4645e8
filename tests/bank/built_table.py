"""What the shipped bank builds, as the table that stands in the README.

Run as a program it writes the table: `python -m tests.bank.built_table`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from quiz.domain.building.proofs import ProofStrength
from quiz.services.bank_files.sync import count_files
from tests.building import shipped_bank, shipped_built

# The tiers of docs/method.md 5.5, by what a distractor is.
_TIERS = {
    1: "the same subject at another time",
    2: "another subject, same article",
    3: "another relation, same article",
    4: "the other article",
    5: "a near miss that was made up",
}


def table() -> str:
    """Return the tables of what is built, in Markdown."""
    bank, built = shipped_bank(), shipped_built()
    stats = count_files([bank])
    written = len(bank.questions)
    questions = (
        f"{stats.questions}: {written} written, {stats.questions - written} built "
        f"(of {len(built)}; at most four are counted for one fact and recipe)"
    )
    rows = {
        "articles": str(stats.articles),
        "facts": f"{stats.facts}, of {len(bank.relations)} relations",
        "questions": questions,
        "kinds": _listed(stats.kinds),
        "recipes": _listed(stats.recipes),
        "verdicts": _listed(stats.verdicts),
    }
    lines = ["| | |", "|---|---|", *(f"| {name} | {told} |" for name, told in rows.items())]
    return "\n".join([*lines, "", *_distractors()]) + "\n"


def _distractors() -> list[str]:
    found = Counter(
        (distractor.tier, distractor.standing)
        for built in shipped_built()
        for distractor in built.distractors
    )
    head = " | ".join(standing.value for standing in ProofStrength)
    lines = [f"| distractors by tier | {head} |", "|---|" + "---|" * len(ProofStrength)]
    for tier, label in _TIERS.items():
        counts = " | ".join(str(found.pop((tier, standing), 0)) for standing in ProofStrength)
        lines.append(f"| {tier}: {label} | {counts} |")
    if found:
        raise ValueError(f"tiers without a label: {sorted(found)}")
    return lines


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


if __name__ == "__main__":
    print(table(), end="")
