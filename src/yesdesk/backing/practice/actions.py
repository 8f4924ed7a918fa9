"""Write and drop needs of the library's own, without a person in them."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from yesdesk.backing.models import LONGEST_TITLE, LONGEST_WORDS, PracticeNeed
from yesdesk.backing.practice.queries import DEALT, WRITES, access_own_need, shipped_needs
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import ValidationRefusal, or_not_found
from yesdesk.core.person_check import person_errors
from yesdesk.places.models import Library
from yesdesk.places.queries import THE_LIBRARY
from yesdesk.policy.rule_values import ActiveRule


@dataclass(frozen=True, slots=True)
class NeedWords:
    title: str
    said: str
    can: str
    say: str


@transaction.atomic
def write_need(
    words: NeedWords,
    *,
    rule: ActiveRule | None = None,
    amount: int = 0,
    pk: int | None = None,
    as_it_is: bool = False,
    by: Actor,
) -> PracticeNeed:
    """Write a need, or (`pk`) write it over, as read with this version of its rule. `amount` in the rule's unit. A word
    that may be a name is refused until `as_it_is`. Raises ValidationRefusal, NotFound.
    """
    by.require(WRITES)
    typed = {field: " ".join(text.split()) for field, text in asdict(words).items()}
    mend = person_errors(typed, at_most=LONGEST_WORDS, as_it_is=as_it_is)
    if len(typed["title"]) > LONGEST_TITLE:
        mend["title"] = _("At most %(most)s letters, please.") % {"most": LONGEST_TITLE}
    if mend:
        raise ValidationRefusal(mend)
    columns = {
        **typed,
        "rule_id": rule.terms.id if rule else None,
        "rule_number": rule.number if rule else None,
        "amount": amount if rule else 0,
    }
    need = access_own_need(by, pk) if pk is not None else PracticeNeed()
    for name, value in columns.items():
        setattr(need, name, value)
    need.save()
    record_audit("backing.practice.written", by=by, name=need.title)
    return need


@transaction.atomic
def drop_need(pk: int, *, by: Actor) -> None:
    """Delete a need of the library's own. Raises NotAllowed, NotFound."""
    need = access_own_need(by, pk)
    need.delete()
    record_audit("backing.practice.dropped", by=by, name=need.title)


@transaction.atomic
def leave_out_need(key: str, *, out: bool, by: Actor) -> None:
    """Leave out a need that comes along, or put it back. Twice is once. Raises NotAllowed, NotFound, and
    ValidationRefusal where fewer than five would stay.
    """
    by.require(WRITES)
    need = or_not_found(
        next((each for each in shipped_needs(by.language) if each.key == key), None)
    )
    library = Library.objects.select_for_update().get(pk=THE_LIBRARY)
    left_out = set(library.needs_left_out.split())
    if out == (key in left_out):
        return
    if out and len(shipped_needs(by.language)) - len(left_out) <= DEALT:
        raise ValidationRefusal({"key": _("Five needs stay. Put another one back first.")})
    library.needs_left_out = " ".join(sorted(left_out ^ {key}))
    library.save(update_fields=["needs_left_out"])
    if out:
        record_audit("backing.practice.left_out", by=by, name=need.title)
    else:
        record_audit("backing.practice.put_back", by=by, name=need.title)
