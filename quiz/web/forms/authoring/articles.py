"""Forms of articles: the text, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence

from babel import Locale
from flask import request
from wtforms import (
    DateField,
    FieldList,
    FileField,
    Form,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag
from wtforms.validators import Optional

from quiz.domain.messages import N_, Message
from quiz.domain.text import articles
from quiz.domain.text.addresses import is_web_address
from quiz.domain.text.blocks import BlockKind
from quiz.domain.text.text import UnreadableText, decode_any
from quiz.services.authoring.articles import OWN_BANK, Division
from quiz.services.bank.access import BankView
from quiz.web.forms.base import BaseForm
from quiz.web.forms.fields import LINE, at_most, choices_of, clean_line, clean_text, required, typed
from quiz.web.i18n import gettext, spoken

# The languages that are offered; the splitter of sentences knows them all.
LANGUAGES = ("en", "kk", "ru", "ar", "de", "es", "fr", "he", "it", "ky", "tr", "uk", "uz", "zh")

BLOCK_LABELS = {
    BlockKind.HEADLINE: N_("Headline"),
    BlockKind.STANDFIRST: N_("Standfirst"),
    BlockKind.BODY: N_("Body"),
    BlockKind.SUBHEAD: N_("Subheading"),
    BlockKind.CAPTION: N_("Caption"),
    BlockKind.ALT: N_("Description of a picture"),
    BlockKind.BREADCRUMB: N_("Navigation"),
    BlockKind.TAGS: N_("List of sections or tags"),
    BlockKind.SOURCE: N_("Source line"),
}


def _language_choices() -> list[SelectChoice]:
    return [SelectChoice(code, Locale.parse(code).get_display_name() or code) for code in LANGUAGES]


def _web_address(_form: Form, field: StringField) -> None:
    if not is_web_address(field.data or ""):
        raise ValidationError(
            gettext("This is no address of a web page. Begin it with https:// or http://.")
        )


class TextForm(BaseForm):
    """The text of an article, pasted or as a file, and its language."""

    text = TextAreaField(
        N_("Text"),
        description=N_("The whole article as it was published, its headline on the first line."),
        filters=[clean_text],
        render_kw={"rows": 16, "class": "text-source", "dir": "auto"},
    )
    file = FileField(
        N_("Or a file"),
        description=N_("A plain text file (.txt) in UTF-8."),
        render_kw={"accept": ".txt,text/plain"},
    )
    language = SelectField(
        N_("Language of the text"), choices=_language_choices, default="en", validate_choice=True
    )

    def take_file(self) -> bool:
        """Read the file, if one was sent, into the text; false where that cannot be done.

        What is wrong is put beside the field, and the other fields keep what was typed.
        """
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return True
        raw = sent.read()
        try:
            text = clean_text(decode_any(raw))
        except UnreadableText as unreadable:
            self.file.errors = [spoken(Message(unreadable.message, unreadable.params))]
            return False
        if (self.text.data or "").strip() not in {"", text.strip()}:
            self.file.errors = [
                gettext("There is a pasted text and a file. Empty the text, or choose no file.")
            ]
            return False
        self.text.data = text
        return True


class ParticularsFields(Form):
    """What is known of an article and of one edition of it, besides the text."""

    headline = StringField(
        N_("Headline"),
        validators=[required(N_("Write the headline.")), at_most(LINE)],
        filters=[clean_line],
    )
    standfirst = TextAreaField(
        N_("Standfirst"), validators=[at_most(2000)], filters=[clean_line], render_kw={"rows": 2}
    )
    label = StringField(
        N_("Short name"),
        description=N_(
            "Questions name the article by it, such as “the 2019 report”. It stands within a "
            "sentence."
        ),
        validators=[required(N_("Give the article a short name.")), at_most(100)],
        filters=[clean_line],
    )
    topic = StringField(N_("Topic"), validators=[at_most(LINE)], filters=[clean_line])
    publisher = StringField(N_("Publisher"), validators=[at_most(LINE)], filters=[clean_line])
    byline = StringField(N_("Author or agency"), validators=[at_most(LINE)], filters=[clean_line])
    url = StringField(
        N_("Address of the original"),
        validators=[Optional(), at_most(2000), _web_address],
        filters=[clean_line],
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )
    published = DateField(N_("Published on"), validators=[Optional()])
    basis = SelectField(
        N_("How the date is known"),
        choices=choices_of(articles.DateBasis),
        default=articles.DateBasis.METADATA.value,
    )
    basis_note = TextAreaField(
        N_("The argument for the date"),
        description=N_("Needed where the text does not state the date itself."),
        validators=[at_most(2000)],
        filters=[clean_text],
        render_kw={"rows": 2},
    )
    rights_owner = StringField(
        N_("Owner of the rights"), validators=[at_most(LINE)], filters=[clean_line]
    )
    rights_note = TextAreaField(
        N_("What the owner allows"),
        validators=[at_most(2000)],
        filters=[clean_text],
        render_kw={"rows": 2},
    )
    shown = RadioField(
        N_("How much may be shown"),
        choices=choices_of(articles.DisplayRights),
        default=articles.DisplayRights.FULL.value,
    )

    def validate_basis_note(self, field: TextAreaField) -> None:
        """Ask for an argument, where there is a date that the text does not state."""
        stated = self.basis.data == articles.DateBasis.STATED.value
        if self.published.data and not stated and not (field.data or "").strip():
            raise ValidationError(
                gettext("Say how the date is known: where it stands, or from what it follows.")
            )

    def particulars(self, language: str) -> articles.Particulars:
        """Return what is said of the article."""
        return articles.Particulars(
            label=typed(self.label),
            language=language,
            topic=typed(self.topic),
            publisher=typed(self.publisher),
            url=typed(self.url),
            rights_owner=typed(self.rights_owner),
            rights_note=typed(self.rights_note),
            shown=articles.DisplayRights(self.shown.data),
        )

    def heading(self, note: str = "") -> articles.Heading:
        """Return what is said of the edition."""
        return articles.Heading(
            headline=typed(self.headline),
            standfirst=typed(self.standfirst),
            byline=typed(self.byline),
            published=self.published.data,
            basis=articles.DateBasis(self.basis.data),
            basis_note=typed(self.basis_note),
            note=note,
        )


class DividedForm(TextForm):
    """A text with the kinds of its blocks, as they were found or corrected.

    `seal` is the digest of the text that the kinds belong to.
    """

    seal = HiddenField()
    kinds = FieldList(SelectField(N_("Kind"), choices=choices_of(BLOCK_LABELS)))

    def corrected(self, seal: str) -> dict[int, BlockKind]:
        """Return the kinds of blocks by number, if they were chosen for the text of that seal."""
        if self.seal.data != seal:
            return {}
        known = set(BlockKind)
        return {
            number: BlockKind(entry.data)
            for number, entry in enumerate(self.kinds.entries, 1)
            if entry.data in known
        }

    def show(self, division: Division) -> None:
        """Fill in what was found in the text."""
        self.text.data = division.text
        self.seal.data = division.seal
        while self.kinds.entries:
            self.kinds.pop_entry()
        for block in division.layout.blocks:
            self.kinds.append_entry(block.kind.value)


class NewArticleForm(ParticularsFields, DividedForm):
    """A new article: its text, what was found in it, and what is known of it."""

    bank = SelectField(N_("Bank"), default=OWN_BANK)

    def offer_banks(self, banks: Sequence[BankView]) -> None:
        """Let the article go to the author's own bank, or to one of these."""
        own = SelectChoice(OWN_BANK, gettext("My own bank"))
        self.bank.choices = [own, *(SelectChoice(bank.key, bank.title) for bank in banks)]


