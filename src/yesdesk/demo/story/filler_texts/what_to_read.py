"""What to read next, and what to read when nothing helps."""

from yesdesk.demo.story.shapes import FillerNeed

WHAT_TO_READ: tuple[FillerNeed, ...] = (
    FillerNeed(
        "do u have the new harrowgate not the audiobook",
        "en",
        "what_to_read",
        "text",
        answer="On paper, yes! Two ahead of you, both fast. I will text you.",
        outcome="yes",
    ),
    FillerNeed(
        "Something for a man of eighty who says he has read everything. He's sitting "
        "over there. He has read everything.",
        "en",
        "what_to_read",
        "walk_in",
        answer="He had not read the one about the ice road. He has it now, and did not look up "
        "to say thanks. That is how I know.",
        outcome="yes",
    ),
    FillerNeed(
        "My book group wants a book under 200 pages that nobody can finish in the bath."
        " Eight copies, please?",
        "en",
        "what_to_read",
        "web",
        needed="a short book worth an evening of arguing",
        answer="Eight copies of a very short, very cross one. Your group will not agree. Please "
        "tell us how it went.",
        outcome="yes",
    ),
    FillerNeed(
        "anything like the one w the dragons but less kissing", "en", "what_to_read", "chat"
    ),
    FillerNeed(
        "I need a funny book. It's been a year.",
        "en",
        "what_to_read",
        "walk_in",
        needed="to laugh once before the weekend",
        answer="This one. Page nine. I have seen people on the bus with it.",
        outcome="yes",
    ),
    FillerNeed(
        "Dear Library, I am learning English since two years and I am tired of 'easy "
        "readers' about dogs. Is there a real book with short sentences?",
        "en",
        "what_to_read",
        "email",
        needed="a grown-up novel she can read alone",
    ),
    FillerNeed(
        "He's seven, he only reads about sharks, and he's finished the sharks.",
        "en",
        "what_to_read",
        "phone",
        answer="Then it is time for the giant squid. I put in a shark for the way home.",
        outcome="yes",
    ),
    FillerNeed(
        "What do you read to somebody who's asleep most of the time? She can hear, they say.",
        "en",
        "what_to_read",
        "walk_in",
        needed="something to read aloud at a hospice bed",
        answer="Short things with a good sound. I chose three, and one is only about rivers. "
        "There is a chair here if you need one after.",
        outcome="yes",
    ),
    FillerNeed(
        "Trilogy, have 1 and 3. Where in the world is 2? I will not read 3 first. I "
        "have principles.",
        "en",
        "what_to_read",
        "web",
    ),
    FillerNeed(
        "is the next one out yet. you know the one. i ask every tues", "en", "what_to_read", "text"
    ),
    FillerNeed(
        "I'd like a book about being on your own that isn't about finding someone.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "My girls are nine and can't stand each other. Have you one about sisters, with"
        " no moral at the end?",
        "en",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "book for 15yo who hates books, has to be one, for school, under 150 pgs, no animals dying",
        "en",
        "what_to_read",
        "chat",
    ),
    FillerNeed(
        "Could you suggest three novels in which the old woman wins? I have turned "
        "seventy and wish to study how it is done.",
        "en",
        "what_to_read",
        "email",
    ),
    FillerNeed(
        "I can't see print any more. But I don't want 'books for the blind', I want the"
        " same rubbish as everyone else.",
        "en",
        "what_to_read",
        "walk_in",
        needed="this month's thriller, to listen to",
        answer="The same one as everyone, out this month, eleven hours of it. The player has one"
        " big button.",
        outcome="yes",
    ),
    FillerNeed(
        "My wife's reading for the first time since the stroke. Big letters, but not a "
        "child's book, she'd throw it at me.",
        "en",
        "what_to_read",
        "phone",
        answer="I found a thriller in large type with short chapters. No child's book near it. "
        "If she throws it, we have another.",
        outcome="yes",
    ),
    FillerNeed(
        "Have you anything written by someone from Somalia, in English or Somali? I "
        "want my children to see our name on a back cover.",
        "en",
        "what_to_read",
        "web",
    ),
    FillerNeed(
        "Is there a cookery book for one person with one pan?", "en", "what_to_read", "walk_in"
    ),
    FillerNeed(
        "need smth for 14 hr flight w toddler. flaps good. sounds BAD",
        "en",
        "what_to_read",
        "text",
        answer="Six flap books in a bag, none of them says anything. There is a seventh for you.",
        outcome="yes",
    ),
    FillerNeed(
        "I'm having an operation on Thursday and I want to be so deep in a book that I "
        "don't hear the trolley.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "I have read all forty of the Inspector Marrow books in order. What do people do now?",
        "en",
        "what_to_read",
        "email",
    ),
    FillerNeed(
        "poems for a wedding but the couple already has 2 kids and a goat",
        "en",
        "what_to_read",
        "chat",
    ),
    FillerNeed(
        "What's good for anxiety? Not a book about it. A book that's good for it.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "My son is dyslexic and twelve and clever. The ones in the right size type are "
        "all for babies.",
        "en",
        "what_to_read",
        "web",
        needed="a proper adventure in a friendly type",
    ),
    FillerNeed(
        "One of those with a map in the front. Doesn't matter what's behind it.",
        "en",
        "what_to_read",
        "walk_in",
    ),
    FillerNeed(
        "I only want to know if the dog lives. Page 300 and something. I can't go on until I know.",
        "en",
        "what_to_read",
        "phone",
        answer="The dog lives. Go on.",
        outcome="yes",
    ),
    FillerNeed(
        "My mum and me want to read the same book at the same time. She's in prison. "
        "Which ones do they have there?",
        "en",
        "what_to_read",
        "walk_in",
        needed="one book in two places",
        answer="I rang the library there. Two copies of the same book start on Monday, one here,"
        " one with her. Chapter one by Friday?",
        outcome="yes",
    ),
    FillerNeed(
        "graphic novels abt maths?? is that a thing. plz be a thing", "en", "what_to_read", "text"
    ),
    FillerNeed(
        "Please may I have the next two in the series before I go into labour. The date"
        " is the 14th but he is an impatient sort.",
        "en",
        "what_to_read",
        "email",
    ),
    FillerNeed(
        "He wants the truck book. The one he's had six times. No, not that one. THE truck book.",
        "en",
        "what_to_read",
        "walk_in",
        answer="THE truck book is back, and it is his until he is done with it.",
        outcome="yes",
    ),
    FillerNeed(
        "Are there comics in Arabic for a boy of ten, or with no words? He is funny in "
        "Arabic and has nowhere to be funny.",
        "en",
        "what_to_read",
        "web",
        needed="something that lets him be funny again",
    ),
    FillerNeed(
        "I'm sixty and I've just learned to read properly. What's the first one I should have?",
        "en",
        "what_to_read",
        "walk_in",
        needed="a first whole book of his own",
        answer="I thought about this for a while. This one. I read it when I was low, and it is "
        "not long. Welcome.",
        outcome="yes",
    ),
    FillerNeed(
        "that book everyone is crying abt on their videos, with the boat",
        "en",
        "what_to_read",
        "chat",
    ),
    FillerNeed(
        "Could you pick me five? Anything. I never pick anything, I always end up with "
        "the same shelf.",
        "en",
        "what_to_read",
        "walk_in",
        answer="Five picked, none from your shelf. Bring back the ones you hate and tell me why."
        " That is my favourite part.",
        outcome="yes",
    ),
    FillerNeed(
        "I'm a beekeeper, I drive a lorry, and I've a lot of time and one ear. What do "
        "you have to listen to?",
        "en",
        "what_to_read",
        "phone",
    ),
    FillerNeed(
        "Is there a novel set in a library in which nobody is murdered and nobody says 'shh'?",
        "en",
        "what_to_read",
        "email",
        answer="One. And when they say 'shh' in it, they mean the cat.",
        outcome="yes",
    ),
)
