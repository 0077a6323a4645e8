from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from quiz.domain.errors import Conflict, NotAllowed, NotFound, Refused, SignInNeeded
from quiz.domain.linting.findings import Level
from quiz.domain.people.rights import Actor, Role
from quiz.domain.questions.questions import Option, Status, Verdict
from quiz.domain.quizzes.quizzes import Admission, Mode
from quiz.domain.text.articles import DateBasis, DisplayRights, Heading, Particulars
from quiz.domain.text.blocks import BlockKind
from quiz.persistence.bank.articles import find_article, load_articles
from quiz.persistence.bank.questions import find_question, load_questions
from quiz.persistence.quizzes.quizzes import find_quiz, load_quizzes
from quiz.persistence.tables.people import ClassRow
from quiz.services.assignments import assignments
from quiz.services.assignments.assignments import NOBODY, PUBLIC
from quiz.services.authoring import articles as authoring_articles
from quiz.services.authoring import desk as authoring
from quiz.services.authoring import questions as authoring_questions
from quiz.services.authoring import quizzes as authoring_quizzes
from quiz.services.authoring.articles import OWN_BANK
from quiz.services.authoring.desk import Filter
from quiz.services.authoring.questions import Typed
from quiz.services.authoring.quizzes import TypedQuiz
from quiz.services.authoring.quotes import Passage, quotes_of
from quiz.services.bank import access
from quiz.services.bank.records import store_question
from tests.builders import (
    NOW,
    TEXT,
    add_bank,
    add_person,
    make_choice,
    make_claim,
    make_question,
    make_quote,
    present,
)

# Long enough for a claim with evidence: a proof needs sentences around it that prove nothing.
LONG_TEXT = TEXT + (
    "\nWork had begun in the spring. It was paid for by the region. Three firms took part. "
    "A second bridge is planned. The old ferry stops running. Its crew moves to the port.\n"
)


@pytest.fixture
def author(session):
    return an_author(session, "Aigul Author")


@pytest.fixture
def other(session):
    return an_author(session, "Other Author")


@pytest.fixture
def article(session, author):
    return an_article(session, author)


def an_author(session, name, *roles):
    person = add_person(session, name, login=name.replace(" ", ".").lower())
    return Actor(person.id, frozenset({Role.AUTHOR, *roles}))


def an_article(session, author, text=LONG_TEXT, bank=OWN_BANK, **heading):
    division = authoring_articles.look_at(session, author, text, "en", {})
    return authoring_articles.add_article(
        session,
        author,
        bank,
        Particulars(label="the bridge report", language="en"),
        Heading(**{"headline": division.headline} | heading),
        division,
        NOW,
    )


def on(article, content=None, **changes):
    """A typed question whose quotes are of that article."""
    content = content or make_choice()
    quotes = tuple(replace(quote, article=article) for quote in content.quotes)
    typed = Typed(content=replace(content, quotes=quotes), articles=(article,))
    return replace(typed, **changes)


def published(session, author, article, content=None):
    outcome = authoring_questions.publish(session, author, on(article, content), NOW)
    assert outcome.key, [str(finding.message) for finding in outcome.findings]
    return outcome.key


def choice_with_explanations():
    return make_choice(
        explanation="The report gives 340 metres as the length of the new bridge.",
        options=(
            Option(key="a", text="34 metres", rationale="A digit is missing."),
            Option(key="b", text="340 metres", right=True),
            Option(key="c", text="500 metres", rationale="500 is the number of people."),
        ),
        ordered=True,
    )


@pytest.fixture
def question(session, author, article):
    return published(session, author, article, choice_with_explanations())


def a_quiz(*questions, **changes):
    typed = TypedQuiz(
        title="The bridge",
        introduction="",
        questions=questions,
        mode=Mode.PRACTICE,
        entry=Admission.OPEN,
        minutes=0,
    )
    return replace(typed, **changes)


# --- who may write ---------------------------------------------------------------------------


def test_visitors_are_asked_to_sign_in(session):
    with pytest.raises(SignInNeeded):
        authoring.home(session, Actor.visitor(), Filter(), 1)


def test_learners_write_nothing(session):
    learner = Actor(add_person(session).id)
    with pytest.raises(NotAllowed):
        authoring.home(session, learner, Filter(), 1)
    with pytest.raises(NotAllowed):
        authoring_articles.look_at(session, learner, TEXT, "en", {})


