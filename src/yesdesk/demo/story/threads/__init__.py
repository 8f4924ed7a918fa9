"""The hand-written threads, gathered in the order in which they are best read."""

from yesdesk.demo.story.shapes import StoryThread
from yesdesk.demo.story.threads.aside import FOR_LEADS_NOW, HELD_NOW
from yesdesk.demo.story.threads.hard_days import HARD_DAYS
from yesdesk.demo.story.threads.new_in_town import NEW_IN_TOWN
from yesdesk.demo.story.threads.now import PROMISED_NOW, WAITING_NOW
from yesdesk.demo.story.threads.promises import PROMISES
from yesdesk.demo.story.threads.small_joys import SMALL_JOYS
from yesdesk.demo.story.threads.turns import TURNS

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
