"""The product's templates, parsed once for all tests."""

from __future__ import annotations

from jinja2 import Environment, nodes

from quiz import resources

TEMPLATES = resources.templates()
_ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"])
_ENVIRONMENT.newstyle_gettext = True  # type: ignore[attr-defined]
TREES = {
    path.relative_to(TEMPLATES).as_posix(): _ENVIRONMENT.parse(path.read_text(encoding="utf-8"))
    for path in sorted(TEMPLATES.rglob("*.html"))
}


def macros(name: str) -> dict[str, list[str]]:
    """Return the macros of a template, with the names of their parameters."""
    found = TREES[name].find_all(nodes.Macro)
    return {macro.name: [parameter.name for parameter in macro.args] for macro in found}
