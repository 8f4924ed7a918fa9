"""A kindness: outside any rule. It costs nothing but a little time, and somebody is glad of it."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.desk.models import Decision, Gesture
from yesdesk.desk.options import ORDER
from yesdesk.desk.options.candidates import Candidate
from yesdesk.desk.options.command import Command
from yesdesk.desk.options.context import OptionContext
from yesdesk.desk.options.option import Option, option_providers
from yesdesk.desk.requests.queries.decision_words import DecisionWords, decision_words

_BUTTONS: Final = {
    Gesture.CARD: gettext_lazy("Write a card"),
    Gesture.CALL: gettext_lazy("Call them"),
    Gesture.ASIDE: gettext_lazy("Put it aside"),
}


def _title(decision: Decision, _language: str, _for_staff: bool) -> str:  # noqa: FBT001 - as DecisionWords has it
    return str(Gesture(decision.option.removeprefix("kind.")).label)


decision_words.add("kind", DecisionWords(title=_title))


@option_providers("kindness")
def kindness_options(context: OptionContext, _wished: Sequence[Candidate]) -> Iterator[Option]:
    """Free kindnesses, for anybody, once there is a patron."""
    if context.request is None:
        return
    for place, gesture in enumerate(Gesture):
        key = f"kind.{gesture.value}"
        yield Option(
            key=key,
            badge=_("A kindness"),
            tone="kind",
            title=str(gesture.label),
            weight=ORDER["kindness"] + place,
            who_may=_("Anybody"),
            cost=_("Nothing"),
            effect=_("It stands on the timeline, for whoever does it"),
            button=str(_BUTTONS[gesture]),
            command=Command(key, None),
        )
