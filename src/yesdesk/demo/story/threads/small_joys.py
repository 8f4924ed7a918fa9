"""Small needs met with a little more than was asked."""

from yesdesk.demo.story.shapes import (
    DAY,
    ClosesWith,
    HandsOver,
    KeepsPromise,
    Notes,
    PatronSketch,
    PatronWrites,
    Promises,
    Replies,
    SaysThanks,
    StoryThread,
)

SMALL_JOYS: tuple[StoryThread, ...] = (
    StoryThread(
        slug="okafor-dinosaurs",
        patron=PatronSketch("Mr Okafor", "555 0108"),
        channel="walk_in",
        kind="what_to_read",
        branch="mill",
        point="childrens-floor",
        days_ago=41,
        at="10:25",
        noted_by="max",
        words=(
            "My grandson corrects me about dinosaurs. I would like to know one thing that he "
            "does not."
        ),
        asked_for="a dinosaur book for grown-ups",
        needed="to surprise a six-year-old, once",
        steps=(
            Notes("max", 2, "I know one! The big one with the sail probably swam. He liked that."),
            Notes("kim", 15, "New science book put in his hands, chapter four, with the tail."),
            ClosesWith("max", 18, "yes"),
            SaysThanks(
                6 * DAY,
                "He was quiet for a whole minute. Then he asked how I knew. I have people, I said.",
            ),
        ),
    ),
    StoryThread(
        slug="ines-girl-is-the-dragon",
        patron=PatronSketch("Ines", None, "en", "eight years old", "20077 3061"),
        channel="walk_in",
        kind="what_to_read",
        branch="mill",
        point="bookmobile",
        days_ago=22,
        at="17:20",
        noted_by="olu",
        words="Have you got one where the girl IS the dragon? Not where she gets saved from it.",
        asked_for="a book where the girl is the dragon",
        needed=None,
        steps=(
            Notes("olu", 4, "Three princesses, no dragon girls. Rang Mill Street from the wheel."),
            HandsOver(
                "olu",
                6,
                "Ines, eight, Hill Road school stop. Girl must BE the dragon. I am back there "
                "in two days and would like to open the door with it in my hand.",
                to_point="childrens-floor",
            ),
            Notes("max", 30, "Two found, one made up by me and Sam on a folded sheet. In the bag."),
            Replies("olu", 2 * DAY + 4, "Here you are, Ines. Three dragons, all girls."),
            ClosesWith("olu", 2 * DAY + 6, "yes"),
            SaysThanks(9 * DAY, "the folded one is the best. can max do part two. from ines"),
        ),
    ),
    StoryThread(
        slug="hale-microfilm",
        patron=PatronSketch("Mr Hale", "j.hale@letters.example"),
        channel="email",
        kind="technology",
        branch="mill",
        point="inbox",
        days_ago=57,
        at="16:44",
        words=(
            "Dear Madam or Sir, may one book an hour with the microfilm apparatus, and a person? "
            "On my last visit it ran backwards through the whole of 1952 and I left by the side "
            "door."
        ),
        asked_for="an hour with the microfilm reader",
        needed="somebody beside him, so that it does not win again",
        steps=(
            Replies(
                "kim",
                20,
                "Dear Mr Hale, it does that to all of us. Tomorrow at eleven I sit on the left "
                "and hold the lever, you sit on the right and read. Kim",
            ),
            Notes("kim", DAY + 30, "He found his father's football team. 1952, second row."),
            ClosesWith("kim", DAY + 32, "yes"),
            SaysThanks(2 * DAY, "With gratitude to the lever, and to the hand upon it. J. Hale"),
        ),
    ),
    StoryThread(
        slug="thirty-rivers",
        patron=PatronSketch("Ms Ashdown, class 4b", "class4b@school.example"),
        channel="email",
        kind="what_to_read",
        branch="mill",
        point="inbox",
        days_ago=47,
        at="14:58",
        words=(
            "Rivers topic starts Monday, I found out at lunch. 28 children. Could I have thirty "
            "books about rivers, reading ages 6 to 12, and is there any way they are not all on "
            "the high shelf of some adult?"
        ),
        asked_for="thirty books about rivers by Monday",
        needed="something good in every child's hands on the first morning",
        steps=(
            Promises("sam", 9, "Which rivers we have, for class 4b", 170),
            KeepsPromise(
                "sam",
                150,
                "Twenty-two river books are in two boxes by the door. For the last eight: six "
                "river poems, a map as long as the classroom, and a jar of river with snails. "
                "I carry, if you park on the yellow line. Sam",
            ),
            ClosesWith("sam", 151, "yes_partial"),
            SaysThanks(
                6 * DAY,
                "They fight over the map. The snails are called Left and Right. Thank you from 4b.",
            ),
        ),
    ),
    StoryThread(
        slug="night-shift",
        patron=PatronSketch("Maryam", "555 0149"),
        channel="phone",
        kind="account",
        branch="hill",
        point="hill-road-desk",
        days_ago=31,
        at="18:50",
        noted_by="noor",
        words=(
            "I nurse nights. You are shut when I am awake and I am asleep when you are open. I "
            "have had a book waiting for me for nine days."
        ),
        asked_for="the reserved book kept longer",
        needed="to get her books at six in the morning",
        steps=(
            Replies(
                "noor",
                5,
                "Then let us meet you where you walk. The bakery on the corner opens at five. "
                "May I leave your bag with them tonight, tied up, no titles on it?",
            ),
            Notes("noor", 8, "Bakery says yes, gladly. Bag goes over at closing, name on a tag."),
            ClosesWith("noor", 9, "yes_other_way"),
            SaysThanks(DAY + 660, "Warm rolls and a warm book. Best morning in weeks."),
            Notes("noor", 3 * DAY, "Two more nurses ask for the same. The bakery wants a shelf."),
        ),
    ),
    StoryThread(
        slug="hammering-overhead",
        patron=PatronSketch("Kofi", None),
        channel="chat",
        kind="rooms",
        branch="mill",
        point="ground-floor",
        days_ago=26,
        at="14:15",
        words="who is hammering above the reading room?? i have my exam at 5 and my head is a drum",
        asked_for="an end to the hammering",
        needed="two quiet hours before the exam",
        steps=(
            Replies(
                "sam",
                2,
                "That is nine toddlers with wooden spoons. I can't stop them, they have a "
                "concert. But the map room is empty and has a thick door. Shall I unlock it?",
            ),
            PatronWrites(3, "yes pls"),
            Notes("sam", 6, "He is in. Water and two biscuits. I knock at half past four."),
            ClosesWith("sam", 140, "yes_other_way"),
            SaysThanks(2 * DAY + 300, "passed. tell the spoons no hard feelings"),
        ),
    ),
    StoryThread(
        slug="one-tomato",
        patron=PatronSketch("Beatriz", "beatriz.l@correo.example", "es"),
        channel="web",
        kind="other",
        branch="hill",
        point="hill-road-desk",
        days_ago=45,
        at="12:20",
        words=(
            "¿Es verdad que prestan semillas? No tengo jardín, solo una ventana que da al sur, y "
            "muchas ganas."
        ),
        asked_for="semillas de la biblioteca de semillas",
        needed="algo vivo en la ventana",
        steps=(
            Notes("noor", 115, "Kim, could you put this into Spanish for me? Small red ones."),
            Replies(
                "kim",
                160,
                "Es verdad. Noor le guarda un sobre de tomate enano, que crece feliz en una "
                "lata. No hay que devolver nada. Si un día le sobran semillas, las recibimos.",
            ),
            ClosesWith("noor", 170, "yes"),
            SaysThanks(
                30 * DAY,
                "Tengo nueve tomates y cuatro vecinas nuevas. Les llevo una planta el sábado.",
            ),
        ),
    ),
)
