"""How a template becomes Python: in Jinja's own way, but for what a page does hundreds of times.

A sentence of a template is the same for all readers of a language. Jinja calls a function for each, which asks for the
language and looks it up: 2.5 microseconds, and a page has a hundred of them. Here it is read out of a dictionary.
And what is markup already is not looked at once more. Measured in docs/decisions/0022.
"""

from pathlib import Path
from typing import Any, Final

from django.utils import translation
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

COMPILED_BY: Final = Path(__file__)
"""What was compiled by another version of this file is compiled anew."""

_ASK_FOR_A_SENTENCE: Final = frozenset({"_", "gettext"})


class Sentences(dict[str, Markup]):
    """The sentences of templates in the language that is spoken now, each looked up once."""

    def __missing__(self, message: str) -> Markup:
        said = Markup(translation.gettext(message))  # noqa: S704 # a template's own words, not a patron's
        self[message] = said = said % {} if "%" in said else said
        return said


_SENTENCES: Final[dict[str | None, Sentences]] = {}


class PageContext(Context):
    """Jinja's, with the sentences of the language in which the page, or a part it includes, begins."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.said = _SENTENCES.setdefault(translation.get_language(), Sentences())


class Compiler(CodeGenerator):
    """Jinja's, with a quicker way for plain sentences and for what is markup."""

    _apart = 0
    """Depth in macros and `call` blocks, which may be in another language than their page."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja's name)
        self.writeline(f"from {shown.__module__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def visit_Call(  # noqa: N802 (Jinja's name)
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 (Jinja's signature)
    ) -> None:
        sentence = None if self._apart else _sentence(node)
        if sentence is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
        else:
            self.write(f"context.said[{sentence!r}]")

    def macro_body(self, node: Any, frame: Frame) -> Any:
        self._apart += 1
        try:
            return super().macro_body(node, frame)
        finally:
            self._apart -= 1

    def _output_child_pre(self, _node: nodes.Expr, _frame: Frame, finalize: Any) -> None:
        self.write(f"{shown.__name__}({finalize.src or ''}")


def _sentence(node: nodes.Call) -> str | None:
    """The sentence that a call asks for, if it asks for nothing else."""
    asks = isinstance(node.node, nodes.Name) and node.node.name in _ASK_FOR_A_SENTENCE
    match asks, node.args, node.kwargs, node.dyn_args, node.dyn_kwargs:
        case True, [nodes.Const(value=str(sentence))], [], None, None:
            return sentence
    return None


def shown(value: object) -> str:
    """What stands on the page for a value: autoescape is always on."""
    return value if type(value) is Markup else escape(value)
