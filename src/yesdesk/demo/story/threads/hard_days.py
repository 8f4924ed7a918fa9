"""Days on which somebody came who had nothing left over: grief, fear, anger, no bed."""

from yesdesk.demo.story.shapes import (
    DAY,
    ClosesWith,
    HandsOver,
    KeepsPromise,
    MarksForLeads,
    Notes,
    PatronSketch,
    PatronWrites,
    Promises,
    Replies,
    SaysThanks,
    StoryThread,
)

HARD_DAYS: tuple[StoryThread, ...] = (
    StoryThread(
        slug="ana-at-night",
        patron=PatronSketch("Ana", "ana.m@post.example", "en", None, "20031 8840"),
        channel="email",
        kind="account",
        branch="mill",
        point="inbox",
        days_ago=18,
        at="02:14",
        words=(
            "My books were due while I was away burying my mother. I owe 18.40, there is a "
            "lost book, 32.00, and I cannot reserve anything.\n\nI don't know who to ask. Ana"
        ),
        asked_for="to reserve books again",
        needed="not to be fined for a funeral, and not to explain it twice",
        steps=(
            Notes(
                "kim",
                396,
                "She rang as well. No proof needed, please, she has told it twice already.",
            ),
            Replies(
                "kim",
                398,
                "Dear Ana, I am so sorry about your mother. You hear from our desk before noon, "
                "and you need not explain anything again. Kim",
            ),
            Promises("kim", 398, "Ana has an answer", 188),
            Notes("sam", 408, "Four books now due in three weeks. I did that one by hand."),
            HandsOver(
                "sam",
                411,
                "The 18.40 I may take off myself. The lost book is 32.00, so I need your word. "
                "It was her mother's bedside book, I think. Please do not make her say it.",
                to_login="lea",
            ),
            Notes("lea", 419, "Yes, all of it. Taken off just now, and I looked: she can reserve."),
            KeepsPromise(
                "sam",
                426,
                "Dear Ana, I am sorry about your mother. The late fees and the lost book are off "
                "your account. You can reserve again. Your four books are yours for three more "
                "weeks. Take your time. Sam, Mill Street",
            ),
            Notes("sam", 426, "A card goes out with today's post. All of us wrote in it."),
            ClosesWith("sam", 426, "yes"),
            SaysThanks(
                3 * DAY + 700,
                "I cried in the kitchen, the good kind. Thank you, Sam. I kept the card.",
            ),
        ),
    ),
    StoryThread(
        slug="ana-sad-books",
        patron=PatronSketch("Ana", "ana.m@post.example", "en", None, "20031 8840"),
        channel="web",
        kind="what_to_read",
        branch="mill",
        point="inbox",
        days_ago=6,
        at="22:41",
        words=(
            "Is it silly to ask where the books are that do not tell me it gets better? "
            "I would like one that just sits next to me."
        ),
        asked_for="a book about grief that gives no advice",
        needed="company",
        steps=(
            Replies(
                "kim",
                650,
                "Not silly at all. I have put three aside in your name. One is poems, one is a "
                "man writing about his garden in the year after, one is a picture book that is "
                "not only for children. None of them gives advice. Kim",
            ),
            Notes("kim", 655, "Three on the hold shelf, no due date pressure, please."),
            ClosesWith("kim", 655, "yes"),
            SaysThanks(2 * DAY + 60, "The garden one. How did you know."),
        ),
    ),
    StoryThread(
        slug="no-name-coming-out",
        patron=PatronSketch("No name", None, "en", "says fifteen"),
        channel="chat",
        kind="what_to_read",
        branch="mill",
        point="ground-floor",
        days_ago=29,
        at="16:22",
        words=(
            "hi do you have books about coming out. real ones not sad ones. "
            "also does it show on my card what i took, my mum pays the card"
        ),
        asked_for="books about coming out",
        needed="to read them without anybody knowing",
        steps=(
            Replies(
                "kim",
                2,
                "Hi, and welcome. Yes, lots, and plenty where it goes well. What you borrow is "
                "yours to know. We tell nobody, parents too. But a letter or your screen at home "
                "could show a title, so here is a safer way.",
            ),
            Replies(
                "kim",
                3,
                "The corner behind the plants, ground floor, blue dots on the backs. Read there "
                "as long as you like. No card, no questions. Two of them are also on the swap "
                "shelf by the door. You can just take those.",
            ),
            PatronWrites(5, "do i have to ask someone at the desk"),
            Replies("kim", 6, "No. Nobody will look up. The chair faces the window."),
            ClosesWith("kim", 21, "yes"),
            SaysThanks(DAY + 30, "ok the chair is good"),
            Notes("sam", DAY + 60, "Put two more on the swap shelf. They go fast, which is good."),
        ),
    ),
    StoryThread(
        slug="ban-at-the-door",
        patron=PatronSketch("A man at the door", None),
        channel="walk_in",
        kind="other",
        branch="mill",
        point="ground-floor",
        days_ago=20,
        at="16:48",
        noted_by="jo",
        words=(
            "YOU CANNOT BAN ME. I PAY FOR THIS PLACE. Get me whoever signed this letter, "
            "I will stand here until he comes out."
        ),
        asked_for="to have his ban lifted at once",
        needed=None,
        steps=(
            Notes(
                "jo",
                4,
                "He has the ban letter in his hand, it runs to the end of the month. I said what "
                "it says: write to the director, the address is at the bottom. Offered him paper "
                "and a pen. He threw the pen.",
            ),
            Notes("jo", 11, "Asked him twice to lower his voice. Took the pram lady upstairs."),
            ClosesWith("jo", 17, "ended"),
            Notes("lea", 32, "Jo did all of it right. Tea in the staff room, ten minutes, now."),
        ),
    ),
    StoryThread(
        slug="somewhere-dry",
        patron=PatronSketch("Pete", None),
        channel="walk_in",
        kind="other",
        branch="mill",
        point="ground-floor",
        days_ago=11,
        at="18:35",
        noted_by="jo",
        words="Is there a plug I can use. Phone's dead and I've to ring about a bed before eight.",
        asked_for="a plug",
        needed="a bed for tonight",
        steps=(
            Notes(
                "jo",
                2,
                "Phone on the charger behind the desk, mine fits. He rings from the desk phone "
                "meanwhile. Tea with three sugars.",
            ),
            Notes(
                "jo",
                24,
                "The night shelter had nothing. The church hall on Ash Lane has a bed if he is "
                "there by 20:00. Wrote the way on a slip and rang ahead, so they know his name.",
            ),
            ClosesWith("jo", 26, "yes_elsewhere"),
            Notes("sam", DAY + 20, "He came by to say the bed was dry. Also took a western."),
        ),
    ),
    StoryThread(
        slug="my-mother-at-your-desk",
        patron=PatronSketch("Leyla", "leyla.d@mailbox.example"),
        channel="email",
        kind="other",
        branch="mill",
        point="inbox",
        days_ago=32,
        at="20:55",
        words=(
            "On Tuesday my mother asked at your desk how to get a card. She was told, slowly and "
            "loudly, to come back with someone who speaks English. She does speak English. She "
            "was a head teacher. She will not come back alone now. I want someone to know."
        ),
        asked_for="that someone knows",
        needed="for her mother to walk in again, on her own, and be welcome",
        steps=(
            MarksForLeads("kim", 728),
            Replies(
                "lea",
                762,
                "Dear Leyla, thank you for telling us. I am sorry. Nobody should be spoken to "
                "like that here. You hear from our director by tomorrow at five. Lea",
            ),
            Promises("lea", 763, "Dana answers Leyla", 1882),
            HandsOver(
                "lea",
                770,
                "I know which shift it was and I have talked to the person. It was not meant the "
                "way it landed, and it landed. Leyla should hear it from you.",
                to_login="dana",
            ),
            KeepsPromise(
                "dana",
                DAY + 790,
                "Dear Leyla, I am the director. What your mother met was our mistake, not hers. "
                "Since today each desk has a card with one line on it: speak as you would to your "
                "boss. If she would like, I will meet her at the door myself and make her card. "
                "Any day. Dana",
            ),
            PatronWrites(
                DAY + 1010,
                "She says Saturday at ten. She also says she will correct your card's grammar.",
            ),
            ClosesWith("dana", 2 * DAY + 800, "yes"),
            SaysThanks(
                5 * DAY + 300,
                "She has a card, a cup of tea and opinions about your history section. Thank you.",
            ),
        ),
    ),
    StoryThread(
        slug="a-letter-from-the-clinic",
        patron=PatronSketch("Mr Adeyemi", None),
        channel="walk_in",
        kind="reference",
        branch="mill",
        point="ground-floor",
        days_ago=44,
        at="11:05",
        noted_by="sam",
        words=(
            "I only want a dictionary. A big one. There is a word in this letter and the nurse "
            "said it so fast."
        ),
        asked_for="a medical dictionary",
        needed="to understand the letter before he tells his wife",
        steps=(
            Notes(
                "sam",
                3,
                "He let me see the word. I am no doctor and said so. Could someone sit with him? "
                "Not at the desk, please. The corner with the lamp.",
            ),
            HandsOver(
                "sam",
                4,
                "He has asked once and quietly. He need not ask again. He is in the lamp corner.",
                to_login="kim",
            ),
            Notes(
                "kim",
                48,
                "Found the word in two good sources, read both together. I did not guess what it "
                "means for him. We wrote down four questions for the clinic, and their number.",
            ),
            ClosesWith("kim", 50, "yes"),
        ),
    ),
)
