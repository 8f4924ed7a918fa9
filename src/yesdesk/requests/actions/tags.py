"""Write the list of tags, and put tags on requests."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.errors import Refusal, ValidationRefusal, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.person_check import names_in, names_of_colleagues, person_errors
from yesdesk.places.models import Library
from yesdesk.places.queries import THE_LIBRARY
from yesdesk.requests.actions.timeline import add_entry, lock_request
from yesdesk.requests.models import EntryKind, Request, Tag
from yesdesk.requests.models.tag import LONGEST_TAG, MOST_TAGS
from yesdesk.requests.queries.tags import forget_tags

WRITES: Final = Permission.POLICY_RULES_CHANGE


@transaction.atomic
def add_tag(word: str, *, by: Actor) -> Tag:
    """Add a tag to the list, or bring a retired one back. Raises ValidationRefusal: for a word that is there, or a part
    of a colleague's name, and where the list is full.
    """
    by.require(WRITES)
    word = word_for_all("word", word, LONGEST_TAG)
    Library.objects.select_for_update().get(pk=THE_LIBRARY)
    every = {tag.word.casefold(): tag for tag in Tag.objects.all()}
    tag = every.get(word.casefold()) or Tag(word=word)
    if tag.place is not None:
        raise ValidationRefusal({"word": _("This tag is on the list.")})
    free = set(range(1, MOST_TAGS + 1)) - {each.place for each in every.values()}
    if not free:
        raise ValidationRefusal(
            {"word": _("The list has %(most)s tags. Retire one first.") % {"most": MOST_TAGS}}
        )
    tag.place = min(free)
    tag.save()
    transaction.on_commit(forget_tags)
    record_audit("desk.tag.added", by=by, name=tag.word)
    return tag


def word_for_all(field: str, word: str, at_most: int) -> str:
    """Return words that all may read, in one line. Raises ValidationRefusal for a person in them: in each place and
    case a part of a colleague's name, else nobody may filter by them.
    """
    word = " ".join(word.split())
    mend = person_errors({field: word}, at_most=at_most, as_it_is=True)
    named = names_in(f"a {word} {word.title()}", names_of_colleagues())
    if not mend and (named.surely or named.perhaps):
        name = min(named.surely | named.perhaps)
        mend = {field: _("“%(name)s” is a name here. Write it without.") % {"name": name}}
    if mend:
        raise ValidationRefusal(mend)
    return word


@transaction.atomic
def retire_tag(pk: int, *, by: Actor) -> None:
    """Take a tag from the list; it stays on the requests that have it. Raises NotFound."""
    by.require(WRITES)
    tag = or_not_found(Tag.objects.select_for_update().filter(pk=pk, place__isnull=False).first())
    tag.place = None
    tag.save()
    if not tag.requests.exists():
        tag.delete()
    transaction.on_commit(forget_tags)
    record_audit("desk.tag.retired", by=by, name=tag.word)


@transaction.atomic
def tag_request(request: Request, pk: int, *, on: bool, by: Actor) -> None:
    """Put a tag on a request, or take it off. Twice is once. Raises NotFound, and Refusal for a retired tag."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    lock_request(request)
    tag = or_not_found(Tag.objects.select_for_update().filter(pk=pk).first())
    if on == request.tags.filter(pk=pk).exists():
        return
    if on and tag.place is None:
        raise Refusal(
            _("The tag “%(tag)s” is retired.") % {"tag": tag.word},
            next_step=_("Choose another one, or ask a lead to bring it back."),
            code="desk.tag.retired",
        )
    (request.tags.add if on else request.tags.remove)(tag)
    add_entry(
        request,
        EntryKind.TAGGED,
        by=by,
        now=timezone.now(),
        detail={"tag": tag.word, "on": on},
    )
