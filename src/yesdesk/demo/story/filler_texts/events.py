"""Storytime, chess, singing, and whether one is really meant by all welcome."""

from yesdesk.demo.story.shapes import FillerNeed

EVENTS: tuple[FillerNeed, ...] = (
    FillerNeed("storytime still on w this snow??", "en", "events", "text"),
    FillerNeed(
        "Is baby rhyme time for babies only? My twins are three and one of them is shy "
        "until verse four.",
        "en",
        "events",
        "web",
        answer="Babies and anyone who likes a song. Verse four is a good time to come in.",
        outcome="yes",
    ),
    FillerNeed(
        "What's on tonight that's warm and free and I don't have to talk?",
        "en",
        "events",
        "walk_in",
        answer="The film at six. Soup at half past five. Nobody talks but the film.",
        outcome="yes",
    ),
    FillerNeed(
        "is the lego thing full. we r 2 plus 1 cousin. cousin can share", "en", "events", "chat"
    ),
    FillerNeed(
        "Would the Library consider a talk about the great flood? I was in it, in a "
        "bathtub, and I am told I speak well.",
        "en",
        "events",
        "email",
    ),
    FillerNeed(
        "I put my name down for the beginners' computer course and now I've lost my "
        "nerve. Can I just watch?",
        "en",
        "events",
        "phone",
        needed="a seat at the back with no name tag",
        answer="You can just watch. There is a seat at the back. Most of us started in that seat.",
        outcome="yes",
    ),
    FillerNeed(
        "Repair café: do you do zips? Whole coat otherwise fine, twenty years, we have "
        "been through a lot.",
        "en",
        "events",
        "web",
    ),
    FillerNeed("Do you have to be able to sing for the singing group?", "en", "events", "walk_in"),
    FillerNeed("chess sat, can girls come. last place it was weird", "en", "events", "text"),
    FillerNeed(
        "The poster says 'all welcome', but does it mean people like me? I've got the "
        "dog and I talk to myself.",
        "en",
        "events",
        "walk_in",
        needed="to come in out of the afternoon",
        answer="It means you, and the dog. Half of us talk to ourselves.",
        outcome="yes",
    ),
    FillerNeed(
        "My husband has dementia and was once a drummer. Is there anything on a weekday"
        " where we would both be welcome as we are?",
        "en",
        "events",
        "email",
        needed="an afternoon out as a couple",
        answer="Wednesdays at two there is music, and a drum nobody plays. It would be good to "
        "have you both.",
        outcome="yes",
    ),
    FillerNeed(
        "Author evening on the 20th: is there a ramp to the stage or only to the toilets?",
        "en",
        "events",
        "web",
    ),
    FillerNeed(
        "do i need a ticket for the seed swap or do i just bring seeds", "en", "events", "chat"
    ),
    FillerNeed(
        "I'm ringing about the conversation table. My English is for reading. Is it a slow table?",
        "en",
        "events",
        "phone",
        answer="It is the slowest table in town. We wait for each other. Come and sit by Ruth.",
        outcome="yes",
    ),
    FillerNeed(
        "Could there be a storytime after five? Every one of them is while I'm at the till.",
        "en",
        "events",
        "walk_in",
    ),
    FillerNeed(
        "wat time is the puppet thing over, need to know for the parking", "en", "events", "text"
    ),
    FillerNeed(
        "Can my home-schooled three join the class visit with the other school? They "
        "are house-trained, mostly.",
        "en",
        "events",
        "web",
    ),
    FillerNeed(
        "I should like to offer a morning of bookbinding, free of charge. I bring the "
        "glue. I would need only a table that fears nothing.",
        "en",
        "events",
        "email",
    ),
    FillerNeed(
        "The game night for teens, is there an age where you're too old? I'm nineteen and new.",
        "en",
        "events",
        "walk_in",
    ),
    FillerNeed(
        "is there a quiet hour for the craft fair, my brother cant do crowds",
        "en",
        "events",
        "chat",
    ),
    FillerNeed(
        "You had a man once who told the stars on the roof. Will he come again? My boy "
        "still has the drawing.",
        "en",
        "events",
        "phone",
    ),
    FillerNeed(
        "Where do I sign for the walk to the old mill? And is it flat? My pride says "
        "yes but my hip wants to know.",
        "en",
        "events",
        "walk_in",
    ),
)
