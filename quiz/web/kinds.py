"""The forms of all kinds: importing this fills the registries of answer and authoring forms.

To add a kind to the product, name the modules of its forms here and the module of its classes and
of its rule in `quiz.domain.kinds`; its fragment is `templates/questions/<kind>.html`.
"""

from __future__ import annotations

import quiz.domain.kinds
import quiz.web.forms.answers
import quiz.web.forms.answers_arranged
import quiz.web.forms.answers_quoted
import quiz.web.forms.questions_arranged
import quiz.web.forms.questions_chosen
import quiz.web.forms.questions_judged
import quiz.web.forms.questions_quoted
import quiz.web.forms.questions_typed  # noqa: F401 - each registers its forms when it is imported
