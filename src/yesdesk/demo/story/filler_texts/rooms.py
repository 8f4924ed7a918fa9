"""Rooms, tables, corners with a door."""

from yesdesk.demo.story.shapes import FillerNeed

ROOMS: tuple[FillerNeed, ...] = (
    FillerNeed(
        "room 4 tmrw 3-5 still ours? knit & natter, 11 of us",
        "en",
        "rooms",
        "text",
        answer="Still yours, chairs in a ring. We put the kettle in.",
        outcome="yes",
    ),
    FillerNeed(
        "Is there a room for two people to have a hard talk? We have a mediator. "
        "Neutral ground, she said.",
        "en",
        "rooms",
        "web",
        needed="somewhere that is nobody's home",
        answer="The map room, with two doors, so that nobody has to walk past anybody. It is "
        "yours and free.",
        outcome="yes",
    ),
    FillerNeed(
        "can i book the booth w the good chair for my mock interview, 30 min", "en", "rooms", "chat"
    ),
    FillerNeed(
        "We're six for dungeons and so on. We get loud when the dice are good.",
        "en",
        "rooms",
        "walk_in",
        answer="The cellar room is made for good dice. Thursday, six o'clock, as loud as you like.",
        outcome="yes",
    ),
    FillerNeed(
        "The Allotment Society has met in the small room since 1961 and this year the "
        "machine tells us it is 'taken'. By whom, may I ask?",
        "en",
        "rooms",
        "email",
        needed="the small room on first Mondays, as ever",
    ),
    FillerNeed(
        "What does the hall cost for a wake? It was where she played cards every "
        "Friday. There'd be about thirty.",
        "en",
        "rooms",
        "phone",
        answer="For that it costs nothing. We will put the card tables out. What did she drink?",
        outcome="yes",
    ),
    FillerNeed(
        "Do you have a room where one may breastfeed without being either brave or in a toilet?",
        "en",
        "rooms",
        "web",
    ),
    FillerNeed(
        "Our house has nine people in it. Is there a table where a kid can do homework "
        "till closing?",
        "en",
        "rooms",
        "walk_in",
        needed="the same table every day until the exams",
        answer="The table under the stairs is his, with a lamp and his name on a slip, every day"
        " till we shut.",
        outcome="yes",
    ),
    FillerNeed("study room pls!! any size even a cupboard. exams", "en", "rooms", "text"),
    FillerNeed(
        "The prayer group clashes with the drumming. We don't mind drums, but not in "
        "the quiet bit.",
        "en",
        "rooms",
        "walk_in",
    ),
    FillerNeed(
        "Can our charity use the big room for free if we are all volunteers and bring "
        "the biscuits?",
        "en",
        "rooms",
        "web",
    ),
    FillerNeed(
        "May a group of retired men repair toasters in your workshop room once a month?"
        " We would bring our own fuses.",
        "en",
        "rooms",
        "email",
    ),
    FillerNeed(
        "Is it allowed to record a podcast in the local studies room? We whisper "
        "anyway, it's about ghosts.",
        "en",
        "rooms",
        "phone",
    ),
    FillerNeed("is it quiet quiet upstairs or like. library quiet", "en", "rooms", "chat"),
    FillerNeed(
        "I need a room to ring my lawyer from. Ten minutes. He's only in prison hours, "
        "I mean office hours.",
        "en",
        "rooms",
        "walk_in",
        answer="Here is the key to booth 1. Take as long as he talks.",
        outcome="yes",
    ),
    FillerNeed(
        "We want to teach our mothers to cycle, and start with an hour of theory with "
        "tea. Room for fourteen?",
        "en",
        "rooms",
        "web",
        needed="a first lesson where nobody from work walks past",
    ),
    FillerNeed("can we move our booking 1 hr later, the cake isnt ready", "en", "rooms", "text"),
    FillerNeed(
        "Can my dad sit in on my study room? He's not studying. He just gets lonely at home.",
        "en",
        "rooms",
        "walk_in",
    ),
)
