"""`{% steady %}...{% endsteady %}`: a part of a page that depends on nothing but the language.

It is rendered once for each language and kept. Fifty words to translate cost a page 0.3 ms of CPU, and
most of them stand in frames that never change. What could change is refused when the template is read.
"""

from typing import Final

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

_ALWAYS_STEADY: Final = (TextNode, CommentNode, LoadNode)


class SteadyNode(Node):
    """Keeps what it rendered, by language."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._kept: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language() or ""
        kept = self._kept.get(language)
        if kept is None:
            kept = self._kept[language] = self.nodelist.render(context)
        return kept


@register.tag
def steady(parser: Parser, token: Token) -> SteadyNode:
    """Raises TemplateSyntaxError for anything inside but words, translations and addresses without parts."""
    nodelist = parser.parse(("endsteady",))
    parser.delete_first_token()
    for node in nodelist:
        if not _is_steady(node):
            raise template.TemplateSyntaxError(
                f"{token.contents} at line {token.lineno}: {node!r} is not the same on every page"
            )
    return SteadyNode(nodelist)


def _is_steady(node: Node) -> bool:
    match node:
        case TranslateNode():
            return node.asvar is None and isinstance(node.filter_expression.var.literal, str)
        case StaticNode():
            return node.varname is None and not node.path.is_var
        case URLNode():
            return node.asvar is None and not node.args and not node.kwargs
    return isinstance(node, _ALWAYS_STEADY)
