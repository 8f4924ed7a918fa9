"""Needs that took a turn: opened again, changed, taken back, and an honest not this time."""

from yesdesk.demo.story.shapes import (
    DAY,
    ClosesWith,
    HandsOver,
    NeedChanges,
    Notes,
    PatronSketch,
    PatronWrites,
    Replies,
    SaysThanks,
    StoryThread,
    StrikesWords,
    Withdraws,
    WritesAgain,
)

TURNS: tuple[StoryThread, ...] = (
    StoryThread(
        slug="pell-ebooks-again",
        patron=PatronSketch("Mr Pell", "pell@mailbox.example"),
        channel="email",
        kind="technology",
        branch="mill",
        point="inbox",
        days_ago=13,
        at="18:27",
        words=(
            "Your e-book app says I am 'unauthorised'. I am eighty-one and have never been "
            "unauthorised in my life. What does it want?"
        ),
        asked_for="to get into the e-book app",
        needed="to read in bed without holding up a heavy book",
        steps=(
            Replies(
                "sam",
                11,
                "Dear Mr Pell, it should have said hello. It wants your card number without the "
                "gaps, and your four digits. Try it that way and write if it sulks. Sam",
            ),
            ClosesWith("sam", 12, "yes"),
            WritesAgain(
                2 * DAY + 95,
                "It worked for one day. Now it says too many devices. I have one device. It is "
                "on my knees.",
            ),
            HandsOver(
                "sam",
                2 * DAY + 885,
                "The same app, a second riddle. He has told it all once, please start from here.",
                to_login="teo",
            ),
            Replies(
                "teo",
                2 * DAY + 940,
                "Hello Mr Pell, it counted your old tablet from years ago. I took that one off "
                "the list. Open the app, and it should be as it was on the good day. Teo",
            ),
            PatronWrites(2 * DAY + 975, "It knows me again. I am on page 88 and shall not move."),
            ClosesWith("teo", 2 * DAY + 980, "yes"),
        ),
    ),
    StoryThread(
        slug="farah-the-new-baby",
        patron=PatronSketch("Farah", "farah.q@post.example"),
        channel="web",
        kind="what_to_read",
        branch="hill",
        point="hill-road-desk",
        days_ago=17,
        at="10:12",
        words=(
            "Can I order picture books for a two-year-old about using the potty? No hurry, the "
            "baby is not due for three weeks and by then he should be done."
        ),
        asked_for="picture books about the potty",
        needed="a big brother who still feels like the main person",
        steps=(
            Replies(
                "noor",
                30,
                "Of course. Two good ones come up with the van on Thursday. I will text you. Noor",
            ),
            NeedChanges(
                DAY + 260,
                "It came early. She, I mean. We are home and fine. Forget the potty, we need the "
                "books about the new baby. Today if you can. He is wearing her hat.",
            ),
            Replies(
                "noor",
                DAY + 275,
                "Welcome to her, and well done all of you. Four books hang on your door by five, "
                "I walk past on my way. One has a bear in a small hat. Bring them back whenever.",
            ),
            ClosesWith("noor", DAY + 276, "yes"),
            SaysThanks(
                3 * DAY + 1100, "He reads the bear to her. He is two. He makes up most of it."
            ),
        ),
    ),
    StoryThread(
        slug="under-the-bed",
        patron=PatronSketch("Wilf", "wilf.n@post.example"),
        channel="web",
        kind="account",
        branch="mill",
        point="inbox",
        days_ago=21,
        at="21:05",
        words=(
            "I SWEAR I brought back the book about badgers. Put it in the slot myself, in the "
            "rain, on the 3rd. You have it as out. Please look on your shelves."
        ),
        asked_for="to look for the badger book on the shelf",
        needed=None,
        steps=(
            Replies(
                "sam",
                740,
                "Hello Wilf, happens to us too. I have looked on the shelf, the trolley and the "
                "one place it always hides. Not yet. Nothing grows while we look. Sam",
            ),
            Withdraws(
                DAY + 60,
                "Under the bed. With a sock in it as a bookmark. I withdraw everything, also the "
                "capitals.",
            ),
        ),
    ),
    StoryThread(
        slug="the-bound-newspapers",
        patron=PatronSketch("Mr Castellan", "555 0133"),
        channel="walk_in",
        kind="account",
        branch="mill",
        point="ground-floor",
        days_ago=9,
        at="16:10",
        noted_by="kim",
        words=(
            "I should like to take the newspaper volume for 1911 home for the weekend. My eyes "
            "only work in the morning, at my own table."
        ),
        asked_for="to borrow the newspapers of 1911",
        needed="to read them in morning light, as large as he likes",
        steps=(
            Replies(
                "kim",
                12,
                "This is the only copy there is, Mr Castellan, and it breaks when it travels. "
                "May I bring you the pages instead?",
            ),
            ClosesWith(
                "kim",
                16,
                "not_this_time",
                reason="The volume for 1911 is the only one left, and its paper breaks when moved.",
                nearest_yes=(
                    "We photograph the months he wants, big enough for his eyes, and he has them "
                    "on paper on Saturday. Or the table by the east window, kept for him at nine."
                ),
                ask_again="In spring, when the scans of 1900 to 1920 come back. We will ring him.",
            ),
            SaysThanks(
                3 * DAY + 40, "March and April arrived. I see the commas now. A fair bargain."
            ),
        ),
    ),
    StoryThread(
        slug="bo-and-his-sister",
        patron=PatronSketch("Bo", None, "en", "twelve years old", "20045 1182"),
        channel="walk_in",
        kind="account",
        branch="mill",
        point="childrens-floor",
        days_ago=10,
        at="15:50",
        noted_by="sam",
        words="Can you look what my sister has out? She says she hasn't got my comic but she has.",
        asked_for="to see what his sister has borrowed",
        needed="to read how the comic ends",
        steps=(
            ClosesWith(
                "sam",
                7,
                "not_this_time",
                reason="What somebody has borrowed is theirs to tell, sisters too.",
                nearest_yes="We have a second copy upstairs, so he read the end on the beanbag.",
                ask_again="Come in together, and she can look with you on her own card.",
            ),
            Notes("sam", 30, "He finished it and told me the end. I had not asked."),
        ),
    ),
    StoryThread(
        slug="joan-wrote-her-pin",
        patron=PatronSketch("Joan", "joan.w@mailbox.example"),
        channel="email",
        kind="account",
        branch="mill",
        point="inbox",
        days_ago=12,
        at="07:50",
        words=(
            "Please renew everything, I am in hospital with my hip. My card is 20012 7745 and the "
            "pin is 4471, same as my bank so I don't forget. Ward 6, if you bring a trolley."
        ),
        asked_for="to renew everything",
        needed="not to worry about books while lying still",
        steps=(
            Replies(
                "kim",
                75,
                "Dear Joan, all is renewed until you are up and walking. Please change that PIN "
                "at the bank. I have asked for it to be struck out here. Get well. Kim",
            ),
            HandsOver(
                "kim",
                78,
                "Her PIN stands in the mail, and it is her bank's as well.",
                to_login="priya",
            ),
            StrikesWords(
                "priya",
                122,
                "20012 7745 and the pin is 4471, same as my bank so I don't forget",
                "A PIN has no place in a letter we keep",
            ),
            Notes("kim", 124, "Gone from the mail. No trolley on ward 6, but Olu passes there."),
            ClosesWith("kim", 126, "yes"),
            SaysThanks(
                2 * DAY + 400,
                "A man called Olu came with four thrillers. The whole ward reads them in turn.",
            ),
        ),
    ),
    StoryThread(
        slug="what-do-you-know-of-me",
        patron=PatronSketch("R. Lindahl", "r.lindahl@letters.example"),
        channel="email",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=28,
        at="13:33",
        words=(
            "What exactly do you store about me, for how long, and who can see what I read last "
            "year? I ask politely, but I ask in writing."
        ),
        asked_for="what the library keeps about him",
        needed="to be sure that nobody reads over his shoulder",
        steps=(
            HandsOver("kim", 22, "For you and Priya. Polite, and he means it.", to_login="lea"),
            Replies(
                "lea",
                170,
                "Dear R. Lindahl, a good thing to ask. We keep your name, your address and what "
                "you have at home now. When a book comes back, we let go of that line. Nobody "
                "here can see what you read last year. Your own copy is behind your link. Lea",
            ),
            ClosesWith("lea", 171, "yes"),
            SaysThanks(DAY + 10, "That is the shortest honest answer I have had from an office."),
        ),
    ),
    StoryThread(
        slug="too-late-for-the-laminator",
        patron=PatronSketch("Cass", "555 0128"),
        channel="text",
        kind="technology",
        branch="mill",
        point="ground-floor",
        days_ago=8,
        at="12:40",
        words="hi can u laminate 40 menus for me before 2pm",
        asked_for="forty laminated menus by two",
        needed="menus that survive soup, on opening day",
        steps=(
            Replies(
                "sam",
                4,
                "Ours does one sheet in two minutes and then needs a rest. Ten by two, ok? The "
                "copy shop on Quarry Row does the rest by three.",
            ),
            PatronWrites(7, "10 is great actually its only 10 tables haha"),
            ClosesWith("sam", 75, "yes_partial"),
            SaysThanks(DAY + 200, "soup was spilled. menus won. free soup for u, ask for cass"),
        ),
    ),
)
