"""Jinja as our pages use it: without the look-ups that none of our templates needs.

A page of an attempt imports ten templates and makes some fifty calls. What Jinja looked up for each
of them took as long as a fifth of the page; here it is known beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import internalcode


class Unmarked:
    """An object that templates call, and whose `__call__` has none of Jinja's marks."""


class PageContext(Context):
    """Calls what a template calls straight away.

    Jinja looks each callee through for a mark that asks for its context, twice. A macro has always
    the same one, and a function of ours is looked at once.
    """

    @internalcode
    def call(self, callee: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call it with these arguments, and with what its mark asks for before them."""
        if type(callee) is Macro:
            args = (self.eval_ctx, *args)
        elif not isinstance(callee, _PLAIN) or hasattr(callee, "jinja_pass_arg"):
            return super().call(callee, *args, **kwargs)
        # The variables of blocks and loops come with each call made there, for marked functions.
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return callee(*args, **kwargs)


_PLAIN = (FunctionType, MethodType, Unmarked)


class PageCode(CodeGenerator):
    """Writes out what is markup already as it is.

    Most of a page's hundred slots are filled by macros and messages. `escape` looks each of these
    through twice for a method, and makes another object of it: a twentieth of an item's page.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame):
            self.write("(part if type(part := (")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if _is_escaped(frame):
            self.write(")) is Markup else escape(part))")
        else:
            super()._output_child_post(node, frame, finalize)


def _is_escaped(frame: Frame) -> bool:
    """Tell whether all that is written out there is escaped, as is known beforehand."""
    return frame.eval_ctx.autoescape and not frame.eval_ctx.volatile


class PageEnvironment(Environment):
    """Templates that know all of their globals from the start, as ours are given before any.

    Whenever a template imports another, Jinja compares the globals of both, which in its own layers
    of mappings took as long as to render a part of the page.
    """

    context_class = PageContext
    code_generator_class = PageCode

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of one template, in one mapping."""
        return {**self.globals, **(d or {})}