def test_another_authors_question_is_answered_like_a_missing_one(session, other, question):
    with pytest.raises(NotFound) as missing:
        authoring_questions.open_question(session, other, "no-such-question")
    with pytest.raises(NotFound) as foreign:
        authoring_questions.open_question(session, other, question)
    assert str(foreign.value) == str(missing.value)


def test_another_authors_article_cannot_be_written_on(session, other, article):
    with pytest.raises(NotAllowed):
        authoring_articles.open_desk(session, other, article)
    with pytest.raises(NotAllowed):
        authoring_questions.publish(session, other, on(article), NOW)


def test_another_authors_quiz_and_bank_are_answered_like_missing_ones(
    session, author, other, question
):
    bank = access.own_bank(session, author, NOW)
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    with pytest.raises(NotFound):
        authoring_quizzes.open_quiz(session, other, key, NOW)
    with pytest.raises(NotFound):
        authoring_quizzes.make_quiz(session, other, bank.key, a_quiz(question), PUBLIC, NOW)


def test_the_owner_of_the_site_writes_in_all_banks(session, question):
    owner = Actor(add_person(session, "Owner").id, frozenset({Role.OWNER}))
    assert authoring_questions.open_question(session, owner, question).question.key == question


def test_a_shared_bank_is_open_to_all_authors(session, author, other):
    add_bank(session)
    key = an_article(session, author, bank="bridges")
    assert authoring_articles.open_desk(session, other, key).article.key == key


def test_an_authors_own_bank_is_made_once(session, author):
    first = access.own_bank(session, author, NOW)
    assert access.own_bank(session, author, NOW) is first
    assert (first.key, first.title) == ("aigul-author", "Aigul Author")


# --- articles --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no text"),
        (" \n\n ", "no text"),
        ("a\0b", "null characters"),
        ("x" * 300_001, "300001"),
        ("x\n\n" * 2_001, "2001 lines"),
    ],
)
def test_a_text_that_is_none_is_refused(session, author, text, says):
    with pytest.raises(Refused, match=says):
        authoring_articles.look_at(session, author, text, "en", {})


def test_a_text_is_divided_before_it_is_stored_and_kept_as_it_was_typed(session, author):
    typed = "  Title\r\n\r\nThe first sentence. The e\u0301lan.\u00a0\r\n"
    found = authoring_articles.look_at(session, author, typed, "en", {})
    assert found.text == "  Title\n\nThe first sentence. The \u00e9lan.\u00a0\n"
    assert (found.headline, found.sentences) == ("Title", 3)


def test_a_corrected_kind_of_block_is_stored(session, author):
    kinds = {2: BlockKind.BODY}
    found = authoring_articles.look_at(session, author, LONG_TEXT, "en", kinds)
    key = authoring_articles.add_article(
        session,
        author,
        OWN_BANK,
        Particulars(label="the report", language="en", shown=DisplayRights.CLASS),
        Heading(headline="A bridge"),
        found,
        NOW,
    )
    stored = load_articles(session, [key])[key]
    assert stored.current.layout.blocks[1].kind is BlockKind.BODY
    assert stored.shown is DisplayRights.CLASS


def test_equal_headlines_get_keys_of_their_own(session, author):
    assert an_article(session, author) == "a-bridge-opens-in-the-north"
    assert an_article(session, author, TEXT) == "a-bridge-opens-in-the-north-2"


def test_no_article_takes_the_key_of_an_address(session, author):
    assert an_article(session, author, headline="New!") == "new-2"


def test_a_text_that_is_here_already_is_pointed_out(session, author, article):
    assert authoring_articles.look_at(session, author, LONG_TEXT, "en", {}).twin == article
    assert authoring_articles.look_at(session, author, TEXT, "en", {}).twin == ""


def correct(session, author, article, text, after=1, note="The length was wrong."):
    division = authoring_articles.look_at(session, author, text, "en", {})
    heading = Heading(headline="A bridge", note=note)
    return authoring_articles.add_correction(
        session, author, article, after, heading, division, NOW
    )


