"""What lies beside the desk's waiting pile today: one complaint for leads, and what the form held back."""

from yesdesk.demo.story.shapes import MarksForLeads, PatronSketch, Replies, StoryThread

FOR_LEADS_NOW: tuple[StoryThread, ...] = (
    StoryThread(
        slug="told-to-whisper",
        patron=PatronSketch("Rosa", "rosa.v@mailbox.example"),
        channel="web",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=0,
        at="09:12",
        minutes_ago=530,
        words=(
            "Yesterday somebody at your desk told my brother to whisper or leave. He cannot "
            "whisper. He has one volume, and he was laughing at a book. I would like to talk "
            "about it with whoever is in charge, and not in writing."
        ),
        asked_for="a talk with whoever is in charge",
        needed="for her brother to laugh in the library",
        steps=(
            MarksForLeads("kim", 22),
            Replies(
                "lea",
                47,
                "Dear Rosa, I lead the desk at Mill Street and I am sorry. Laughing at a book is "
                "what we are for. May I ring you, and when is good for you? Lea",
            ),
        ),
    ),
)
"""Only leads and the director see it; it waits for Rosa, not for us."""

HELD_NOW: tuple[StoryThread, ...] = (
    StoryThread(
        slug="sixth-time-today",
        patron=PatronSketch("Mr Quill", "quill@letters.example"),
        channel="web",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=0,
        at="15:31",
        minutes_ago=151,
        words=(
            "I write once more because nothing seems to arrive. Is my letter of this morning "
            "with you, and the four after it? My connection is older than I am."
        ),
        asked_for="",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="roof-paint",
        patron=PatronSketch("Roof team", "offers@bright-roofs.example"),
        channel="web",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=0,
        at="17:20",
        minutes_ago=42,
        words="Dear Sir. We paint library roofs. Best price only today. We paint also in rain.",
        asked_for="",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="roof-paint-again",
        patron=PatronSketch("Roof team", "offers@bright-roofs.example"),
        channel="web",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=0,
        at="17:21",
        minutes_ago=41,
        words="Dear Madam. We paint library roofs. Best price only today. We paint also in rain.",
        asked_for="",
        needed=None,
        steps=(),
    ),
)
"""Over a limit of the public form: staff look at it before anything goes out."""
