"""Every message gets the values that its slots ask for, in every language (T70).

A message is a text in `N_`, `gettext`, `ngettext` or a template, looked up and filled in where it
is shown. A slot without its value would break the page of whoever presses the button, so it breaks
here: all calls are found in the code and in the templates, and each is filled in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations

import pytest
from babel.support import Translations
from jinja2 import nodes

from quiz import resources
from quiz.web import i18n
from tests.paths import ROOT
from tests.templates import TREES

# Only texts are filled in: "%d" would break on a number that comes as a text.
SLOT = re.compile(r"%\((\w+)\)s")
# What a call adds to the values that stand in it.
ADDED = {"ngettext": {"num"}, "TooMany": {"seconds"}}
# Messages in tables, and in names that several calls share: the values that they get there. Whoever
# adds such a table adds its row.
ELSEWHERE: Mapping[tuple[str, str], frozenset[str]] = {
    ("quiz/domain/drawing/blueprint.py", "_WITHOUT"): frozenset({"count"}),
    ("quiz/domain/linting/grounding/references.py", "cure"): frozenset({"key", "known"}),
    ("quiz/domain/marking/in_words.py", "Message"): frozenset({"what", "given"}),
    ("quiz/domain/measurement/discernment.py", "_TOO_FEW"): frozenset(
        {"least", "others", "signals"}
    ),
    ("quiz/domain/quantities/values.py", "UNREAD_MESSAGES"): frozenset({"words"}),
    ("quiz/domain/quizzes/terms.py", "_SO_MANY_TIMES"): frozenset({"number"}),
    ("quiz/domain/quizzes/terms.py", "text"): frozenset({"field", "when"}),
    ("quiz/domain/quizzes/terms.py", "_UNITS"): frozenset({"number"}),
    ("quiz/formats/record_fields.py", ""): frozenset({"field", "given", "known"}),
    ("quiz/web/forms/ready_made.py", "WORDS"): frozenset({"min", "max"}),
    ("quiz/web/forms/questions/arranged.py", "row_labels"): frozenset({"number"}),
    ("quiz/web/forms/questions/quoted.py", "row_labels"): frozenset({"number"}),
}


@dataclass(frozen=True)
class Use:
    """A message where it is used: its forms, and the names of the values that it gets there."""

    place: str
    texts: tuple[str, ...]
    given: frozenset[str]

    def problems(self, texts: tuple[str, ...]) -> list[str]:
        """Fill in its forms, or their translations; return what does not work."""
        return [
            f"{self.place}: {text!r} gets {sorted(self.given)}"
            for text in texts
            if not _is_filled(text, dict.fromkeys(self.given, "x"))
        ]


def _is_filled(text: str, values: Mapping[str, str]) -> bool:
    """Tell whether a text can be filled in; one without values is shown as it is."""
    if re.search(r"%\(\w*\)(?!s)", text):
        return False
    if not values:
        return not SLOT.search(text) and "%%" not in text
    try:
        text % values
    except (KeyError, TypeError, ValueError):
        return False
    return True


# --- in the code -----------------------------------------------------------------------------


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _texts(node: ast.expr) -> tuple[str, ...]:
    """Return the texts of an argument: a literal, or either one of a choice."""
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    return ()


def _given(call: ast.Call) -> frozenset[str]:
    """Return the names of the values in a call: keywords, and keys of dictionaries."""
    keys = {
        key.value
        for argument in call.args
        for found in ast.walk(argument)
        if isinstance(found, ast.Dict)
        for key in found.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    return frozenset(keys | names | ADDED.get(_name(call), set()))


def _around(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.AST:
    """Return the call or the statement that a marked text stands in."""
    found = parents[node]
    while not isinstance(found, ast.Call | ast.stmt):
        found = parents[found]
    return found


def _target(node: ast.AST) -> str:
    if isinstance(node, ast.Call):
        return _name(node)
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return getattr(target, "id", "")


def _of_module(path: str) -> Iterator[Use]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        place = f"{path}:{call.lineno}"
        if _name(call) == "gettext":
            yield Use(place, _texts(call.args[0]), _given(call))
        elif _name(call) == "ngettext":
            yield Use(place, _texts(call.args[0]) + _texts(call.args[1]), _given(call))
        elif _name(call) == "N_":
            around = _around(call, parents)
            elsewhere = ELSEWHERE.get((path, _target(around))) or ELSEWHERE.get((path, ""))
            own = _given(around) if isinstance(around, ast.Call) else frozenset()
            texts = _texts(call.args[0])
            # A text that asks for nothing is good in a call that gives values to another one.
            if elsewhere and any(map(SLOT.search, texts)) and not set(_slots(texts)) <= own:
                own = elsewhere
            yield Use(place, texts, own)


def _slots(texts: tuple[str, ...]) -> list[str]:
    return [name for text in texts for name in SLOT.findall(text)]


# --- in the templates ------------------------------------------------------------------------


def _of_template(name: str) -> Iterator[Use]:
    for call in TREES[name].find_all(nodes.Call):
        called = getattr(call.node, "name", "")
        if called not in {"_", "gettext", "ngettext"}:
            continue
        forms = call.args[:2] if called == "ngettext" else call.args[:1]
        texts = tuple(form.value for form in forms if isinstance(form, nodes.Const))
        # A template's messages are always filled in: `%%` stands for `%` in each of them.
        given = frozenset(keyword.key for keyword in call.kwargs) | ADDED.get(called, set()) | {""}
        yield Use(f"templates/{name}:{call.lineno}", texts, frozenset(given))


MODULES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "quiz").rglob("*.py"))
USES = [use for path in MODULES for use in _of_module(path)]
USES += [use for name in TREES for use in _of_template(name)]


def test_all_messages_are_found() -> None:
    marked = sum(
        len(re.findall(r"\bN_\(", (ROOT / path).read_text(encoding="utf-8"))) for path in MODULES
    )
    assert marked > 500
    assert len(USES) > marked + 500


def test_a_missing_value_is_found() -> None:
    assert Use("here", (), frozenset({"n"})).problems(("%(num)s people",))
    assert Use("here", (), frozenset()).problems(("%(num)s people",))
    assert Use("here", (), frozenset({"num"})).problems(("%(num)d people",))
    assert Use("here", (), frozenset({"num"})).problems(("%(num)s % people",))
    assert not Use("here", (), frozenset({"num"})).problems(("%(num)s %% people", "Somebody"))


def test_every_message_is_written_as_a_text() -> None:
    """What is put together from parts is in no catalogue."""
    composed = [
        f"{path}:{call.lineno}"
        for path in MODULES
        for call in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _name(call) in {"gettext", "N_"} and call.args
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert composed == []


def test_every_message_gets_its_values() -> None:
    assert [problem for use in USES for problem in use.problems(use.texts)] == []


@pytest.mark.parametrize("language", i18n.shipped_languages())
def test_every_message_gets_its_values_in_every_language(language: str) -> None:
    assert _untranslatable(Translations.load(str(resources.translations()), [language])) == []


def test_a_translation_that_asks_for_another_value_is_found() -> None:
    class Slipped(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("%(number)s", "%(nummer)s")

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return msgid2.replace("%(num)s", "%(n)s") if n == 2 else msgid1

    assert len(_untranslatable(Slipped())) > 20


def _untranslatable(words: NullTranslations) -> list[str]:
    """Return which messages cannot be filled in, in a language."""
    problems: list[str] = []
    for use in USES:
        texts = tuple(words.gettext(text) for text in use.texts)
        if len(use.texts) == 2:
            texts += tuple(words.ngettext(*use.texts, number) for number in (0, 1, 2, 5, 11, 21))
        problems += use.problems(texts)
    return problems
