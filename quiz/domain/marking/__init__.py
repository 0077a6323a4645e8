"""Marking: what an answer of each kind earns, and how it is said (docs/method.md 1.3 and 1.4).

One `rules_*` module for kinds that are answered alike; importing the room registers them all with
`grading`. What must not be in here: anything but the content, the answer, and the setting in which
it was given.
"""

from quiz.domain.marking import rules_arrangements, rules_choices, rules_sentences, rules_written  # noqa: F401 - each registers its rules when it is imported