class CorrectionForm(ParticularsFields, DividedForm):
    """The next edition of an article, with a note on what was corrected."""

    after = HiddenField()
    note = TextAreaField(
        N_("What was corrected"),
        validators=[required(N_("Say what was corrected.")), at_most(2000)],
        filters=[clean_text],
        render_kw={"rows": 2},
    )

    def keep_language(self, language: str) -> None:
        """Divide the text in the article's own language: that is not corrected here."""
        self.language.choices = [SelectChoice(language, language)]
        self.language.data = language


class ParticularsForm(ParticularsFields, BaseForm):
    """What is known of an article, apart from its text. `seen` names what the person saw."""

    seen = HiddenField()
    language = HiddenField()


def said_of(article: articles.Article) -> dict[str, object]:
    """Return what is said of an article and its newest edition, to fill a form with."""
    edition = article.current
    return {
        "headline": edition.headline,
        "standfirst": edition.standfirst,
        "label": article.label,
        "language": article.language,
        "topic": article.topic,
        "publisher": article.publisher,
        "byline": edition.byline,
        "url": article.url,
        "published": edition.published,
        "basis": edition.basis.value,
        "basis_note": edition.basis_note,
        "rights_owner": article.rights_owner,
        "rights_note": article.rights_note,
        "shown": article.shown.value,
    }
