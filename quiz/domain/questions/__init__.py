"""Questions: the classes of each kind, evidence, difficulty, and the order in which options come.

Importing the room makes all kinds of the product known: to add one, name its module below, and the
module of its rule in `quiz.domain.marking`. What must not be in here: marking, and facts.
"""

from quiz.domain.questions import arrangements, gaps, questions, sentence_kinds  # noqa: F401 - each registers its kinds when it is imported
