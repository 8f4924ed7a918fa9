"""What was sent to an account and not answered, for whoever stands there: nobody is to do it a second time."""

from collections.abc import Sequence
from itertools import groupby

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.desk.requests.queries.act_summary import title_of
from yesdesk.ils.acts.queries import ActLine, unknown_acts_on
from yesdesk.ils.port import Account


def unknown_act_sentences(by: Actor, account: Account | None) -> list[str]:
    """What was sent to an account and is not known to have arrived: a sentence for each kind of act. One query."""
    lost = unknown_acts_on(by, account.patron.ref) if account is not None else []
    together = groupby(
        sorted(lost, key=lambda act: (act.does, act.needs_a_look)),
        key=lambda act: (act.does, act.needs_a_look),
    )
    return [_sentence(list(acts), by) for _kind, acts in together]


def _sentence(acts: Sequence[ActLine], by: Actor) -> str:
    what = {"what": title_of(acts, by.language, for_staff=True)}
    if acts[0].needs_a_look:
        said = _(
            "We could not see whether this arrived in the library system: %(what)s. Look there, and say what you "
            "saw under “By hand”, before anybody does it again."
        )
        return said % what
    said = _(
        "We do not know yet whether this arrived in the library system: %(what)s. Do not do it again. "
        "We keep looking."
    )
    return said % what
