"""An answer by a time: what is always possible, and is never a promise of what the answer will be."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, option_providers


@option_providers("answer_by")
def answer_by_options(context: OptionContext, _wished: Sequence[Candidate]) -> Iterator[Option]:
    """The option to answer by a time, where there is a request."""
    if context.request is None:
        return
    yield Option(
        key="promise",
        badge=_("Promise"),
        tone="clock",
        title=_("An answer by a time"),
        weight=ORDER["answer_by"],
        who_may=_("Anybody"),
        cost=_("Nothing"),
        effect=_("You choose when; the desk remembers"),
        button=_("Promise"),
        href=f"{reverse('request_promise', args=[context.request])}#act",
    )
