"""Where is it? The toilets, the tall books, a child in a red coat."""

from yesdesk.demo.story.shapes import FillerNeed

WHERE_IS_IT: tuple[FillerNeed, ...] = (
    FillerNeed(
        "wheres the toilet w the baby table",
        "en",
        "where_is_it",
        "text",
        answer="Ground floor, behind the newspapers. The key hangs by the desk, just take it.",
        outcome="yes",
    ),
    FillerNeed(
        "Where do you keep the books that are too tall for the shelf? I have been along"
        " every shelf and mine is tall.",
        "en",
        "where_is_it",
        "walk_in",
        answer="They lie flat, under the stairs. I walked over with her and there it was.",
        outcome="yes",
    ),
    FillerNeed(
        "where r the manga, they were by the stairs last week n now its cookery",
        "en",
        "where_is_it",
        "chat",
        needed="volume seven",
        answer="Upstairs by the beanbags now. Volume seven was on the trolley, I put it aside.",
        outcome="yes",
    ),
    FillerNeed(
        "I'm looking for a blue book. It was here in the spring, next to a red one.",
        "en",
        "where_is_it",
        "walk_in",
        needed="a book he half remembers",
        answer="We found the red one! The blue one next to it had moved house. Was it the one "
        "about the lake?",
        outcome="yes_other_way",
    ),
    FillerNeed(
        "Which door do I use with a pushchair for twins? The front one wins every time.",
        "en",
        "where_is_it",
        "phone",
        answer="The side door by the bikes is wide enough for twins. Ring and one of us opens.",
        outcome="yes",
    ),
    FillerNeed(
        "Catalogue says 'in library' for three days now and I have looked three days. "
        "Mushrooms of the Northern Woods. Am I blind?",
        "en",
        "where_is_it",
        "web",
        answer="You are not blind. It was on the wrong side of the shelf, with the moss. It "
        "waits for you at the desk.",
        outcome="yes",
    ),
    FillerNeed(
        "Where can I sit where nobody looks at my screen?",
        "en",
        "where_is_it",
        "walk_in",
        answer="The two seats by the plants have a wall behind them. I pointed with my nose, so "
        "nobody knows.",
        outcome="yes",
    ),
    FillerNeed(
        "is the returns slot open at nite. big bag, two comics might bend",
        "en",
        "where_is_it",
        "text",
    ),
    FillerNeed(
        "Excuse me. Knitting. Not how to. Patterns. With animals on.",
        "en",
        "where_is_it",
        "walk_in",
        answer="Third shelf on the left. There is one with foxes that people fight over. It is in.",
        outcome="yes",
    ),
    FillerNeed("where do u keep the old exam papers for physics", "en", "where_is_it", "chat"),
    FillerNeed(
        "Could you kindly tell me on which floor I shall find the parish registers, and"
        " whether I may bring a flask?",
        "en",
        "where_is_it",
        "email",
        needed="a day with the registers and hot tea",
    ),
    FillerNeed(
        "My little one let go of my hand. Red coat, three years old, likes the lift.",
        "en",
        "where_is_it",
        "walk_in",
        needed="her child, this minute",
        answer="Found in one minute, riding the lift with Max. They have been to every floor "
        "twice.",
        outcome="yes",
    ),
    FillerNeed(
        "I'm outside with the key to the toilet still in my pocket. I am at the bus "
        "station. I'm so sorry.",
        "en",
        "where_is_it",
        "phone",
        answer="Please don't run back. Drop it in the slot tonight. We have a second one.",
        outcome="yes",
    ),
    FillerNeed(
        "Where on the shelf would I find something on bees that isn't for beekeepers?",
        "en",
        "where_is_it",
        "web",
    ),
    FillerNeed("where's the machine that weighs the books back in", "en", "where_is_it", "walk_in"),
    FillerNeed(
        "which bus stop for hill rd libary",
        "en",
        "where_is_it",
        "text",
        branch_hint="hill",
        answer="Get off at Quarry Row and walk up past the shop. Four minutes, all uphill, sorry.",
        outcome="yes",
    ),
    FillerNeed(
        "Are the newspapers from yesterday gone? I only need the crossword, the answer "
        "to nine across.",
        "en",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "Is there somewhere I can pray? It takes five minutes. I don't want to be in the way.",
        "en",
        "where_is_it",
        "walk_in",
        needed="a clean quiet corner",
        answer="The map room is clean and quiet, and free any time it is not booked. You are not"
        " in the way.",
        outcome="yes",
    ),
    FillerNeed(
        "is the graphic novel abt the lighthouse boy upstairs or downstairs??",
        "en",
        "where_is_it",
        "chat",
    ),
    FillerNeed(
        "Where is the bookmobile on Thursdays now? We stood at the pond and so did four others.",
        "en",
        "where_is_it",
        "web",
        branch_hint="hill",
    ),
    FillerNeed(
        "The map of the footpaths. The one with coffee on it. It's the only one that "
        "shows the stile.",
        "en",
        "where_is_it",
        "walk_in",
        needed="to walk to the stile on Sunday",
    ),
    FillerNeed(
        "Do you have a lift, and does it like wheelchairs with a motor? Last one said 'overload'.",
        "en",
        "where_is_it",
        "phone",
    ),
    FillerNeed(
        "Large print westerns. He's read the lot on that trolley, he puts a dot in "
        "them. Where's the rest?",
        "en",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "where do i put the jigsaw back. 1 piece short soz it was like that",
        "en",
        "where_is_it",
        "text",
    ),
    FillerNeed(
        "I left a brown envelope between two atlases in 2019. I realise this is a long shot.",
        "en",
        "where_is_it",
        "email",
        answer="You will not believe this. It was still there.",
        outcome="yes",
    ),
    FillerNeed(
        "Poetry used to have a whole wall. Where's poetry gone?", "en", "where_is_it", "walk_in"
    ),
    FillerNeed(
        "i need the book my teacher put aside for our class, its a box, mr uh, the tall one",
        "en",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "where's the light switch in study booth 4, sitting in the dark like a mole",
        "en",
        "where_is_it",
        "chat",
        answer="Under the desk, left side. Nobody knows why. I have stuck an arrow on it.",
        outcome="yes",
    ),
    FillerNeed(
        "Is the parking behind the library for readers, or does the bakery shout at people?",
        "en",
        "where_is_it",
        "web",
    ),
    FillerNeed(
        "What time does the sun get off the table by the south window? It's for my eyes.",
        "en",
        "where_is_it",
        "phone",
    ),
    FillerNeed(
        "Where do I hand in sunglasses? Somebody will miss these, they're prescription.",
        "en",
        "where_is_it",
        "walk_in",
    ),
    FillerNeed(
        "The audio books with the real CDs. My car is older than my daughter.",
        "en",
        "where_is_it",
        "walk_in",
        needed="something to listen to on a long drive",
        answer="We kept a whole shelf for cars like yours. Bottom left. I added two for the way "
        "back.",
        outcome="yes",
    ),
)
