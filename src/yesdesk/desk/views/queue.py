"""The lines of a queue as markup. Fifty lines through the template engine cost 2.2 ms, like this 0.2."""

from collections.abc import Iterable
from html import escape

from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yesdesk.desk.queries.rows import NeedRow

_LINE = (
    '<li class="need{next}"><svg class="i" aria-hidden="true"><use href="{icons}#i-{icon}"></use></svg>'
    '<div class="who"><h2><a href="{href}" id="need-{pk}">{who}</a></h2><p class="chips">{chips}</p></div>'
    '<p class="waits">{hint}<b>{waits}</b></p><blockquote class="said">{said}</blockquote>{button}</li>'
)
_CHIP = '<span class="chip">{}</span>'
_HINT = '<span class="vh">{} </span>'
_BUTTON = (
    '<a class="button" href="{href}" aria-hidden="true" tabindex="-1">{words} '
    '<svg class="i flip" aria-hidden="true"><use href="{icons}#i-go"></use></svg></a>'
)


def queue_lines(rows: Iterable[NeedRow], *, first_is_next: bool = False) -> SafeString:
    """One `li` for each row, escaped; with `first_is_next` the first is drawn as the next thing to do."""
    icons = static("yesdesk/icons.svg")
    lines = [
        _line(row, icons, is_next=first_is_next and index == 0) for index, row in enumerate(rows)
    ]
    return SafeString("\n".join(lines))


def _line(row: NeedRow, icons: str, *, is_next: bool) -> str:
    button = _BUTTON.format(href=row.href, words=escape(_("Open it")), icons=icons)
    return _LINE.format(
        next=" next" if is_next else "",
        icons=icons,
        icon=row.icon,
        href=row.href,
        pk=row.pk,
        who=escape(row.who),
        chips="".join(_CHIP.format(escape(chip)) for chip in row.chips),
        hint=_HINT.format(escape(row.waits_hint)) if row.waits_hint else "",
        waits=escape(row.waits),
        said=escape(row.said),
        button=button if is_next else "",
    )
