"""Who is reached with an ask-up: job class after job class, in each the same branch first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.desk.models import AskUp, Request
from yesdesk.people.models import JobClass
from yesdesk.people.queries import ReachableColleague, permissions_of, reachable_colleagues


@dataclass(frozen=True, slots=True, order=True)
class ReachedColleagues:
    """`tier`: place in the ask-up's job classes. `everywhere`: also at other branches than the request's.
    `members`: ids of those it newly reaches; they are passed on and kept nowhere.
    """

    tier: int
    everywhere: bool
    members: tuple[int, ...] = field(default=(), compare=False)


def tiers_for(request: Request, job_classes: Sequence[int]) -> list[int]:
    """The job classes that may answer this request at all, in the same order."""
    wanted = {Permission.DESK_REQUEST_ANSWER}
    if request.about_lead:
        wanted.add(Permission.DESK_ABOUT_LEADS_SEE)
    elif request.for_leads:
        wanted.add(Permission.DESK_LEADS_SEE)
    rows = JobClass.objects.filter(pk__in=job_classes).values_list("pk", "permissions")
    able = {pk for pk, stored in rows if wanted <= permissions_of(stored)}
    return [pk for pk in job_classes if pk in able]


def next_colleagues(
    by: Actor, tiers: Sequence[int], branch: int, *, after: ReachedColleagues | None = None
) -> ReachedColleagues | None:
    """The nearest colleagues who can be asked now and were not yet, seen from the asker; None: nobody."""
    found = reachable_colleagues(by, tiers, branch=branch)
    return next((each for each in _stages(tiers, found) if after is None or each > after), None)


def is_anybody_reachable(by: Actor, ask: AskUp) -> bool:
    """Whether anybody who was asked until now can be asked still. One query."""
    found = reachable_colleagues(by, ask.tiers[: ask.tier + 1], branch=ask.request.branch_id)
    reached = ReachedColleagues(ask.tier, ask.everywhere)
    return any(each <= reached for each in _stages(ask.tiers, found))


def _stages(
    tiers: Sequence[int], found: Sequence[ReachableColleague]
) -> Iterator[ReachedColleagues]:
    for tier, job_class in enumerate(tiers):
        for everywhere in (False, True):
            members = tuple(
                one.pk for one in found if one.job_class == job_class and one.here is not everywhere
            )
            if members:
                yield ReachedColleagues(tier, everywhere, members)
