"""Cards, holds, due dates, and the names on them."""

from yesdesk.demo.story.shapes import FillerNeed

ACCOUNT: tuple[FillerNeed, ...] = (
    FillerNeed(
        "renew all pls, card 20058 1190, away til sun",
        "en",
        "account",
        "text",
        answer="All renewed for three weeks. Have a good trip.",
        outcome="yes",
    ),
    FillerNeed(
        "I lost my card somewhere between the pool and the bakery. Can somebody else use it?",
        "en",
        "account",
        "web",
        needed="to know that nobody borrows in her name",
        answer="It is blocked now, so nobody can use it. A new one is free and takes two minutes.",
        outcome="yes",
    ),
    FillerNeed(
        "It says three books out. I only see two at home. The third one I have never heard of.",
        "en",
        "account",
        "walk_in",
        needed="not to pay for a book that was never theirs",
        answer="Our mistake. The third was scanned twice at the next desk. It is off your card.",
        outcome="yes",
    ),
    FillerNeed(
        "Dear Librarian, I have moved and my card still lives at my old address. Please"
        " let it know. With best wishes, F. Amsel",
        "en",
        "account",
        "email",
        name="F. Amsel",
        answer="Your card has been told, and took it well. Enjoy the new place.",
        outcome="yes",
    ),
    FillerNeed(
        "I've been getting your emails for my ex-husband's books. He reads very strange"
        " things. Please stop them.",
        "en",
        "account",
        "phone",
        answer="They stop today. I have taken your address off, and looked at nothing else.",
        outcome="yes",
    ),
    FillerNeed(
        "why am i no. 14 in the queue for ONE book, do the others read slow",
        "en",
        "account",
        "chat",
    ),
    FillerNeed(
        "My daughter turned eighteen on Monday and her card still wants my signature. "
        "She's mortified.",
        "en",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "MY HOLD SAYS READY BUT THE SHELF SAYS NO. CAME BY BUS. TWICE", "en", "account", "web"
    ),
    FillerNeed(
        "fine of 3.20?? it was xmas u were SHUT",
        "en",
        "account",
        "text",
        branch_hint="mill",
        needed="the charge checked against closing days",
        answer="You are right, we were shut for three of those days. It is off.",
        outcome="yes",
    ),
    FillerNeed(
        "I'd like to pay something for a book. Not mine. There was a lady in front of "
        "me who couldn't.",
        "en",
        "account",
        "walk_in",
        needed="to pay a stranger's bill, quietly",
        answer="That is paid, and nobody will hear who it was. Thank you.",
        outcome="yes",
    ),
    FillerNeed(
        "My son dropped 'The Owl Who Was Late' in the bath. It is now twice as thick. I"
        " am so sorry and will buy a new one.",
        "en",
        "account",
        "email",
        branch_hint="hill",
        answer="Please keep your money. It has dried on our radiator and now stands up by "
        "itself. Hill Road charges nothing.",
        outcome="yes",
    ),
    FillerNeed(
        "Is it true there are no more fines up at Hill Road? I've had a book since my divorce.",
        "en",
        "account",
        "phone",
        branch_hint="hill",
        needed="to bring it back without a scene",
        answer="It is true. Drop it in the slot, or on the counter, and say nothing at all. We "
        "will be happy to see it.",
        outcome="yes",
    ),
    FillerNeed(
        "can i have a card with my real name on it not the one on my id. its a trans thing",
        "en",
        "account",
        "walk_in",
        needed="a card with the name he uses",
        answer="Of course. The card says the name you use. Nothing else is printed on it.",
        outcome="yes",
    ),
    FillerNeed(
        "We are a family of seven. Is there one card for all, or do I carry seven cards"
        " and seven PINs in this head?",
        "en",
        "account",
        "web",
    ),
    FillerNeed(
        "forgot pin. forgot the email. forgot what year i joined. i do know my name",
        "en",
        "account",
        "chat",
        answer="A name is a good start. Come by with anything that has your face on it and we "
        "set up the rest.",
        outcome="yes",
    ),
    FillerNeed(
        "I take books for my neighbour, she's ninety. They want her here in person. She"
        " can't do stairs.",
        "en",
        "account",
        "walk_in",
        needed="books for the neighbour on her own card",
        answer="She signs this one line at home and you carry the card. She never has to come "
        "down the stairs.",
        outcome="yes",
    ),
    FillerNeed(
        "how many can i have out at once, asking 4 a rainy holiday", "en", "account", "text"
    ),
    FillerNeed(
        "I should like to stop the messages that begin 'Hi there!'. A reminder is "
        "welcome. The tone is not.",
        "en",
        "account",
        "email",
    ),
    FillerNeed(
        "The machine gave me someone else's hold. It's a good one too. Should I give it"
        " back before I read it?",
        "en",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "I'm going on a ship for five months. Can I keep two books, or is the sea too far?",
        "en",
        "account",
        "phone",
        answer="The sea is not too far. Both are yours till you are back. Send us a card from "
        "the middle.",
        outcome="yes",
    ),
    FillerNeed(
        "How do I see what I borrowed two summers ago? There was one with a yellow "
        "house on it and I must have it again.",
        "en",
        "account",
        "web",
        needed="the book with the yellow house",
    ),
    FillerNeed(
        "My card's got my dead husband's name on as well. I don't want it taken off. I "
        "just want you to know.",
        "en",
        "account",
        "walk_in",
        needed="the joint card left as it is",
        answer="It stays just as it is. Thank you for telling me about him.",
        outcome="yes",
    ),
    FillerNeed(
        "suspend my holds?? going away n they all come at once every time", "en", "account", "text"
    ),
    FillerNeed(
        "I'm only here for six weeks, for the harvest. Can I have a card for six weeks?",
        "en",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "A book arrived in my letterbox which is yours. I have never borrowed it. Page "
        "61 has a pressed violet. I return it with the violet.",
        "en",
        "account",
        "email",
    ),
    FillerNeed(
        "can my mum see what i have out if she logs in as me",
        "en",
        "account",
        "chat",
        needed="to keep his reading to himself",
        answer="If she has your PIN, yes. So change it here, it takes a minute. I look the other"
        " way.",
        outcome="yes",
    ),
    FillerNeed(
        "I reserved the same book three times because the button did nothing. Now I "
        "have three. Please pass two on.",
        "en",
        "account",
        "web",
    ),
    FillerNeed(
        "Is there any way to get the due date in big on paper? I stick it on the "
        "fridge. The little slips fade.",
        "en",
        "account",
        "walk_in",
    ),
    FillerNeed(
        "My library in the other county says I'm one of yours now. I feel quite passed "
        "around. Am I?",
        "en",
        "account",
        "phone",
    ),
    FillerNeed(
        "I work at the school kitchen. Is there a card for staff that lets us take "
        "twenty for the breakfast club?",
        "en",
        "account",
        "walk_in",
        needed="a box of picture books for the breakfast club",
    ),
    FillerNeed(
        "u say overdue i say i returned it mon 8am in the slot, it was raining frogs",
        "en",
        "account",
        "text",
    ),
    FillerNeed(
        "Your form says my postcode does not exist. I am sitting in it.",
        "en",
        "account",
        "web",
        answer="It should not argue with you. I made the card by hand, and told the form what I "
        "think.",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "I owe eleven-something from when I was a student. Is it still there? I'd "
        "rather just know.",
        "en",
        "account",
        "walk_in",
        branch_hint="mill",
        needed="to use the library again after six years",
        answer="I looked. It was let go years ago. You owe nothing and your card still works.",
        outcome="yes",
    ),
    FillerNeed(
        "Please cancel my reservation for 'A Short History of Salt'. I have been given "
        "it for my birthday. Three times.",
        "en",
        "account",
        "email",
    ),
    FillerNeed(
        "i'm thirteen and on my own here, mum's at work. can i get a card today or does"
        " she have to come",
        "en",
        "account",
        "walk_in",
        needed="two manga and a card of her own",
        answer="You can take two today, both manga. This slip goes home to be signed, then you "
        "get the full card.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "Can you take my name off the waiting list and put my sister's on at the same "
        "place? She's ill and I'm not.",
        "en",
        "account",
        "phone",
    ),
    FillerNeed(
        "Which of these is due? I've got four slips and none of them agrees.",
        "en",
        "account",
        "walk_in",
    ),
    FillerNeed("is there a limit on renewals. 9th time. its 900 pages ok", "en", "account", "text"),
    FillerNeed(
        "I would like to give my card back, as we are moving away. It has been a good "
        "card. Is there a box for it?",
        "en",
        "account",
        "web",
    ),
    FillerNeed(
        "I can't sign, I've the shakes. Will a thumb do?",
        "en",
        "account",
        "walk_in",
        answer="A thumb will do. So will a cross, or just your word.",
        outcome="yes",
    ),
)
