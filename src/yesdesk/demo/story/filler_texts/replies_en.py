"""What staff answer in English, by kind and by how it ends."""

from yesdesk.demo.story.shapes import Reply

REPLIES_EN: tuple[Reply, ...] = (
    Reply(
        "Got it working. It was the machine and not you. It usually is.", "en", "technology", "yes"
    ),
    Reply(
        "Come to the desk whenever you like. I will sit beside you, and you keep the mouse.",
        "en",
        "technology",
        "yes",
    ),
    Reply(
        "Done, and I wrote down the three steps so that next time you need nobody.",
        "en",
        "technology",
        "yes",
    ),
    Reply(
        "That was a good question. Two others asked it today, so now there is a note on the wall.",
        "en",
        "technology",
        "yes",
    ),
    Reply(
        "The first half works now. For the rest Teo comes in tomorrow, and he knows about you.",
        "en",
        "technology",
        "yes_partial",
    ),
    Reply(
        "Ours will not do it, but there is another way round. I tried it just now and "
        "it takes two minutes.",
        "en",
        "technology",
        "yes_other_way",
    ),
    Reply(
        "The repair table next door does just this on Saturdays, for nothing. I told "
        "them you might come.",
        "en",
        "technology",
        "yes_elsewhere",
    ),
    Reply(
        "I don't know yet, but I know who does. You hear from me today.",
        "en",
        "technology",
        "promised",
    ),
    Reply(
        "I walked over with you in my head, and it is there. It waits at the desk with "
        "your name on it.",
        "en",
        "where_is_it",
        "yes",
    ),
    Reply(
        "It had moved house last week. There is a sign now, thanks to you.",
        "en",
        "where_is_it",
        "yes",
    ),
    Reply("Right behind you. It does that to everybody.", "en", "where_is_it", "yes"),
    Reply(
        "Found. Somebody had put it where it would make more sense, in fact.",
        "en",
        "where_is_it",
        "yes",
    ),
    Reply(
        "It is not where it should be. I found one very like it and put it aside while we look.",
        "en",
        "where_is_it",
        "yes_other_way",
    ),
    Reply(
        "The other branch has it on the shelf. It comes down with the van tomorrow.",
        "en",
        "where_is_it",
        "yes_elsewhere",
    ),
    Reply(
        "One of the two is here. The other comes back on Friday, and you are next.",
        "en",
        "where_is_it",
        "yes_partial",
    ),
    Reply(
        "I have looked in three places and I know two more. I will tell you before we close.",
        "en",
        "where_is_it",
        "promised",
    ),
    Reply(
        "All sorted. You owe nothing and there is nothing for you to do.", "en", "account", "yes"
    ),
    Reply(
        "I looked, and it was our slip. It is off your card and we are sorry for the fright.",
        "en",
        "account",
        "yes",
    ),
    Reply(
        "Done while you waited. Your card works again, at both branches.", "en", "account", "yes"
    ),
    Reply("You have three more weeks on all of them. Read slowly.", "en", "account", "yes"),
    Reply(
        "One of them is waited for by somebody else, so that one comes back on Monday. "
        "The rest is yours.",
        "en",
        "account",
        "yes_partial",
    ),
    Reply(
        "The system says no to that, so I did it by hand. It comes to the same for you.",
        "en",
        "account",
        "yes_other_way",
    ),
    Reply(
        "That card is from the county next door. I rang them and they will fix it today.",
        "en",
        "account",
        "yes_elsewhere",
    ),
    Reply(
        "I need to ask a colleague about one line of it. You hear from us by tomorrow.",
        "en",
        "account",
        "promised",
    ),
    Reply(
        "Found it. Two sources that agree, and I put the pages where you can reach them.",
        "en",
        "reference",
        "yes",
    ),
    Reply(
        "Here it is in plain words. The long version is under it, in case someone argues.",
        "en",
        "reference",
        "yes",
    ),
    Reply(
        "We enjoyed that one. The answer is on its way to you, with a picture.",
        "en",
        "reference",
        "yes",
    ),
    Reply(
        "It took four books and one phone call. Here is what they all say.",
        "en",
        "reference",
        "yes",
    ),
    Reply(
        "Half of it is certain and half is a good guess. I marked which is which.",
        "en",
        "reference",
        "yes_partial",
    ),
    Reply(
        "Nobody wrote that down, it seems. But here is somebody who remembers, and is "
        "happy to talk.",
        "en",
        "reference",
        "yes_other_way",
    ),
    Reply(
        "The county record room has what you need. They expect you, and the map is on the slip.",
        "en",
        "reference",
        "yes_elsewhere",
    ),
    Reply(
        "Give me until tomorrow. I have an idea where to look, and it is dusty.",
        "en",
        "reference",
        "promised",
    ),
    Reply(
        "Three to try, and you may give up on any of them without telling me why.",
        "en",
        "what_to_read",
        "yes",
    ),
    Reply(
        "I put one aside that I would not lend to just anybody. Tell me what you thought.",
        "en",
        "what_to_read",
        "yes",
    ),
    Reply(
        "It is in! It hid on the trolley. It is behind the desk under your name.",
        "en",
        "what_to_read",
        "yes",
    ),
    Reply(
        "Somebody like you loved this one. It is a bit thick. It is worth it.",
        "en",
        "what_to_read",
        "yes",
    ),
    Reply(
        "Two of your three are here now. The third is on a bus with a reader, due Thursday.",
        "en",
        "what_to_read",
        "yes_partial",
    ),
    Reply(
        "Ours is out until the end of the month. The same book is there to listen to, today.",
        "en",
        "what_to_read",
        "yes_other_way",
    ),
    Reply(
        "Another library up the line sends it to us. It costs you nothing and takes a week.",
        "en",
        "what_to_read",
        "yes_elsewhere",
    ),
    Reply(
        "I want to think about that one. You get my list before the weekend.",
        "en",
        "what_to_read",
        "promised",
    ),
    Reply(
        "It is yours. Chairs are out, and the door sticks, so give it a push.", "en", "rooms", "yes"
    ),
    Reply("Booked, no form. Just come in and say the name of your group.", "en", "rooms", "yes"),
    Reply(
        "Free, and there is nothing to pay. Leave the windows as you like them.",
        "en",
        "rooms",
        "yes",
    ),
    Reply(
        "The first hour is free, then the choir comes. You may well like the choir.",
        "en",
        "rooms",
        "yes_partial",
    ),
    Reply(
        "That room is taken. The one upstairs is nicer, and few people know it.",
        "en",
        "rooms",
        "yes_other_way",
    ),
    Reply(
        "Our rooms are full that day. The community hall has one and keeps it for you until noon.",
        "en",
        "rooms",
        "yes_elsewhere",
    ),
    Reply(
        "Let me move two bookings about. I will tell you by this evening.",
        "en",
        "rooms",
        "promised",
    ),
    Reply("There is a place and it is yours. No ticket, just come.", "en", "events", "yes"),
    Reply("Yes, and bring whoever you like. The ramp is on the left.", "en", "events", "yes"),
    Reply("It is on, whatever the sky does. There will be tea.", "en", "events", "yes"),
    Reply(
        "One place today and two next week. Shall the smallest go first?",
        "en",
        "events",
        "yes_partial",
    ),
    Reply(
        "Full this time. We will do it once more the week after, so you come first there.",
        "en",
        "events",
        "yes_other_way",
    ),
    Reply(
        "Ours is over for the season, but the hall on Ash Lane has one every month. "
        "Here are the days.",
        "en",
        "events",
        "yes_elsewhere",
    ),
    Reply(
        "Good idea. I will ask the people who run it and tell you on Friday.",
        "en",
        "events",
        "promised",
    ),
    Reply(
        "It is here and it is safe. Ask at the desk, no need to describe it twice.",
        "en",
        "other",
        "yes",
    ),
    Reply(
        "Thank you for telling us. It is mended, and we would not have seen it.",
        "en",
        "other",
        "yes",
    ),
    Reply("Of course. It took me less time than you took to ask so kindly.", "en", "other", "yes"),
    Reply(
        "I could do the first part now. The second one needs a ladder, and that is on Monday.",
        "en",
        "other",
        "yes_partial",
    ),
    Reply("We have none, so we made one. I hope it holds.", "en", "other", "yes_other_way"),
    Reply(
        "That is for the town office, and their door is a maze. I rang, and this is the"
        " right person.",
        "en",
        "other",
        "yes_elsewhere",
    ),
    Reply(
        "I will find out who looks after that, and you hear from us tomorrow.",
        "en",
        "other",
        "promised",
    ),
)