def test_a_correction_without_a_note_or_a_change_is_refused(session, author, article):
    with pytest.raises(Refused, match="what was corrected"):
        correct(session, author, article, LONG_TEXT.replace("340", "350"), note=" ")
    with pytest.raises(Refused, match="the same as that of edition 1"):
        correct(session, author, article, LONG_TEXT)


def test_a_correction_adds_an_edition_and_leaves_the_questions_where_they_were(
    session, author, article, question
):
    assert correct(session, author, article, LONG_TEXT.replace("340", "350")) == 2
    stored = load_articles(session, [article])[article]
    assert [("340" in edition.text, "350" in edition.text) for edition in stored.editions] == [
        (True, False),
        (False, True),
    ]
    opened = authoring_questions.open_question(session, author, question)
    assert [quote.edition for quote in opened.question.content.quotes] == [1]


def test_the_second_of_two_corrections_is_told_of_the_first(session, author, article):
    correct(session, author, article, LONG_TEXT.replace("340", "350"))
    with pytest.raises(Conflict, match="Edition 2"):
        correct(session, author, article, LONG_TEXT.replace("340", "360"))


def test_the_second_of_two_who_amend_an_article_is_told_of_the_first(session, author, article):
    seen = authoring_articles.open_desk(session, author, article).seen
    said = Particulars(label="the report", language="en", publisher="The Post")
    heading = Heading(headline="A bridge", published=date(2026, 1, 5), basis=DateBasis.STATED)
    authoring_articles.amend_article(session, author, article, seen, said, heading, NOW)
    with pytest.raises(Conflict):
        authoring_articles.amend_article(session, author, article, seen, said, heading, NOW)
    stored = load_articles(session, [article])[article]
    assert (stored.publisher, stored.current.published) == ("The Post", date(2026, 1, 5))
    assert stored.current.text == LONG_TEXT


# --- quotes ----------------------------------------------------------------------------------


def exacts(quotes):
    return [quote.exact for quote in quotes]


def quoted(session, author, article, *numbers, **options):
    passage = Passage(article, sentences=frozenset(numbers))
    return quotes_of(session, author, passage, **options)


def test_sentences_and_words_that_are_not_there_are_refused(session, author, article):
    with pytest.raises(Refused, match="no sentence 99"):
        quoted(session, author, article, 3, 99)
    passage = Passage(article, spans=((10, 10_000),))
    with pytest.raises(Refused, match="no passage"):
        quotes_of(session, author, passage)
    with pytest.raises(Refused, match="no edition 7"):
        quotes_of(session, author, Passage(article, 7))


def test_a_run_of_sentences_is_one_quote_and_ends_with_its_block(session, author, article):
    assert exacts(quoted(session, author, article, 5, 3, 2)) == [
        "The bridge over the river was opened on Monday. It is 340 metres long.",
        "Nobody was hurt.",
    ]
    assert exacts(quoted(session, author, article, 3, 4)) == [
        "It is 340 metres long.",
        "The mayor, Aigul Serik, said that around 500 people had come.",
    ]


def test_the_sentences_of_a_claim_are_quoted_apart(session, author, article):
    assert exacts(quoted(session, author, article, 2, 3, apart=True)) == [
        "The bridge over the river was opened on Monday.",
        "It is 340 metres long.",
    ]


def test_chosen_words_are_quoted_with_what_stands_around_them(session, author, article):
    start = LONG_TEXT.index("340 metres")
    passage = Passage(article, spans=((start, start + 10),))
    (quote,) = quotes_of(session, author, passage, taken=("q1",))
    assert (quote.name, quote.exact) == ("q2", "340 metres")
    assert quote.prefix.endswith("It is ")
    assert quote.suffix.startswith(" long.")


# --- questions -------------------------------------------------------------------------------


def test_a_question_with_errors_is_not_published_and_nothing_is_stored(session, author, article):
    options = (Option(key="a", text="340 metres"), Option(key="b", text="500 metres"))
    outcome = authoring_questions.publish(
        session, author, on(article, make_choice(options=options)), NOW
    )
    assert outcome.key is None
    assert "GR3" in {finding.rule for finding in outcome.findings if finding.level is Level.ERROR}
    assert find_question(session, f"{article}-q1") is None


def test_a_draft_need_not_be_finished(session, author, article):
    empty = make_choice(stem="", options=(), explanation="")
    outcome = authoring_questions.save_draft(session, author, on(article, empty), NOW)
    opened: Any = authoring_questions.open_question(session, author, outcome.key)
    assert opened.question.status is Status.DRAFT
    assert opened.question.content.options == ()
    assert opened.next_version == opened.version == 1


