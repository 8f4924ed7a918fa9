"""Places outside the library that help with what the words name: someone else helps, after a call together."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.community.queries import PLACE, known_places, line_of, today
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, option_providers, sentence


@option_providers("outside")
def outside_options(context: OptionContext, _met: Sequence[Option]) -> Iterator[Option]:
    """Offer to call there. It has no command, so no row says who was sent where; closing says that someone helped."""
    found = [(n, each.ref) for n, each in enumerate(context.found) if each.kind == PLACE]
    if not found:
        return
    places, day = known_places(), today()
    for n, ref in found:
        line = line_of(places[ref], context.by, day)
        says = (*line.where_and_when, line.says)
        back = f"?request={context.request}" if context.request is not None else ""
        yield Option(
            key=f"outside.{ref}",
            title=line.place.name,
            weight=ORDER["another_way.found"] + n if line.sure else ORDER["outside.unsure"],
            who_may=_("Someone else can help."),
            effect=" ".join(map(sentence, says)),
            button=_("Call together"),
            href=f"{reverse('outside_call', args=[ref])}{back}",
            found=context.is_found_first and line.sure,
        )
