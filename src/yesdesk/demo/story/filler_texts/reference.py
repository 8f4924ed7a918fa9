"""Questions that want an answer one can put on the table."""

from yesdesk.demo.story.shapes import FillerNeed

REFERENCE: tuple[FillerNeed, ...] = (
    FillerNeed(
        "What was the weather here on the ninth of June 1974? It's for an argument. "
        "Fifty years of it.",
        "en",
        "reference",
        "walk_in",
        needed="to win, or lose, an argument at last",
        answer="It rained, 4 mm, with sun from four o'clock. So you are both right. Here is the "
        "page.",
        outcome="yes",
    ),
    FillerNeed(
        "How many stones do you put under a garden shed? My husband says nine and he's "
        "outside with the spade already.",
        "en",
        "reference",
        "phone",
        answer="Nine will do for a small one, twelve if he wants it level. I sent you the drawing.",
        outcome="yes",
    ),
    FillerNeed(
        "I am looking for the name of the ferryman who drowned by the weir, before the "
        "bridge was built. My house is named after him and nobody knows why.",
        "en",
        "reference",
        "email",
        needed="the story behind a house name",
        answer="His name was Aldous Penny, and the paper of 1871 says he went back for the dog. "
        "A copy is waiting for you.",
        outcome="yes",
    ),
    FillerNeed(
        "Need 3 sources on microplastics in rivers, at least one from a real journal, "
        "deadline 23:59",
        "en",
        "reference",
        "web",
        name="Jonas",
    ),
    FillerNeed(
        "whats the law on my landlord keeping the deposit, need something i can show him",
        "en",
        "reference",
        "text",
        needed="a page of the law in plain words to put on the table",
    ),
    FillerNeed(
        "I've got a coin. It was in the potatoes.",
        "en",
        "reference",
        "walk_in",
        answer="It is old and it is copper, and that is as far as I can go. The museum looks at "
        "finds on Fridays. Please don't polish it.",
        outcome="yes_partial",
    ),
    FillerNeed(
        "is a tomato a fruit for school purposes or for life purposes", "en", "reference", "chat"
    ),
    FillerNeed(
        "How do you say 'I am allergic to nuts' in Japanese? And could you write it so "
        "I can show it?",
        "en",
        "reference",
        "walk_in",
        needed="a card to show in a restaurant",
        answer="Printed on a card, both ways. A reader from Osaka checked it. Enjoy the noodles.",
        outcome="yes",
    ),
    FillerNeed(
        "My great-aunt was in the mill strike, I believe as the one who threw the loaf."
        " Is there any record of a loaf?",
        "en",
        "reference",
        "email",
        needed="a line in a newspaper about her great-aunt",
    ),
    FillerNeed(
        "There's a bird on my balcony with a ring on its leg. It's got numbers. Who do "
        "I ring about a ring?",
        "en",
        "reference",
        "phone",
        answer="The bird ring office wants to know at once. I gave them the number. She is from "
        "Norway, and six years old.",
        outcome="yes_elsewhere",
    ),
    FillerNeed(
        "For citizenship I must know 'the main events of the region'. Which ones do "
        "they mean? There are so many events.",
        "en",
        "reference",
        "web",
        needed="to pass the test in three weeks",
    ),
    FillerNeed(
        "Is this letter real? It says I've won and it also says urgent.",
        "en",
        "reference",
        "walk_in",
        needed="someone to look at a letter before he pays",
        answer="It is not. You have paid nothing and need not. I showed him the three signs, and"
        " he is going to show his club.",
        outcome="yes",
    ),
    FillerNeed(
        "My son's homework is a family tree and we adopted him. How do other people draw that?",
        "en",
        "reference",
        "walk_in",
        needed="a tree with room for everybody in it",
        answer="We found four kinds. One is a whole wood, with roots of two sorts. He took that "
        "one.",
        outcome="yes",
    ),
    FillerNeed("how long do u boil an egg at 2000m. going up tmrw", "en", "reference", "text"),
    FillerNeed(
        "I am translating a song of my grandmother's and there is a word for a bread "
        "that I can find in no dictionary. It sounds like 'lepinka'.",
        "en",
        "reference",
        "email",
    ),
    FillerNeed(
        "need a pic of our street in the 60s for a school thing, like before the roundabout",
        "en",
        "reference",
        "chat",
    ),
    FillerNeed(
        "I'd like the bus timetable as it was in 1988. I'm writing a novel and she has to miss it.",
        "en",
        "reference",
        "walk_in",
        answer="We have it, with the tea stain. She can miss the 17:42, and there is none after "
        "it.",
        outcome="yes",
    ),
    FillerNeed(
        "Who owns the hedge? The one between us and number eleven. There must be a paper.",
        "en",
        "reference",
        "phone",
    ),
    FillerNeed(
        "Where do I find if a charity is a real charity? They come to the door with a "
        "very sad donkey.",
        "en",
        "reference",
        "web",
    ),
    FillerNeed(
        "My knee. The doctor said a long word and then said 'look it up'. I'd like to "
        "look it up with someone.",
        "en",
        "reference",
        "walk_in",
        needed="a page on the knee that is safe to believe",
    ),
    FillerNeed(
        "what does this mean on my pay slip, this one here. it's minus",
        "en",
        "reference",
        "walk_in",
        needed="to know where forty of her money goes",
        answer="It is the pension, and you get it back one day. We rang the pay office together "
        "to be sure.",
        outcome="yes",
    ),
    FillerNeed(
        "I am ten. Which is heavier, all the ants or all the elephants? My dad says do "
        "not trust the first answer.",
        "en",
        "reference",
        "email",
        needed="an answer that his dad will trust",
        name="Filip",
        answer="People who counted say the ants and the elephants are quite close, and they do "
        "not agree. Here are two of them. Ask your dad to be judge.",
        outcome="yes",
    ),
    FillerNeed(
        "old name of quarry row? before it was quarry row. pub quiz, no pressure",
        "en",
        "reference",
        "text",
    ),
    FillerNeed(
        "My mother's nursing home wants 'power of attorney'. I don't even know how to "
        "spell it. Where does one begin?",
        "en",
        "reference",
        "phone",
        needed="the first step, and who helps for nothing",
        answer="You spell it like this, and you begin with one form. The advice people help for "
        "free. I marked the two pages that matter.",
        outcome="yes",
    ),
    FillerNeed(
        "Have you the plans of this building? I'm the plumber. Don't ask.",
        "en",
        "reference",
        "walk_in",
    ),
    FillerNeed(
        "Is there a list of trees in the valley that are older than three hundred "
        "years? I want to visit all of them before my knees go.",
        "en",
        "reference",
        "web",
    ),
    FillerNeed(
        "citation help pls its harvard n my teacher is scary about commas",
        "en",
        "reference",
        "chat",
    ),
    FillerNeed(
        "How do I become a foster parent? I don't want to ask at the council till I "
        "know what I'm asking.",
        "en",
        "reference",
        "walk_in",
    ),
    FillerNeed(
        "Our choir would like to sing the harvest song as it was sung in this valley "
        "and not as it is on the internet.",
        "en",
        "reference",
        "email",
    ),
    FillerNeed(
        "What's the date of Easter in 2031? I'm booking a donkey.", "en", "reference", "phone"
    ),
    FillerNeed(
        "I need the sign language for 'library'. And for 'thank you'. My new neighbour "
        "starts today.",
        "en",
        "reference",
        "walk_in",
        answer="Both learned, at the desk, in two minutes. Three of us can do it now as well.",
        outcome="yes",
    ),
    FillerNeed(
        "I found a name in the attic beam, 'Thos. Wray carpenter 1862'. Is he in your "
        "books? I should like to say hello.",
        "en",
        "reference",
        "web",
        answer="He is here! He built nine roofs in your street. Say hello from us.",
        outcome="yes",
    ),
    FillerNeed(
        "There's a word on my mother's grave I can't read. I've drawn it.",
        "en",
        "reference",
        "walk_in",
        needed="to read the word",
        answer="It says 'unhurried'. We looked at it together for a while.",
        outcome="yes",
    ),
    FillerNeed("is it tmrw the clocks change or did i dream that", "en", "reference", "text"),
)