def test_a_draft_whose_quote_is_not_in_the_article_is_refused(session, author, article):
    content = make_choice(quotes=(make_quote("It is 341 metres long."),))
    with pytest.raises(Refused, match="does not stand in"):
        authoring_questions.save_draft(session, author, on(article, content), NOW)


def test_a_draft_of_a_published_question_is_refused(session, author, article, question):
    opened = authoring_questions.open_question(session, author, question)
    typed = on(article, key=question, revision=opened.revision)
    with pytest.raises(Refused, match="out of its quizzes"):
        authoring_questions.save_draft(session, author, typed, NOW)


def test_articles_of_two_banks_make_no_question(session, author, article):
    add_bank(session)
    shared = an_article(session, author, TEXT, bank="bridges")
    with pytest.raises(Refused, match="one bank"):
        authoring_questions.save_draft(
            session, author, on(article, articles=(article, shared)), NOW
        )


def test_an_edit_of_a_question_that_was_asked_makes_the_next_version(
    session, author, article, question
):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened = authoring_questions.open_question(session, author, question)
    assert (opened.usage.quizzes, opened.usage.attempts) == (1, 1)
    assert (opened.version, opened.next_version) == (1, 2)
    words = "According to the bridge report, what is the length of the bridge?"
    reworded = replace(opened.question.content, stem=words)
    typed = on(article, reworded, key=question, revision=opened.revision)
    assert authoring_questions.publish(session, author, typed, NOW).version == 2
    _, versions = authoring_questions.list_versions(session, author, question)
    assert [(version.number, version.attempts) for version in versions] == [(2, 0), (1, 1)]
    assert [version.author for version in versions] == ["Aigul Author"] * 2
    assert versions[1].content.stem != words


def test_a_new_key_of_a_question_that_was_asked_needs_a_reason(session, author, article, question):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened = authoring_questions.open_question(session, author, question)
    words = "The report gives 340 metres; the length of the new bridge is said once."
    rekeyed = replace(opened.question.content, explanation=words)
    typed = on(article, rekeyed, key=question, revision=opened.revision)
    with pytest.raises(Refused, match="people have answered"):
        authoring_questions.publish(session, author, typed, NOW)
    reasoned = replace(typed, reason="It was said badly.")
    assert authoring_questions.publish(session, author, reasoned, NOW).version == 1
    _, (version,) = authoring_questions.list_versions(session, author, question)
    assert [keying.reason for keying in version.keyings] == ["", "It was said badly."]


def test_of_two_authors_of_one_question_the_second_is_told(session, author, article, question):
    opened = authoring_questions.open_question(session, author, question)
    mine = replace(opened.question.content, stem="According to the bridge report, how far is it?")
    theirs = replace(mine, stem="According to the bridge report, how long is that bridge?")
    typed = on(article, theirs, key=question, revision=opened.revision)
    authoring_questions.publish(session, author, typed, NOW)
    with pytest.raises(Conflict):
        authoring_questions.publish(session, author, replace(typed, content=mine), NOW)
    stored = authoring_questions.open_question(session, author, question)
    assert stored.question.content.stem == theirs.stem


def test_keys_of_options_are_remembered_when_their_option_is_gone(
    session, author, article, question
):
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    opened: Any = authoring_questions.open_question(session, author, question)
    fourth = Option(key="d", text="600 metres", rationale="The report has no such number.")
    options = (*opened.question.content.options[1:], fourth)
    typed = on(
        article,
        replace(opened.question.content, options=options),
        key=question,
        revision=opened.revision,
    )
    assert authoring_questions.publish(session, author, typed, NOW).version == 2
    used = authoring_questions.option_keys_used(session, author, question)
    assert used == {"a", "b", "c", "d"}


def test_a_retired_question_is_asked_no_more_and_can_come_back(session, author, article, question):
    authoring_questions.retire(session, author, question, NOW)
    opened = authoring_questions.open_question(session, author, question)
    assert opened.question.status is Status.RETIRED
    typed = on(article, opened.question.content, key=question, revision=opened.revision)
    authoring_questions.publish(session, author, typed, NOW)
    assert find_question(session, question).status == Status.PUBLISHED


