"""Templates become Python in Jinja's own way, but for steps that a page repeats hundreds of times. A sentence is the
same for all readers of a language: here it comes out of a dictionary, and so does an icon. Markup is not looked at
once more. A page or a block is handed on in one piece. Measured in docs/decisions/0022."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

_to_escape: Final = re.compile("[&<>'\"]").search
COMPILED_BY: Final = Path(__file__)
"""Templates compiled by another version of this file are compiled anew."""

_ASK_FOR_A_SENTENCE: Final = frozenset({"_", "gettext"})


class Sentences(dict[str, Markup]):
    def __missing__(self, message: str) -> Markup:
        said = Markup(translation.gettext(message))  # noqa: S704 # a template's own words, not a patron's
        self[message] = said = said % {} if "%" in said else said
        return said


_SENTENCES: Final[dict[str | None, Sentences]] = {}


class LazyValue:
    """A value worked out where a page first names it. Django's lazy object would stand before the value for good."""

    def __init__(self, work_out: Callable[[], object]) -> None:
        self._work_out = work_out

    @cached_property
    def value(self) -> object:
        return self._work_out()


class PageContext(Context):
    """Jinja's, with the sentences of the language in which the page, or a part it includes, begins."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        language = translation.get_language()
        self.said = _SENTENCES.get(language) or _SENTENCES.setdefault(language, Sentences())
        self.drawn: Mapping[str, Markup] = getattr(self.environment, "drawn", {})

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        return found.value if type(found) is LazyValue else found


class Compiler(CodeGenerator):
    _apart = 0

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 (Jinja's name)
        self.writeline(f"from {shown.__module__} import {shown.__name__}")
        super().visit_Template(node, frame)

    def visit_Call(  # noqa: N802 (Jinja's name)
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002 (Jinja's signature)
    ) -> None:
        match _name_and_only_argument(node):
            case name, nodes.Const(value=str(sentence)) if (
                name in _ASK_FOR_A_SENTENCE and not self._apart
            ):
                self.write(f"context.said[{sentence!r}]")
            case "icon", which:
                self.write("context.drawn[")
                self.visit(which, frame)
                self.write("]")
            case _:
                super().visit_Call(node, frame, forward_caller=forward_caller)

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        whole = frame.parent is None and frame.buffer is None  # a page's or a block's own function
        if whole:
            self.buffer(frame)
        super().blockvisit(nodes, frame)
        if whole:
            self.writeline(f"yield concat({frame.buffer})")

    def macro_body(self, node: Any, frame: Frame) -> Any:
        self._apart += 1
        try:
            return super().macro_body(node, frame)
        finally:
            self._apart -= 1

    def _output_child_pre(self, _node: nodes.Expr, _frame: Frame, finalize: Any) -> None:
        self.write(f"{shown.__name__}({finalize.src or ''}")


def _name_and_only_argument(node: nodes.Call) -> tuple[str, nodes.Expr] | None:
    match node.node, node.args, node.kwargs, node.dyn_args, node.dyn_kwargs:
        case nodes.Name(name=str(name)), [nodes.Expr() as value], [], None, None:
            return name, value
    return None


def shown(value: object) -> str:
    """Escape a value. A text with nothing to escape stays as it is: a Markup of its own would only be joined."""
    if type(value) is Markup:
        return value
    if type(value) is str and _to_escape(value) is None:
        return value
    return str(value) if type(value) is int else escape(value)
