"""The forms of all kinds: importing this fills the registries of answer and authoring forms.

To add a kind to the product, name the modules of its forms here, the module of its class in
`quiz.domain.questions` and that of its rule in `quiz.domain.marking`; its fragment is
`templates/questions/<kind>.html`.
"""

from __future__ import annotations

import quiz.web.forms.answers.arranged
import quiz.web.forms.answers.base
import quiz.web.forms.answers.quoted
import quiz.web.forms.questions.arranged
import quiz.web.forms.questions.chosen
import quiz.web.forms.questions.judged
import quiz.web.forms.questions.quoted
import quiz.web.forms.questions.typed  # noqa: F401 - each registers its forms when it is imported
