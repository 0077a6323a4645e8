"""Templates import what they use, and nothing else."""

from __future__ import annotations

import pytest
from jinja2 import nodes

from tests.templates import TREES, macros


def imports(tree: nodes.Template) -> dict[str, tuple[str, str]]:
    """Return what a template imports: the local name, to the template and the name there."""
    found = {}
    for node in tree.find_all(nodes.FromImport):
        if not isinstance(node.template, nodes.Const):
            continue
        for name in node.names:
            there, here = name if isinstance(name, tuple) else (name, name)
            found[here] = (node.template.value, there)
    return found


@pytest.mark.parametrize("name", TREES)
def test_a_template_uses_all_that_it_imports(name: str) -> None:
    used = {node.name for node in TREES[name].find_all(nodes.Name)}
    assert set(imports(TREES[name])) <= used


@pytest.mark.parametrize("name", TREES)
def test_a_template_imports_macros_that_exist(name: str) -> None:
    for template, macro in imports(TREES[name]).values():
        assert macro in macros(template)


def test_every_macro_is_used() -> None:
    imported = {source for tree in TREES.values() for source in imports(tree).values()}
    modules = {
        node.template.value
        for tree in TREES.values()
        for node in tree.find_all(nodes.Import)
        if isinstance(node.template, nodes.Const)
    }
    for name, tree in TREES.items():
        if name in modules or name.startswith("questions/"):
            continue  # Their macros are called as attributes of the module.
        used = {node.name for node in tree.find_all(nodes.Name)}
        for macro in macros(name):
            assert macro in used or (name, macro) in imported, (name, macro)
