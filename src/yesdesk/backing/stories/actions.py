"""Write a story from a thank-you whose patron agreed, and let it go again by either side."""

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yesdesk.backing.models import PatronStory
from yesdesk.backing.stories.queries import WAITS, access_consent, access_story
from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.dates import free_week
from yesdesk.core.errors import EditConflict, ValidationRefusal
from yesdesk.core.person_check import person_errors
from yesdesk.core.retention import SeriesSpec, by_age, rows_of
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.models import MayTell
from yesdesk.desk.requests.actions.letters import post_story
from yesdesk.desk.requests.actions.thanks import deliver_thanks

LONGEST: Final = 400
_OURSELVES: Final = ("yesdesk", "software", "logiciel")
_A_CHILD: Final = re.compile(
    r"\b(child\w*|kids?|boys?|girls?|bab(?:y|ies)|toddlers?|teen\w*|sons?|daughters?|grand(?:son|daughter|child)\w*"
    r"|\d{1,2}[- ]years?[- ]old|niñ[oa]s?|bebés?|hij[oa]s?|niet[oa]s?|adolescentes?"
    r"|enfants?|garçons?|fill(?:es?|ettes?)|bébés?|fils|petit[- ]fils|ados?)\b",
    re.IGNORECASE,
)
_ILLNESS_OR_DEATH: Final = re.compile(
    r"\b(ill|illness\w*|sick\w*|disease\w*|cancer|tumou?rs?|hospital\w*|hospices?|surgery|chemo\w*|dementia|depress\w*"
    r"|died|dies|dying|dead|deaths?|funerals?|bur(?:y|ied|ying|ial)|bereave\w*|widow\w*|mourn\w*|passed away"
    r"|enferm\w*|cáncer|muri\w*|muert\w*|fallec\w*|funeral(?:es)?|entierr\w*|viud[oa]s?|luto"
    r"|malad\w*|hôpita\w*|mort(?:e|s|es)?|décéd\w*|décès|obsèques|enterr\w*|veu(?:f|ve)s?|deuil)\b",
    re.IGNORECASE,
)
"""Words that it asks about, in the languages that come along; somebody reads it besides."""


@dataclass(frozen=True, slots=True)
class StoryDraft:
    """A story as the facilitator wrote it, and what they say of it."""

    text: str
    changed_place: bool
    changed_day: bool
    changed_detail: bool
    no_child: bool
    own_words: bool = False


@transaction.atomic
def write_story(
    consent: int, draft: StoryDraft, *, as_it_is: bool = False, by: Actor
) -> PatronStory:
    """Write the story of a thank-you (id of its consent), for the first free week after both sides' days. Raises
    ValidationRefusal by field of `draft`, or of `as_it_is` where a word may be a name.
    """
    agreed = access_consent(by, consent)
    text = " ".join(draft.text.split())
    needs = _errors(draft, text, agreed, as_it_is=as_it_is)
    if needs:
        raise ValidationRefusal(needs)
    day = library_day()
    ready = day + WAITS
    taken = set(PatronStory.objects.values_list("week", flat=True))
    values = asdict(draft) | {"consent": agreed, "text": text, "written_on": day}
    try:
        with transaction.atomic():
            story = PatronStory.objects.create(
                **values, ready_on=ready, week=free_week(ready - timedelta(days=1), taken)
            )
    except IntegrityError:
        raise EditConflict(
            _("A colleague wrote a story a moment ago."),
            next_step=_("Your words are still here. Save again."),
            since=0,
        ) from None
    deliver_thanks(agreed.entry, by=by)
    post_story(agreed.entry.request, text, ready)
    record_audit("backing.story.written", f"story:{story.pk}", by=by)
    return story


def _errors(draft: StoryDraft, text: str, agreed: MayTell, *, as_it_is: bool) -> dict[str, str]:
    patron = agreed.entry.request.patron
    names = [patron.name] if patron else []
    needs = person_errors({"text": text}, names=names, at_most=LONGEST, as_it_is=as_it_is)
    if not as_it_is and "text" not in needs:
        asked = [needs.pop("as_it_is", ""), _asked_about(draft, text)]
        needs |= {"as_it_is": " ".join(filter(None, asked))} if any(asked) else {}
    for field in ("changed_place", "changed_day", "changed_detail"):
        if not getattr(draft, field):
            needs[field] = _("Change it first, then tick this.")
    if not draft.no_child:
        needs["no_child"] = _("We tell no story about a child.")
    if any(word in text.casefold() for word in _OURSELVES):
        needs.setdefault("text", _("Tell what people did. No story praises the software."))
    if draft.own_words and text and text not in " ".join(agreed.entry.text.split()):
        needs.setdefault(
            "text",
            _(
                "About an illness or a death, use only words of their thank-you, as they wrote them."
            ),
        )
    return needs


def _asked_about(draft: StoryDraft, text: str) -> str:
    """About all words that may be about a child, or about an illness or a death that nobody ticked. One box answers for
    all that is asked, so nothing waits for a second time.
    """
    patterns = [_A_CHILD] if draft.own_words else [_A_CHILD, _ILLNESS_OR_DEATH]
    found = [each.group() for pattern in patterns for each in pattern.finditer(text)]
    if not found:
        return ""
    said = _("“%(name)s” may be about a child, an illness or a death. Change it, or tick this.")
    return said % {"name": ", ".join(found)}


@transaction.atomic
def drop_story(pk: int, *, by: Actor) -> None:
    """Take a story back before it is on a card."""
    story = access_story(by, pk)
    story.delete()
    record_audit("backing.story.dropped", f"story:{pk}", by=by)


def keep_ready_stories(requests: Sequence[int]) -> None:
    """Cut stories from requests that are erased, where both sides have had their days. The others go with them."""
    ready = PatronStory.objects.filter(consent__entry__request__in=requests)
    ready.filter(ready_on__lte=library_day()).update(consent=None)


def drop_unasked_stories(requests: Collection[int]) -> None:
    """Delete stories from requests that lose their names before whoever helped had all their days."""
    PatronStory.objects.filter(
        consent__entry__request__in=requests, ready_on__gt=library_day()
    ).delete()


STORIES: Final = SeriesSpec(
    code="backing.story",
    name=gettext_noop("Stories: what a thank-you was about, with place, day and detail changed"),
    days=365,
    ground=gettext_noop("Staff learn from what went well. It names nobody."),
    due=by_age(lambda: PatronStory.objects.filter(consent=None), "written_on", in_days=True),
    erase=rows_of(PatronStory),
    subject="story",
    holds_patron_words=False,
)
