"""Promises: kept, kept late, broken and mended. And small needs that took a second look."""

from yesdesk.demo.story.shapes import (
    DAY,
    ClosesWith,
    HandsOver,
    KeepsPromise,
    LetsPromisePass,
    Notes,
    PatronSketch,
    PatronWrites,
    Promises,
    Replies,
    SaysThanks,
    StoryThread,
)

PROMISES: tuple[StoryThread, ...] = (
    StoryThread(
        slug="brandt-heron",
        patron=PatronSketch("Mrs Brandt", "555 0123"),
        channel="phone",
        kind="reference",
        branch="mill",
        point="ground-floor",
        days_ago=48,
        at="10:50",
        noted_by="sam",
        words=(
            "Sunday on the radio, a poem with a heron standing in a car park. I was driving and "
            "could not write it down. It has been with me since."
        ),
        asked_for="the poem with the heron",
        needed="to have it on paper, by the bed",
        steps=(
            Promises("sam", 3, "The heron poem, or where we looked", 367),
            HandsOver(
                "sam",
                5,
                "You are better at poems. She remembers 'one leg' and 'as if waiting for change'.",
                to_login="kim",
            ),
            Notes("kim", 190, "Found it. Third book on the shelf by the stairs, page 44."),
            KeepsPromise(
                "kim",
                205,
                "Good afternoon, Mrs Brandt. We have your heron, the whole poem and the book it "
                "lives in. It waits for you at the desk, in large type as well. Kim",
            ),
            ClosesWith("kim", 206, "yes"),
            SaysThanks(
                2 * DAY + 90, "I read it to my sister on the phone. She asked for it twice."
            ),
        ),
    ),
    StoryThread(
        slug="sorley-mill-map",
        patron=PatronSketch("Mr Sorley", "555 0126"),
        channel="phone",
        kind="reference",
        branch="mill",
        point="ground-floor",
        days_ago=34,
        at="14:20",
        noted_by="kim",
        words=(
            "I am standing in my cellar with water round my boots. There was a mill stream here "
            "once. Is there an old map that shows where it went?"
        ),
        asked_for="an old map of the mill stream",
        needed="to show the builder where to dig",
        steps=(
            Promises("kim", 4, "The map of the mill stream", DAY + 156),
            Notes("kim", 240, "The map drawer is stuck. Jo is bringing candle wax."),
            PatronWrites(DAY + 210, "It is past five. The builder has gone home. Any luck?"),
            KeepsPromise(
                "kim",
                DAY + 262,
                "Mr Sorley, I said five and it is past half six. I am sorry, the drawer fought "
                "back. The map is here: your stream turns left under the third step. I have sent "
                "a photo to your builder too, so he can start at seven. Kim",
            ),
            ClosesWith("kim", DAY + 263, "yes"),
            SaysThanks(4 * DAY + 40, "Third step, as you said. The boots are dry."),
        ),
    ),
    StoryThread(
        slug="greta-choir-parts",
        patron=PatronSketch("Greta", "greta.s@post.example"),
        channel="web",
        kind="where_is_it",
        branch="mill",
        point="inbox",
        days_ago=42,
        at="13:05",
        words=(
            "Do you have sheet music for four voices, old, not difficult, not about love? "
            "It is for a school leaving and they are fourteen."
        ),
        asked_for="sheet music for four voices",
        needed="one song that fourteen-year-olds will agree to sing",
        steps=(
            Replies(
                "kim",
                50,
                "Dear Greta, there is a box of it in the store room. I will look and write to "
                "you by tomorrow noon. Kim",
            ),
            Promises("kim", 50, "Four-voice music that is not about love", 1325),
            LetsPromisePass(1376),
            Notes("lea", DAY + 10, "Kim is off sick and this one was with her. Nobody saw it."),
            Replies(
                "lea",
                DAY + 18,
                "Dear Greta, we promised you an answer by noon and you heard nothing. That was "
                "our doing. I have the box open now. You get three songs by four o'clock today.",
            ),
            Promises("lea", DAY + 19, "Three songs for Greta", 156),
            KeepsPromise(
                "lea",
                DAY + 150,
                "Here they are: a river song, a round about bread, and one about a donkey with a "
                "very good second verse. All for four voices. Keep them until the summer. Lea",
            ),
            ClosesWith("lea", DAY + 151, "yes"),
            SaysThanks(9 * DAY, "The donkey won, 22 votes to 3. You more than made up for it."),
        ),
    ),
    StoryThread(
        slug="dee-high-notes",
        patron=PatronSketch("Dee", "555 0117"),
        channel="text",
        kind="rooms",
        branch="mill",
        point="ground-floor",
        days_ago=27,
        at="17:10",
        words="hey its dee from the choir. any room tmrw eve w a piano? or near a piano? lol",
        asked_for="a room with a piano",
        needed="one hour to find out who can reach the high note",
        steps=(
            Replies("sam", 6, "Hi Dee! No piano here, but let me ask around. By 7 tonight, ok?"),
            Promises("sam", 6, "Piano for Dee", 104),
            KeepsPromise(
                "sam",
                82,
                "Found one. The community hall next door has a piano and is free 6 to 7. Key at "
                "our desk. Or our room, all evening, with Kim's keyboard from home.",
            ),
            PatronWrites(85, "KEYBOARD. ur the best. what do we owe"),
            Replies("sam", 88, "Nothing. Sing the last one with the door open."),
            ClosesWith("sam", 88, "yes_other_way"),
            SaysThanks(DAY + 230, "door was open :) the man with the newspapers clapped"),
        ),
    ),
    StoryThread(
        slug="tomasz-one-hour",
        patron=PatronSketch("Tomasz", "tomasz.k@post.example"),
        channel="web",
        kind="technology",
        branch="mill",
        point="ground-floor",
        days_ago=36,
        at="11:30",
        words=(
            "I must make CV on computer. In my country I write it by hand. I am good welder, I am "
            "not good with computer. How much costs help?"
        ),
        asked_for="help with a CV, and the price",
        needed="to show that he is a good welder",
        steps=(
            Replies(
                "sam",
                25,
                "Hello Tomasz, it costs nothing. I can sit with you for one hour on Thursday at "
                "four. Bring what you wrote by hand. We type, you tell me about welding. Sam",
            ),
            Promises("sam", 26, "Ask the job club for a welder's sample", 300),
            PatronWrites(55, "Thursday I come. I bring also photos of bridge."),
            KeepsPromise(
                "sam",
                240,
                "The job club sent us two samples in your trade. And yes, bring the bridge. Sam",
            ),
            Notes("sam", 2 * DAY + 350, "One page, and the bridge on top. He typed the last half."),
            ClosesWith("sam", 2 * DAY + 355, "yes"),
            SaysThanks(
                11 * DAY + 90, "I have interview Monday. They ask who made the page. I say: me."
            ),
        ),
    ),
    StoryThread(
        slug="lowe-by-van",
        patron=PatronSketch("Mrs Lowe", "555 0131"),
        channel="phone",
        kind="account",
        branch="mill",
        point="ground-floor",
        days_ago=52,
        at="15:15",
        noted_by="lea",
        words=(
            "I have to give up my card, I am afraid. The stairs to the bus are the trouble. "
            "Forty years, and I thought I should say goodbye properly."
        ),
        asked_for="to give up her card",
        needed="books that come to her",
        steps=(
            Replies(
                "lea",
                4,
                "Please do not say goodbye yet, Mrs Lowe. The van stops at your front door at "
                "Meadow Court. May I send Olu to you next time?",
            ),
            HandsOver(
                "lea",
                12,
                "Mrs Lowe, flat 4. Forty years a reader. Large print, no murders, likes the sea. "
                "She thinks she has to give up her card. She does not.",
                to_point="bookmobile",
            ),
            Replies(
                "olu",
                75,
                "Mrs Lowe, this is Olu from the van. I will ring your bell at half past two and "
                "carry the bag up. You choose, I carry. Keep the card.",
            ),
            ClosesWith("olu", 76, "yes_other_way"),
            SaysThanks(
                7 * DAY + 60, "He carried it up and stayed for the kettle. I kept the card."
            ),
        ),
    ),
)
