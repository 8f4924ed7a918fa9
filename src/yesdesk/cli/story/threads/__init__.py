"""The hand-written threads, gathered in the order in which they are best read."""

from yesdesk.cli.story.shapes import StoryThread
from yesdesk.cli.story.threads.aside import FOR_LEADS_NOW, HELD_NOW
from yesdesk.cli.story.threads.hard_days import HARD_DAYS
from yesdesk.cli.story.threads.new_in_town import NEW_IN_TOWN
from yesdesk.cli.story.threads.now import PROMISED_NOW, WAITING_NOW
from yesdesk.cli.story.threads.promises import PROMISES
from yesdesk.cli.story.threads.small_joys import SMALL_JOYS
from yesdesk.cli.story.threads.turns import TURNS

PAST_THREADS: tuple[StoryThread, ...] = (
    *HARD_DAYS,
    *NEW_IN_TOWN,
    *PROMISES,
    *TURNS,
    *SMALL_JOYS,
)
"""All over before today, whatever the hour at which the story is told."""

THREADS: tuple[StoryThread, ...] = (
    *PAST_THREADS,
    *PROMISED_NOW,
    *WAITING_NOW,
    *FOR_LEADS_NOW,
    *HELD_NOW,
)

__all__ = [
    "FOR_LEADS_NOW",
    "HELD_NOW",
    "PAST_THREADS",
    "PROMISED_NOW",
    "THREADS",
    "WAITING_NOW",
]
