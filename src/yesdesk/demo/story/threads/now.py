"""The desk at 18:02: six people waiting, and four promises that fall due this evening."""

from yesdesk.demo.story.shapes import (
    Notes,
    PatronSketch,
    PatronWrites,
    Promises,
    Replies,
    StoryThread,
)

WAITING_NOW: tuple[StoryThread, ...] = (
    StoryThread(
        slug="bo-two-books",
        patron=PatronSketch("Bo", None, "en", "twelve years old", "29001 000121"),
        channel="walk_in",
        kind="account",
        branch="mill",
        point="ground-floor",
        days_ago=0,
        at="18:02",
        minutes_ago=0,
        noted_by="sam",
        words=(
            "My card is blocked and I need two books for the test tomorrow. "
            "My sister brought the lost one back."
        ),
        asked_for="two books on his card",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="okafor-volcanoes",
        patron=PatronSketch("Mr Okafor", "555 0108"),
        channel="walk_in",
        kind="what_to_read",
        branch="mill",
        point="childrens-floor",
        days_ago=0,
        at="17:38",
        minutes_ago=24,
        noted_by="max",
        words="My grandson needs a book on volcanoes by tomorrow morning, and yours is out.",
        asked_for="the volcano book",
        needed=None,
        steps=(
            Notes("max", 3, "He is by the fish tank. I gave him the chair that does not wobble."),
        ),
    ),
    StoryThread(
        slug="dee-choir-thursday",
        patron=PatronSketch("Dee", "555 0117"),
        channel="text",
        kind="rooms",
        branch="mill",
        point="ground-floor",
        days_ago=0,
        at="17:44",
        minutes_ago=18,
        words="is the room free thu 6 to 8 for 9 ppl? we are a choir, we do sing",
        asked_for="the meeting room, Thursday 6 to 8, nine people",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="brandt-lighthouses",
        patron=PatronSketch("Mrs Brandt", "555 0123"),
        channel="phone",
        kind="reference",
        branch="mill",
        point="ground-floor",
        days_ago=0,
        at="17:49",
        minutes_ago=13,
        noted_by="lea",
        words="Heard half a talk on the radio. Women who kept lighthouses. Wants that book.",
        asked_for="the book from the radio talk",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="tomasz-two-pages",
        patron=PatronSketch("Tomasz", "tomasz.k@post.example"),
        channel="web",
        kind="technology",
        branch="mill",
        point="ground-floor",
        days_ago=0,
        at="17:55",
        minutes_ago=7,
        words="Printer wants a card I don't have. Need 2 pages for the job centre before 7.",
        asked_for="a printer card",
        needed=None,
        steps=(),
    ),
    StoryThread(
        slug="ines-six-thin-books",
        patron=PatronSketch("Ines", None, "en", "eight years old", "20077 3061"),
        channel="walk_in",
        kind="account",
        branch="mill",
        point="bookmobile",
        days_ago=0,
        at="17:58",
        minutes_ago=4,
        noted_by="olu",
        words="Can I have six books and not five? They are thin.",
        asked_for="one book more than five",
        needed=None,
        steps=(),
    ),
)

PROMISED_NOW: tuple[StoryThread, ...] = (
    StoryThread(
        slug="lowe-large-print-list",
        patron=PatronSketch("Mrs Lowe", "555 0131"),
        channel="phone",
        kind="what_to_read",
        branch="mill",
        point="ground-floor",
        days_ago=0,
        at="10:15",
        minutes_ago=467,
        noted_by="kim",
        words=(
            "Could you read me everything you have in large print that is not about murder? "
            "I have had enough murder. My niece can come for the list at seven."
        ),
        asked_for="a list of large-print books without murder",
        needed="enough calm books to last the winter, chosen by herself",
        steps=(
            Promises("kim", 4, "Large-print list without murder", 521),
            Notes(
                "kim",
                70,
                "Done from A to M. Gardens, sea stories, two funny ones. Skip anything with "
                "a body in the lake, however pretty the cover.",
            ),
            Notes(
                "kim",
                415,
                "Lea, I am off at five. The list lies under the stapler, N to Z is still to do. "
                "Her niece comes at seven and Mrs Lowe will be waiting by the phone.",
            ),
        ),
    ),
    StoryThread(
        slug="hale-albums",
        patron=PatronSketch("Mr Hale", "j.hale@letters.example"),
        channel="email",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=0,
        at="08:40",
        minutes_ago=562,
        words=(
            "Dear Sirs and Mesdames, my late father left forty-one albums of photographs, each "
            "of them of this valley and each of them labelled. The house must be empty by the "
            "end of the month. Would the Library be the right home for them, or am I being a "
            "nuisance? I remain, with kind regards, J. Hale"
        ),
        asked_for="a home for forty-one albums",
        needed="to know this week that they will not end in a skip",
        steps=(
            PatronWrites(
                12,
                "A small postscript. Album nineteen is damp along one edge. I thought it honest "
                "to say so.",
            ),
            Replies(
                "lea",
                28,
                "Dear Mr Hale, you are no nuisance at all. Forty-one labelled albums made our "
                "morning. I will ask our director today and write to you by half past seven "
                "this evening. Please let nobody throw anything away. Lea",
            ),
            Promises("lea", 30, "An answer about the albums", 620),
            Notes(
                "lea",
                95,
                "Dana is at the council until six. The map room has two empty shelves. "
                "I measured: forty-one fit if we move the stuffed otter.",
            ),
        ),
    ),
    StoryThread(
        slug="abeba-driving-theory",
        patron=PatronSketch("Abeba", "555 0166"),
        channel="walk_in",
        kind="reference",
        branch="hill",
        point="hill-road-desk",
        days_ago=0,
        at="15:10",
        minutes_ago=172,
        noted_by="noor",
        words=(
            "My driving test is Friday. The signs I know. The long words in the questions, "
            "these I do not know."
        ),
        asked_for="a driving theory book in Amharic",
        needed="to practise the real questions, slowly, before Friday",
        steps=(
            Notes(
                "noor",
                6,
                "No such book in Amharic anywhere near. Asked the evening class at the hall: "
                "their teacher has a word list and rings back after work.",
            ),
            Promises("noor", 8, "The word list, yes or no", 207),
        ),
    ),
    StoryThread(
        slug="meadow-court-earlier",
        patron=PatronSketch("Gwen at Meadow Court", "555 0172"),
        channel="phone",
        kind="other",
        branch="mill",
        point="bookmobile",
        days_ago=0,
        at="11:20",
        minutes_ago=402,
        noted_by="olu",
        words=(
            "Could the van come half an hour earlier next Tuesday? We have a birthday. "
            "Arthur is a hundred and he wants his westerns first."
        ),
        asked_for="the bookmobile at 14:00 instead of 14:30",
        needed="westerns in Arthur's hands before the cake",
        steps=(
            Replies(
                "olu",
                3,
                "A hundred! Let me see how I get there by two. You hear from me tonight "
                "before a quarter to eight.",
            ),
            Promises("olu", 4, "Does the van come early on Tuesday?", 501),
        ),
    ),
)
