"""A template loader that folds what depends on nothing but the language: it is rendered once and kept.

Fifty words to translate cost a page half a millisecond of CPU, and most of them stand in frames that never
change. Templates say nothing of it: each run of plain text, of translations of plain words, and of addresses
without parts becomes one piece when a template is read for the first time.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from django.template import Template
from django.template.base import Node, NodeList, Origin, TextNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.loaders.cached import Loader as CachedLoader
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

_ALWAYS_STEADY: Final = (TextNode, CommentNode, LoadNode)


class Loader(CachedLoader):
    """Django's own, which keeps each template; here it is folded before it is kept."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if not getattr(template, "is_folded", False):
            fold(template.nodelist)
            template.is_folded = True  # type: ignore[attr-defined] # a mark of ours
        return template


class SteadyNode(Node):
    """Keeps what it rendered: by language, by what is escaped, and by where the site stands under its host."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodelist = NodeList(nodes)
        self.token = nodes[0].token
        self.origin = nodes[0].origin
        self._kept: dict[tuple[str | None, bool, str], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        key = (get_language(), context.autoescape, get_script_prefix())
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = mark_safe(self.nodelist.render(context))  # noqa: S308 # as escaped as its nodes
        return kept


def fold(nodes: NodeList) -> None:
    """In place, and in every part of the template below."""
    folded: list[Node] = []
    for steady, run in groupby(nodes, key=_is_steady):
        these = list(run)
        folded += [SteadyNode(these)] if steady and len(these) > 1 else these
    nodes[:] = folded
    for node in nodes:
        if not isinstance(node, SteadyNode):
            for below in _below(node):
                fold(below)


def _below(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (branch for _condition, branch in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        found = getattr(node, name, None)
        if isinstance(found, NodeList):
            yield found


def _is_steady(node: Node) -> bool:
    match node:
        case TranslateNode():
            return node.asvar is None and isinstance(node.filter_expression.var.literal, str)
        case StaticNode():
            return node.varname is None and not node.path.is_var
        case URLNode():
            return node.asvar is None and not node.args and not node.kwargs
    return isinstance(node, _ALWAYS_STEADY)