# --- lists -----------------------------------------------------------------------------------


def test_the_list_counts_by_status_and_shows_what_is_asked_for(session, author, article, question):
    authoring_questions.save_draft(session, author, on(article), NOW)
    home = authoring.home(session, author, Filter(article=article, status="draft"), 1)
    assert home.questions.counts == {"draft": 1, "published": 1}
    assert [card.question.key for card in home.questions.cards] == [f"{article}-q2"]
    assert home.articles[0].counts == {"draft": 1, "published": 1}
    for nothing in (Filter(article="no-such"), Filter(kind="no-such"), Filter(bank="no-such")):
        assert authoring.home(session, author, nothing, 1).questions.total == 0


def test_a_foreign_article_filters_everything_out(session, other, article, question):
    assert authoring.home(session, other, Filter(article=article), 1).questions.total == 0


def test_a_question_counts_for_the_article_of_its_newest_version_alone(
    session, author, article, question
):
    second = an_article(session, author, LONG_TEXT + "\nThat is all.\n")
    bank = access.own_bank(session, author, NOW)
    present(session, bank, find_question(session, question))
    loaded = load_questions(session, [find_question(session, question).id])
    (stored,) = (one.question for one in loaded.values())
    moved = on(second, stored.content)
    store_question(session, bank, replace(stored, content=moved.content, articles=(second,)), NOW)
    counts = {one.key: one.counts for one in authoring.home(session, author, Filter(), 1).articles}
    assert counts == {article: {}, second: {"published": 1}}


def test_long_lists_come_in_pages(session, author, article, monkeypatch):
    monkeypatch.setattr(authoring, "PAGE_OF_QUESTIONS", 2)
    for _ in range(3):
        authoring_questions.save_draft(session, author, on(article), NOW)
    pages = [authoring.home(session, author, Filter(), n).questions for n in (1, 2, 99)]
    assert [len(page.cards) for page in pages] == [2, 1, 1]
    assert [(page.page, page.pages) for page in pages] == [(1, 2), (2, 2), (2, 2)]


# --- quizzes ---------------------------------------------------------------------------------


@pytest.fixture
def bank(session, author):
    return access.own_bank(session, author, NOW)


def test_a_quiz_takes_published_questions_of_its_bank_alone(session, author, article, bank):
    draft = authoring_questions.save_draft(session, author, on(article), NOW).key
    with pytest.raises(Refused, match="is not published"):
        authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(draft), PUBLIC, NOW)
    shared = add_bank(session)
    elsewhere = make_question("elsewhere", articles=(), content=make_choice(quotes=()))
    store_question(session, shared, elsewhere, NOW)
    with pytest.raises(Refused, match="no question “elsewhere” in this bank"):
        authoring_quizzes.make_quiz(session, author, bank.key, a_quiz("elsewhere"), PUBLIC, NOW)


