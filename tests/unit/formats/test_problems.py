"""A problem says where, which rule, what and what to do, on one line and as data."""

from __future__ import annotations

from quiz.domain.linting.findings import Level, error, warning
from quiz.domain.messages import Message
from quiz.formats.problems import Problem, problem_of


def test_a_problem_is_one_line_for_people_and_plain_data_for_programs() -> None:
    found = error("GR1", "quotes.q1", "%(n)s times.", "Add %(what)s.", n=2, what="a suffix")
    problem = problem_of(found, "questions/a.toml", "share", 12)
    assert str(problem) == (
        "questions/a.toml:12 share (quotes.q1): error GR1: 2 times. Add a suffix."
    )
    assert problem.to_data() == {
        "file": "questions/a.toml",
        "line": 12,
        "record": "share",
        "place": "quotes.q1",
        "level": "error",
        "rule": "GR1",
        "message": "2 times.",
        "cure": "Add a suffix.",
    }


def test_a_problem_of_a_whole_file_names_no_line_and_no_record() -> None:
    problem = Problem("a.txt", "", None, "FILE", Level.ERROR, Message("No text."), Message(""))
    assert str(problem) == "a.txt: error FILE: No text."


def test_problems_are_ordered_by_place_and_then_the_gravest_first() -> None:
    grave, light = error("OP2", "options", "a", "b"), warning("GR5", "stem", "a", "b")
    problems = [
        problem_of(light, "b.toml", "", 3),
        problem_of(light, "a.toml", "", 10),
        problem_of(grave, "a.toml", "", 10),
        problem_of(grave, "a.toml", "", 9),
        problem_of(grave, "a.toml", "", None),
    ]
    told = [
        (problem.file, problem.line, problem.rule)
        for problem in sorted(problems, key=lambda it: it.order)
    ]
    assert told == [
        ("a.toml", None, "OP2"),
        ("a.toml", 9, "OP2"),
        ("a.toml", 10, "OP2"),
        ("a.toml", 10, "GR5"),
        ("b.toml", 3, "GR5"),
    ]
