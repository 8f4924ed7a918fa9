"""Everyday handling: who answers, after how long, and the outcome."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Final

from yesdesk.demo.shapes import (
    DAY,
    BranchSlug,
    Channel,
    ClosesWith,
    FillerNeed,
    KeepsPromise,
    Language,
    Login,
    Notes,
    Outcome,
    PatronWrites,
    Promises,
    Replies,
    SaysThanks,
    Step,
    Withdraws,
)
from yesdesk.demo.story import STORY

# The chance to answer, in parts of a hundred at their branch.
NEARNESS: Final[Mapping[Login, int]] = {
    "sam": 34, "kim": 30, "jo": 12, "lea": 14, "max": 7, "teo": 3, "noor": 100,
}  # fmt: skip

# From the first word to our answer, at least and at most, while somebody is there.
MINUTES: Final[Mapping[Channel, tuple[int, int]]] = {
    "walk_in": (1, 9),
    "phone": (2, 12),
    "chat": (1, 6),
    "text": (3, 40),
    "web": (15, 240),
    "email": (30, 420),
}

# Threads tell of abuse; an everyday need never ends so.
NOT_EVERYDAY: Final = ("ended",)

# Chances of thanks, of a note of staff, of a second message before our answer.
THANKED, NOTED, ASKED_BACK = 0.16, 0.12, 0.08


class Answerer:
    """Draw events by the story's weights."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def who(self, branch: BranchSlug, language: Language) -> Login:
        """Return the nearest member who speaks the language, else anybody."""
        here = [each for each in STORY.staff if each.active and each.branch == branch]
        able = [each for each in here if language in each.speaks] or here
        near = [each.login for each in able if each.login in NEARNESS]
        return self._chance.choices(near, weights=[NEARNESS[login] for login in near])[0]

    def steps(self, need: FillerNeed, login: Login) -> tuple[Step, ...]:
        """Return our steps, in minutes from the first word."""
        outcome = need.outcome or self._draw_outcome(need)
        after = self._chance.randint(*MINUTES[need.channel])
        steps = list(self._to_the_end(need, login, outcome, after))
        if self._chance.random() < NOTED:
            steps.insert(0, Notes(login, after, self._chance.choice(STORY.staff_notes)))
            steps.sort(key=lambda step: step.after_minutes)
        if outcome.startswith("yes") and self._chance.random() < THANKED:
            later = steps[-1].after_minutes + self._chance.randint(30, 2 * DAY)
            words = self._chance.choice(STORY.outcomes.thanks_words[need.language])
            steps.append(SaysThanks(later, words))
        return tuple(steps)

    def _draw_outcome(self, need: FillerNeed) -> Outcome:
        weights = {
            outcome: weight
            for outcome, weight in STORY.outcomes.weights[need.kind].items()
            if outcome not in NOT_EVERYDAY and self._can_be_told(need, outcome)
        }
        return self._chance.choices(list(weights), weights=list(weights.values()))[0]

    def _can_be_told(self, need: FillerNeed, outcome: Outcome) -> bool:
        return outcome in {"not_this_time", "withdrawn"} or bool(_fitting_replies(need, outcome))

    def _to_the_end(
        self, need: FillerNeed, login: Login, outcome: Outcome, after: int
    ) -> Iterator[Step]:
        match outcome:
            case "withdrawn":
                yield Withdraws(
                    after, self._chance.choice(STORY.outcomes.withdrawn_words[need.language])
                )
            case "not_this_time":
                yield self._draw_honest_no(need, login, after)
            case "promised":
                yield from self._promise_steps(need, login, after)
            case _:
                if need.channel in {"web", "email"} and self._chance.random() < ASKED_BACK:
                    yield PatronWrites(after // 2, STORY.outcomes.any_news[need.language])
                yield Replies(login, after, need.answer or self._draw_reply(need, outcome))
                yield ClosesWith(login, after + self._chance.randint(0, 3), outcome)

    def _draw_honest_no(self, need: FillerNeed, login: Login, after: int) -> ClosesWith:
        fitting = [
            n for n in STORY.honest_noes if (n.kind, n.language) == (need.kind, need.language)
        ]
        no = self._chance.choice(fitting)
        return ClosesWith(login, after, "not_this_time", no.reason, no.nearest_yes, no.ask_again)

    def _promise_steps(self, need: FillerNeed, login: Login, after: int) -> Iterator[Step]:
        # A late answer lay on the desk as a broken promise.
        due = self._chance.choice((90, 120, 180, 240, DAY, DAY + 120))
        late = self._chance.random() < 0.07
        took = due + self._chance.randint(20, 120) if late else int(due * self._chance.random())
        yield Replies(login, after, self._draw_reply(need, "promised"))
        yield Promises(login, after, STORY.outcomes.promise_words[need.kind][need.language], due)
        yield KeepsPromise(login, after + took, self._draw_reply(need, "yes"))
        yield ClosesWith(login, after + took + 1, "yes")

    def _draw_reply(self, need: FillerNeed, outcome: Outcome) -> str:
        return self._chance.choice(_fitting_replies(need, outcome))


def _fitting_replies(need: FillerNeed, outcome: Outcome) -> list[str]:
    wanted = (need.kind, need.language, outcome)
    return [
        each.text for each in STORY.replies if (each.kind, each.language, each.outcome) == wanted
    ]
