"""All kinds of questions: importing this makes each of them known, and its rule of marking.

To add a kind to the product, name the module of its classes and the module of its rule here;
`tests/functional/test_toy_kind.py` shows one that is added from outside.
"""

from __future__ import annotations

import quiz.domain.arrangements
import quiz.domain.gaps
import quiz.domain.marking.arrangements
import quiz.domain.marking.choices
import quiz.domain.marking.sentences
import quiz.domain.marking.written
import quiz.domain.questions
import quiz.domain.sentence_kinds  # noqa: F401 - each registers its kinds when it is imported
