"""Forms in which authors write gaps, sentences to be found, and one that was altered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from wtforms import BooleanField, FieldList, FormField, TextAreaField

from quiz.domain.messages import N_
from quiz.domain.questions.gaps import Cloze
from quiz.domain.questions.questions import Content
from quiz.domain.questions.sentence_kinds import FindSentence, ShownSentence, SpotAltered
from quiz.web.forms.fields import at_most, clean_line, clean_text, typed
from quiz.web.forms.questions.base import MOST_ROWS, NEAR, Common, QuestionForm, register_form
from quiz.web.forms.questions.rows import KeyedRow, RowsForm, lines_of, reason_field


def _words(label: str) -> TextAreaField:
    """Make a field for words that are copied from the article."""
    return TextAreaField(
        label,
        validators=[at_most(1000)],
        filters=[clean_line],
        render_kw={"rows": 2, "dir": "auto"},
    )


class ClozeForm(QuestionForm):
    """Words of the article around a gap, and what belongs into it."""

    kind = Cloze.kind
    label = Cloze.label
    own_fields = ("before", "accepted", "after")

    before = _words(N_("Words before the gap, as the article has them"))
    accepted = TextAreaField(
        N_("What belongs into the gap"),
        description=N_("One form a line, the article's own first. A number counts in any form."),
        validators=[at_most(2000)],
        filters=[clean_text],
        render_kw={"rows": 3, "dir": "auto"},
    )
    after = _words(N_("Words after the gap"))

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the words around the gap, and the forms one a line."""
        if content is None:
            return {}
        return {
            "before": content.before,
            "after": content.after,
            "accepted": "\n".join(content.accepted),
        }

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        return Cloze(
            **vars(common),
            before=typed(self.before),
            after=typed(self.after),
            accepted=lines_of(self.accepted),
        )


class FindSentenceForm(QuestionForm):
    """What is to be found: its quotes are the sentences."""

    kind = FindSentence.kind
    label = FindSentence.label
    own_fields = ("near_miss_why",)
    has_near_miss = True

    near_miss_why = _words(N_("Why the most likely mistake does not suffice"))

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return why the near miss does not suffice."""
        return {} if content is None else {"near_miss_why": content.near_miss_why}

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        near = [typed(row.name) for row in self.quote_rows if NEAR in (row.serves.data or ())]
        return FindSentence(
            **vars(common),
            near_miss=near[0] if near else "",
            near_miss_why=typed(self.near_miss_why),
        )


class SentenceRow(KeyedRow):
    """A sentence as it is shown, and what the article has where it was altered."""

    text = _words(N_("Sentence"))
    altered = BooleanField(N_("This is the altered one"))
    original = TextAreaField(
        N_("What the article has instead"),
        description=N_("Only for the altered one: its value, one form a line."),
        validators=[at_most(1000)],
        filters=[clean_text],
        render_kw={"rows": 2, "dir": "auto"},
    )
    rationale = reason_field()


class SpotAlteredForm(RowsForm):
    """Sentences of the article, one of them altered."""

    kind = SpotAltered.kind
    label = SpotAltered.label
    own_fields = ("sentences",)
    row_labels = {"sentences": N_("Sentence %(number)s")}

    sentences = FieldList(FormField(SentenceRow), N_("Sentences"), max_entries=MOST_ROWS)

    @classmethod
    def fill(cls, content: Any) -> dict[str, Any]:
        """Return the sentences, or three empty ones for a new question."""
        if content is None:
            return {"sentences": [{}, {}, {}]}
        return {
            "sentences": [
                {
                    "key": sentence.key,
                    "text": sentence.text,
                    "altered": sentence.altered,
                    "original": "\n".join(sentence.original),
                    "rationale": sentence.rationale,
                }
                for sentence in content.sentences
            ]
        }

    def read(self, common: Common, used: Collection[str]) -> Content:
        """Return the content."""
        self.give_keys("sentences", "s", used)
        rows: list[SentenceRow] = self.keyed_rows("sentences")
        return SpotAltered(
            **vars(common),
            sentences=tuple(
                ShownSentence(
                    key=typed(row.key),
                    text=typed(row.text),
                    altered=row.altered.data,
                    original=lines_of(row.original),
                    rationale=typed(row.rationale),
                )
                for row in rows
            ),
        )


register_form(ClozeForm)
register_form(FindSentenceForm)
register_form(SpotAlteredForm)
