"""What becomes of built questions when the files change, or an author decides about them."""

from __future__ import annotations

import pytest

from quiz.domain.people.rights import Actor
from quiz.domain.people.roles import Role
from quiz.formats.bank import read_files
from quiz.persistence.bank.banks import find_bank
from quiz.persistence.bank.built import find_built
from quiz.persistence.bank.questions import load_bank_questions
from quiz.persistence.tables.building import BuiltRow, DrawPlace
from quiz.services.authoring import built as authoring_building
from quiz.services.bank_files.merge import load_bank
from quiz.services.bank_files.sync import import_bank, sync_bank
from quiz.services.building.build import build_bank
from tests.builders import NOW, add_person
from tests.counting import count
from tests.sample_bank import building_sample

KEY = "bridges"
RELATIONS, FACTS = "facts/relations.toml", "facts/bridge.toml"
VALUE, CLOZE = "value-bridge-length", "cloze-bridge-length"


@pytest.fixture(scope="module")
def files():
    """The sample bank that builds."""
    return building_sample()


def bring_in(session, files):
    return import_bank(session, read_files(files), NOW)


def bank_of(session):
    return find_bank(session, KEY)


def stored(session, key):
    return load_bank_questions(session, bank_of(session).id)[key]


def test_a_broken_relation_is_reported_with_its_place_and_the_rest_comes_in(session, files):
    broken = (
        b'[[relation]]\nkey = "bridge.width"\nlabel = ""\n'
        b'question = "How wide?"\nclaim = "Wide."\nvalue_type = "count"\n\n'
    )
    report = bring_in(session, files | {RELATIONS: broken + files[RELATIONS]})

    rules = {(error.file, error.record, error.rule) for error in report.errors}
    assert (RELATIONS, "bridge.width", "RE1") in rules
    assert all(error.line for error in report.errors)
    assert ("relation", "bridge.length") in report.stored
    assert ("relation", "bridge.width") not in report.stored
    assert count(session, BuiltRow, BuiltRow.state == "built") > 2


def test_a_changed_template_makes_the_next_version_and_a_fact_that_is_gone_retires_its_questions(
    session, files
):
    bring_in(session, files)
    before = stored(session, VALUE)
    assert count(session, DrawPlace, DrawPlace.question_id == before.question_row.id)
    changed = files[RELATIONS].replace(b"how long is {subject}", b"of what length is {subject}")
    assert changed != files[RELATIONS]
    bring_in(session, files | {RELATIONS: changed})

    after = stored(session, VALUE)
    assert after.version_row.number == before.version_row.number + 1
    assert "of what length is" in after.question.content.stem

    drafted = files[FACTS].replace(b'status = "published"', b'status = "draft"')
    assert drafted != files[FACTS]
    bring_in(session, files | {FACTS: drafted})

    assert find_built(session, VALUE).state == "lapsed"
    assert stored(session, VALUE).question.status == "retired"
    assert not count(session, DrawPlace, DrawPlace.question_id == before.question_row.id)

    bring_in(session, files)
    assert find_built(session, VALUE).state == "built"
    assert stored(session, VALUE).question.status == "published"


def test_what_was_refused_is_not_built_again_and_what_was_adopted_comes_from_the_files(
    session, files
):
    bring_in(session, files)
    owner = Actor(add_person(session, "Owner").id, frozenset({Role.OWNER}))
    adopted, refused = VALUE, CLOZE
    authoring_building.adopt(session, owner, adopted, NOW)
    authoring_building.refuse(session, owner, refused, NOW)
    bank_of(session).built_digest = None
    assert build_bank(session, bank_of(session), NOW).ran

    written = sync_bank(session, read_files(files), NOW).files
    assert f"questions/{adopted}.toml" in written
    assert not [path for path in written if refused in path]
    assert find_built(session, refused).state == "refused"
    assert adopted in load_bank(session, bank_of(session)).questions
    assert refused not in load_bank(session, bank_of(session)).questions
