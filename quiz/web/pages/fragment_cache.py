"""Parts of pages that are the same for everybody, kept as they were rendered.

A page is mostly made of words that never change, of addresses that have nothing to fill in, and of
the text of its article. What is kept here holds nothing of a person, of a key or of a mark: a block
of an article is taken from here only where it is the very block that everybody sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from gettext import NullTranslations
from typing import Any, NamedTuple, Protocol
from uuid import UUID
from weakref import WeakKeyDictionary

from flask import Flask, has_request_context, request
from markupsafe import Markup

from quiz.domain.text.passages import BlockView, PlainText
from quiz.web.i18n import one_language, spoken_language
from quiz.web.pages.page_environment import Unmarked

# Those that every page has, and those of the attempts of a few hundred people.
ADDRESSES_KEPT = 4096
# More parts than there are looks, languages and states of them: a few hundred bytes each.
PARTS_KEPT = 4096


class RenderedSource(Protocol):
    """What is rendered: an edition's text, with the blocks in which a person has marked something.

    `blocks` are those of `plain`, the very same objects but for these.
    """

    @property
    def plain(self) -> PlainText | None:
        """The text as everybody sees it; nothing where it may not be shown."""
        ...

    @property
    def blocks(self) -> tuple[BlockView, ...]:
        """The text as this person sees it."""
        ...

    @property
    def prefix(self) -> str:
        """What the ids of its blocks begin with."""
        ...


class ArticleTexts:
    """The blocks of articles as pages show them, kept as long as the texts that they are of."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._kept: WeakKeyDictionary[PlainText, dict[Any, tuple[Markup, ...]]]
        self._kept = WeakKeyDictionary()

    def show(self, source: RenderedSource, name: str = "") -> Markup:
        """Render a source's blocks, with a box before each sentence where the boxes have a name."""
        if source.plain is None:
            return Markup("")
        kept = self._plain(source.plain, source.prefix, name)
        if source.blocks is source.plain.blocks:
            return kept[-1]
        blocks = zip(source.blocks, source.plain.blocks, kept, strict=False)
        return Markup("").join(
            piece if block is plain else self._render(block, name, source.prefix)
            for block, plain, piece in blocks
        )

    def all(self) -> Iterable[Markup]:
        """Return all that is kept, to be looked through."""
        return [piece for looks in self._kept.values() for look in looks.values() for piece in look]

    def _plain(self, text: PlainText, prefix: str, name: str) -> tuple[Markup, ...]:
        """Return the blocks of a text by themselves, and after them all in one."""
        looks = self._kept.setdefault(text, {})
        look = (name, prefix, spoken_language())
        if look not in looks:
            pieces = tuple(self._render(block, name, prefix) for block in text.blocks)
            looks[look] = (*pieces, Markup("").join(pieces))
        return looks[look]

    def _render(self, block: BlockView, name: str, prefix: str) -> Markup:
        module: Any = self._app.jinja_env.get_template("components/article.html").module
        rendered: Markup = module.block(block, name, False, 2, prefix)
        return rendered + Markup("\n")


def _addresses(app: Flask) -> Callable[..., str]:
    """Return `url_for` for templates, which makes an address only once while it is asked for."""

    @lru_cache(maxsize=ADDRESSES_KEPT)
    def made(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    def url_for(endpoint: str, **values: Any) -> str:
        # An address to pass on names the host that was asked, which may be another the next time.
        if endpoint.startswith(".") or values.get("_external") or not has_request_context():
            return app.url_for(endpoint, **values)
        try:
            # Behind a proxy that serves more than this site, addresses begin with its place there.
            return made(request.root_path, endpoint, tuple(values.items()))
        except TypeError:
            # A list among the values of a query cannot be kept.
            return app.url_for(endpoint, **values)

    return url_for


class ItemAddresses(NamedTuple):
    """Where an item is asked and saved, where notes go, and where its attempt goes on."""

    item: str
    save: str
    notes: str
    clock: str
    result: str
    sheets: str


def _item_addresses(app: Flask) -> Callable[[UUID, int], ItemAddresses]:
    """Return the addresses of an item all at once, for a page that needs them all."""

    @lru_cache(maxsize=ADDRESSES_KEPT)
    def made(_root: str, attempt_id: UUID, position: int) -> ItemAddresses:
        def at(name: str, **values: Any) -> str:
            return app.url_for(f"attempts.{name}", attempt_id=attempt_id, **values)

        of_item = (at(name, position=position) for name in ("item", "save", "save_notes"))
        return ItemAddresses(*of_item, *map(at, ("clock", "result", "sheets")))

    return lambda attempt_id, position: made(request.root_path, attempt_id, position)


Look = tuple[str, NullTranslations]


# Of the page that is being rendered: it is asked for with each of its parts.
_LOOK: ContextVar[Look | None] = ContextVar("look", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Look up once for all parts of a page what they depend on."""
    with one_language() as words:
        token = _LOOK.set((request.root_path, words))
        try:
            yield
        finally:
            _LOOK.reset(token)


def _look() -> Look:
    """Return what all parts of a page depend on: where this site stands, and its language."""
    return _LOOK.get() or (request.root_path, spoken_language())


class Parts(Unmarked):
    """Macros whose words are the same for everybody, kept by their arguments.

    `{{ kept(looks, page.theme, page.size) }}` renders the macro of an imported template once for
    each theme and size in each language. Nothing may stand in it that does not depend on these
    alone, and nothing at all of a person, an attempt or a token.
    """

    def __init__(self) -> None:
        self._kept: dict[Any, Markup] = {}

    def __call__(
        self, macro: Callable[..., Markup], *by: str | bool | int | tuple[str, ...]
    ) -> Markup:
        """Return what a macro makes of these arguments, from the macro the first time."""
        return self._part(macro, by, _look())

    def each(self, macro: Callable[..., Markup], rows: Iterable[tuple[Any, ...]]) -> Markup:
        """Return what a macro makes of each of these rows of arguments, one after another."""
        look = _look()
        return Markup("").join([self._part(macro, by, look) for by in rows])

    def _part(self, macro: Callable[..., Markup], by: tuple[Any, ...], look: Look) -> Markup:
        key = (macro, by, look)
        part = self._kept.get(key)
        if part is None:
            if len(self._kept) >= PARTS_KEPT:
                self._kept.clear()
            part = self._kept[key] = macro(*by)
        return part

    def all(self) -> Iterable[Markup]:
        """Return all that is kept, to be looked through."""
        return self._kept.values()


def init_app(app: Flask) -> None:
    """Give templates what is kept."""
    app.jinja_env.globals.update(
        kept=Parts(),
        url_for=_addresses(app),
        item_addresses=_item_addresses(app),
        source_text=ArticleTexts(app).show,
    )
