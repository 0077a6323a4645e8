"""Questions: written beside their article, checked, published, and all their versions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue

from quiz.domain.codec import divided
from quiz.domain.errors import Conflict, Refused
from quiz.domain.linting.findings import Finding, Level
from quiz.domain.messages import N_
from quiz.domain.questions.questions import Content, Status, Verdict, VerdictWithEvidence
from quiz.domain.text.articles import Article
from quiz.domain.text.blocks import Sentence
from quiz.domain.text.passages import Span
from quiz.services.authoring import questions as service
from quiz.services.authoring.questions import Opened, QuestionOutcome, QuestionSheet, Typed
from quiz.services.authoring.quotes import Passage, quotes_of
from quiz.web import db
from quiz.web.forms.answers.base import QuestionView
from quiz.web.forms.fields import finding_text, refusal, typed
from quiz.web.forms.questions.base import QUESTION_FORMS, QuestionForm, stored_values
from quiz.web.i18n import gettext
from quiz.web.rendering import notice, page, see_other
from quiz.web.security import actor
from quiz.web.serving.numbers_in_addresses import number_asked
from quiz.web.site import now

# "14:5-15:20": from the 5th code point of sentence 14 up to the 20th of sentence 15.
_WORDS = re.compile(r"(\d{1,5}):(\d{1,7})-(\d{1,5}):(\d{1,7})")


@dataclass(frozen=True)
class QuestionPreview:
    """A question as the learner will see it."""

    item: QuestionView
    template: str


@dataclass(frozen=True)
class Present:
    """What is stored by now, where somebody else was first; and what this author typed."""

    stored: Content
    typed: Content
    number: int


def new() -> ResponseReturnValue:
    """Write a question on the sentences that were chosen in an article."""
    form_class = _form_class(request.values.get("kind", ""))
    if request.method == "GET":
        return _begin(form_class)
    return _act(form_class.sent(), None)


def edit(key: str) -> ResponseReturnValue:
    """Write on at a question that is stored."""
    opened = service.open_question(db.reading(), actor(), key)
    form_class = _form_class(opened.question.kind)
    question = opened.question
    values = stored_values(
        question.content,
        question.articles,
        question.tags,
        question.difficulty,
        question.waivers,
        opened.revision,
    )
    form = form_class.sent(data=values)
    if request.method == "GET":
        return _show(form, opened)
    return _act(form, opened)


def versions(key: str) -> ResponseReturnValue:
    """List all wordings of a question, with the keys that each of them had."""
    opened, found = service.list_versions(db.reading(), actor(), key)
    return page("authoring/questions/versions.html", opened=opened, versions=found)


def retire(key: str) -> ResponseReturnValue:
    """Take a question out of use."""
    service.retire(db.session(), actor(), key, now())
    notice(gettext("The question is retired. You can publish it again here."))
    return see_other(url_for("authoring.question", key=key))


# --- beginning -------------------------------------------------------------------------------


def _form_class(kind: str) -> type[QuestionForm]:
    if kind not in QUESTION_FORMS:
        raise Refused(
            N_("Questions of this kind cannot be written here."),
            N_("Go back, and choose one of the kinds in the list."),
        )
    return QUESTION_FORMS[kind]


def _begin(form_class: type[QuestionForm]) -> ResponseReturnValue:
    article = request.args.get("article", "")
    sheet = service.lay_out(db.reading(), actor(), [article] if article else [])
    edition = number_asked("edition")
    passage = chosen_in(sheet.open, request.args.getlist("sentence"), request.args.get("words", ""))
    passage = Passage(article, edition, passage.sentences, passage.spans)
    quotes = quotes_of(db.reading(), actor(), passage, apart=form_class.has_near_miss)
    form = form_class.sent(
        data={"articles": [article], "stem": _scope(sheet), **form_class.fill(None)}
    )
    form.load(quotes)
    return _show(form, None, sheet=sheet)


def _scope(sheet: QuestionSheet) -> str:
    """Return the words that tie a question to its article; only English ones are known."""
    article = sheet.open
    if article.language.partition("-")[0] != "en":
        return ""
    return f"According to {article.label}, "


def chosen_in(article: Article, sentences: Sequence[str], words: str) -> Passage:
    """Read what was chosen in an article that lies open: `14`, `key:14`, `14:5-15:20`."""
    numbers = frozenset(
        int(number)
        for value in sentences
        if (number := value.rpartition(":")[2]).isdecimal() and len(number) < 6
    )
    match = _WORDS.fullmatch(words)
    if match is None:
        return Passage(article.key, sentences=numbers)
    span = _span(article, *(int(part) for part in match.groups()))
    if span is None:
        return Passage(article.key, sentences=numbers)
    return Passage(article.key, spans=(span,))


def _span(article: Article, first: int, start: int, last: int, end: int) -> Span | None:
    known: dict[int, Sentence] = {
        sentence.number: sentence for sentence in article.current.layout.sentences
    }
    if first not in known or last not in known:
        return None
    begin = min(known[first].start + start, known[first].end)
    finish = min(known[last].start + end, known[last].end)
    return (begin, finish) if begin < finish else None


# --- what a button does ----------------------------------------------------------------------


def _act(form: QuestionForm, opened: Opened | None) -> ResponseReturnValue:
    doing = request.form.get("do", "draft")
    if doing in {"draft", "publish", "preview"}:
        return _settle(form, opened, doing)
    verb, _, rest = doing.partition("-")
    name, _, number = rest.rpartition("-")
    index = int(number) if number.isdecimal() and len(number) < 4 else -1
    if verb == "add":
        form.add_row(rest)
    elif verb == "remove":
        form.remove_row(name, index)
    elif verb == "lift":
        form.lift_row(name, index)
    elif verb == "quote":
        return _quote(form, opened)
    elif verb == "open":
        _open(form)
    return _show(form, opened)


def _quote(form: QuestionForm, opened: Opened | None) -> ResponseReturnValue:
    """Add the ticked sentences of the article that lies open as quotes."""
    sheet = _sheet(form)
    chosen = chosen_in(sheet.open, request.form.getlist("sentence"), request.form.get("words", ""))
    edition = _editions(form).get(sheet.open.key)
    passage = Passage(sheet.open.key, edition, chosen.sentences, chosen.spans)
    taken = [typed(row.name) for row in form.quote_rows]
    quotes = quotes_of(db.reading(), actor(), passage, taken, apart=form.has_near_miss)
    form.load(quotes)
    return _show(form, opened, sheet=sheet)


def _open(form: QuestionForm) -> None:
    """Lay another article open, and let the question stand on it."""
    wanted = request.form.get("another", "")
    if wanted and wanted not in form.article_keys:
        form.articles.append_entry(wanted)
    form.lying_open.data = wanted


def _settle(form: QuestionForm, opened: Opened | None, doing: str) -> ResponseReturnValue:
    """Read the question; then show it, keep it as a draft, or publish it."""
    if not form.validate():
        return _show(form, opened, status=400)
    typed_question = _typed(form, opened)
    try:
        if doing == "preview":
            findings = service.check(db.reading(), actor(), typed_question)
            preview = _preview(form, typed_question.content)
            return _show(form, opened, findings=findings, preview=preview)
        store = service.publish if doing == "publish" else service.save_draft
        outcome = store(db.session(), actor(), typed_question, now())
    except Refused as refused:
        db.roll_back()
        form.form_errors.append(refusal(refused))
        return _show(form, opened, status=400)
    except Conflict:
        db.roll_back()
        return _show_conflict(form, typed_question)
    if outcome.key is None:
        return _show(form, opened, findings=outcome.findings, status=400)
    return _stored(form, outcome, doing)


def _stored(form: QuestionForm, outcome: QuestionOutcome, doing: str) -> ResponseReturnValue:
    """Go on: to the article for the next question, or back to the draft."""
    if doing == "publish":
        notice(gettext("Version %(number)s is published.", number=outcome.version))
        # Who writes one question of a kind often writes the next one of that kind as well.
        desk = url_for(
            "authoring.article", key=form.article_keys[0], kind=form.kind, _anchor=outcome.key
        )
        return see_other(desk)
    notice(gettext("The draft is saved."))
    return see_other(url_for("authoring.question", key=outcome.key))


def _typed(form: QuestionForm, opened: Opened | None) -> Typed:
    key = opened.question.key if opened else None
    used = service.option_keys_used(db.reading(), actor(), key)
    return Typed(
        content=form.content(used, opened.question.content if opened else None),
        articles=form.article_keys,
        key=key,
        revision=form.revision_number() if opened else None,
        tags=form.tag_list(),
        difficulty=form.estimated(),
        waivers=form.waiver_list(),
        reason=typed(form.reason),
    )


# --- showing ---------------------------------------------------------------------------------


def _sheet(form: QuestionForm) -> QuestionSheet:
    return service.lay_out(
        db.reading(),
        actor(),
        form.article_keys,
        typed(form.lying_open),
        list(_editions(form).items()),
    )


def _editions(form: QuestionForm) -> dict[str, int]:
    """Return the edition of each article that is quoted."""
    return {
        typed(row.article): int(typed(row.edition))
        for row in form.quote_rows
        if typed(row.edition).isdecimal() and len(typed(row.edition)) < 7
    }


def _show(
    form: QuestionForm,
    opened: Opened | None,
    *,
    sheet: QuestionSheet | None = None,
    findings: Sequence[Finding] = (),
    preview: QuestionPreview | None = None,
    present: Present | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    errors = [finding for finding in findings if finding.level is Level.ERROR]
    homeless = form.show_findings(errors)
    form.form_errors.extend(finding_text(finding) for finding in homeless)
    return page(
        "authoring/questions/edit.html",
        form=form,
        opened=opened,
        sheet=sheet or _sheet(form),
        advice=[finding_text(finding) for finding in findings if finding.level is Level.WARNING],
        checked=preview is not None,
        preview=preview,
        present=present,
        published=bool(opened and opened.question.status is Status.PUBLISHED),
        retired=bool(opened and opened.question.status is Status.RETIRED),
    ), status


def _show_conflict(form: QuestionForm, mine: Typed) -> ResponseReturnValue:
    """Show what is stored by now beside what was typed, which stays in the form."""
    opened = service.open_question(db.reading(), actor(), mine.key or "")
    form.revision.data = str(opened.revision)
    present = Present(opened.question.content, mine.content, opened.version)
    return _show(form, opened, present=present, status=409)


def _preview(form: QuestionForm, content: Content) -> QuestionPreview:
    wording, _key = divided(content)
    sheet = _sheet(form)
    label, language = gettext(form.label), sheet.open.language
    # A prefix, because the page has fields of these names already.
    item = QuestionView(form.kind, label, wording, language, _verdicts(content), prefix="preview-")
    return QuestionPreview(item, f"questions/{form.kind}.html")


def _verdicts(content: Content) -> tuple[Verdict, ...]:
    """Return the verdicts as most quizzes offer them; the fourth where this question needs it."""
    needs_fourth = (
        isinstance(content, VerdictWithEvidence) and content.verdict is Verdict.CONFLICTING
    )
    return tuple(v for v in Verdict if v is not Verdict.CONFLICTING or needs_fourth)