def test_a_quiz_gets_a_code_unless_it_is_offered_to_nobody(session, author, bank, question):
    make = authoring_quizzes.make_quiz
    first = make(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    second = make(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    assert (first, second) == ("the-bridge", "the-bridge-2")
    (assignment,) = authoring_quizzes.open_quiz(session, author, first, NOW).assignments
    assert (len(assignment.code), assignment.class_name, assignment.is_open) == (6, "", True)
    assert authoring_quizzes.open_quiz(session, author, second, NOW).assignments == ()


def a_class(session, key="physics"):
    row = ClassRow(key=key, name=key.title(), code=f"{key[:5]}0".upper(), created_at=NOW)
    session.add(row)
    session.flush()
    return row


def test_a_quiz_is_offered_to_classes_that_one_teaches_alone(session, author, bank, question):
    taught, foreign = a_class(session), a_class(session, "maths")
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    teacher = replace(
        author,
        roles=author.roles | {Role.INSTRUCTOR},
        classes_teaching=frozenset({taught.id}),
    )
    with pytest.raises(NotFound):
        assignments.offer_to_class(session, teacher, key, foreign.key, NOW)
    with pytest.raises(NotFound):
        assignments.offer_to_class(session, author, key, taught.key, NOW)
    assignments.offer_to_class(session, teacher, key, taught.key, NOW)
    page = authoring_quizzes.open_quiz(session, teacher, key, NOW)
    assert [assignment.class_name for assignment in page.assignments] == ["Physics"]
    assert [choice.key for choice in page.classes] == ["physics"]


def test_an_offer_is_closed_and_opened_again(session, author, bank, question):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)

    def offer():
        return authoring_quizzes.open_quiz(session, author, key, NOW).assignments[0]

    assignments.close_assignment(session, author, key, offer().id, NOW)
    assert not offer().is_open
    assignments.reopen_assignment(session, author, key, offer().id, NOW)
    assert offer().is_open
    with pytest.raises(NotFound):
        assignments.close_assignment(session, author, key, offer().id + 1, NOW)


def test_of_two_who_change_a_quiz_the_second_is_told(session, author, bank, question):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    seen = authoring_quizzes.open_quiz(session, author, key, NOW).seen
    change = authoring_quizzes.change_quiz
    change(session, author, key, a_quiz(question, title="The long bridge"), seen, NOW)
    with pytest.raises(Conflict):
        change(session, author, key, a_quiz(question, title="The other bridge"), seen, NOW)
    assert find_quiz(session, key).title == "The long bridge"


def test_a_quiz_that_was_taken_keeps_its_mode_and_its_offers_follow_the_rest(
    session, author, bank, question
):
    present(session, bank, find_question(session, question))
    key = f"of-{question}"
    seen = authoring_quizzes.open_quiz(session, author, key, NOW).seen
    change = authoring_quizzes.change_quiz
    with pytest.raises(Refused, match="stays what it was"):
        change(session, author, key, a_quiz(question, mode=Mode.EXAM), seen, NOW)
    change(session, author, key, a_quiz(question, entry=Admission.NAME), seen, NOW)
    (assignment,) = authoring_quizzes.open_quiz(session, author, key, NOW).assignments
    assert (assignment.entry, assignment.attempts) == (Admission.NAME, 1)


def test_a_conflicting_claim_brings_the_fourth_verdict_into_the_quiz(
    session, author, article, bank, question
):
    claim = make_claim(
        verdict=Verdict.CONFLICTING,
        explanation="340 metres is more than 300, and the report says nothing against it.",
    )
    row = store_question(
        session,
        bank,
        make_question("conflicting", content=on(article, claim).content, articles=(article,)),
        NOW,
    )
    make = authoring_quizzes.make_quiz
    plain = make(session, author, bank.key, a_quiz(question), NOBODY, NOW)
    fourfold = make(session, author, bank.key, a_quiz(question, row.key), NOBODY, NOW)
    quizzes = load_quizzes(session, [find_quiz(session, key) for key in (plain, fourfold)])
    assert Verdict.CONFLICTING not in quizzes[plain].verdicts
    assert quizzes[fourfold].verdicts == tuple(Verdict)


def test_a_quiz_out_of_use_closes_its_offers_and_comes_back_when_it_is_saved(
    session, author, bank, question
):
    key = authoring_quizzes.make_quiz(session, author, bank.key, a_quiz(question), PUBLIC, NOW)
    authoring_quizzes.retire_quiz(session, author, key, NOW)
    page = authoring_quizzes.open_quiz(session, author, key, NOW)
    assert page.retired
    assert not page.assignments[0].is_open
    with pytest.raises(Refused, match="out of use"):
        assignments.offer_to_public(session, author, key, NOW)
    authoring_quizzes.change_quiz(session, author, key, a_quiz(question), page.seen, NOW)
    page = authoring_quizzes.open_quiz(session, author, key, NOW)
    assert not page.retired
    assert page.assignments[0].is_open


def test_the_tray_shows_what_is_asked_for_and_keeps_what_is_ticked(
    session, author, article, bank, question
):
    second = an_article(session, author, LONG_TEXT + "\nThat is all.\n")
    tray = authoring_quizzes.tray
    assert tray(session, author, bank.key, Filter(article=second), ()).cards == ()
    kept = tray(session, author, bank.key, Filter(article=second), (question,))
    assert [card.question.key for card in kept.cards] == [question]
    assert [source.key for source in kept.articles] == [article, second]
    assert kept.kinds == ("single-choice",)


def test_articles_made_in_the_browser_say_who_made_them(session, author, article):
    assert find_article(session, article).created_by_id == author.person_id
