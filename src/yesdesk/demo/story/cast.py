"""The people behind the desks: names carry meaning, so that a test can be read aloud.

Sam is the reader's eyes: the shelver who is nearest. What each may do is not said here; the
permission table decides that by job class.
"""

from dataclasses import dataclass

from yesdesk.demo.story.shapes import BranchSlug, JobClassSlug, Language, Login


@dataclass(frozen=True, slots=True)
class StoryJobClass:
    """A kind of post. `sentence` says in one line what somebody in it does all day."""

    slug: JobClassSlug
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One colleague. `language` is the language of their screens, `speaks` what they answer in."""

    login: Login
    name: str
    role: str
    branch: BranchSlug
    job_class: JobClassSlug
    sentence: str
    active: bool = True
    language: Language = "en"
    speaks: tuple[Language, ...] = ("en",)


JOB_CLASSES: tuple[StoryJobClass, ...] = (
    StoryJobClass("volunteer", "Page or volunteer", "Gives some hours a week and is asked anyway."),
    StoryJobClass(
        "shelver", "Shelver", "Puts books where people find them and meets everyone there."
    ),
    StoryJobClass(
        "security", "Security", "Keeps the house calm and is the first face at the door."
    ),
    StoryJobClass("librarian", "Librarian", "Finds out what somebody needs, and how to get it."),
    StoryJobClass(
        "lead", "Lead", "Answers for a shift and is asked when a colleague wants more room."
    ),
    StoryJobClass("director", "Director", "Signs what staff may decide and answers to the board."),
    StoryJobClass("it", "IT", "Keeps the machines running and the accounts of staff in order."),
    StoryJobClass(
        "privacy_officer", "Privacy officer", "Sees to it that nothing is kept too long."
    ),
    StoryJobClass(
        "finance", "Finance", "Reads the money ledger and compares it with the library system."
    ),
)

STAFF: tuple[StaffMember, ...] = (
    StaffMember(
        "sam",
        "Sam",
        "shelver",
        "mill",
        "shelver",
        "Nearest to whoever needs something, most of the day.",
    ),
    StaffMember(
        "lea",
        "Lea",
        "lead",
        "mill",
        "lead",
        "Leads the shifts at Mill Street and says yes from the staff-room tablet.",
        speaks=("en", "fr"),
    ),
    StaffMember(
        "kim",
        "Kim",
        "librarian",
        "mill",
        "librarian",
        "Opens the inbox in the morning and never lets a hard question go.",
        speaks=("en", "es"),
    ),
    StaffMember(
        "jo",
        "Jo",
        "security",
        "mill",
        "security",
        "Stands at the door and knows who is having a bad day.",
        speaks=("en", "es"),
    ),
    StaffMember(
        "noor",
        "Noor",
        "librarian",
        "hill",
        "librarian",
        "Runs Hill Road, mostly alone, and charges no late fees there.",
        speaks=("en", "fr"),
    ),
    StaffMember(
        "dana",
        "Dana",
        "director",
        "mill",
        "director",
        "Reads what leads must see, and the reports.",
    ),
    StaffMember(
        "teo",
        "Teo",
        "IT",
        "mill",
        "it",
        "Comes two days a week for machines and accounts; complaints are not for Teo's eyes.",
        speaks=("en", "es"),
    ),
    StaffMember(
        "max",
        "Max",
        "volunteer",
        "mill",
        "volunteer",
        "Sixteen, here on Wednesdays and Saturdays, and asked for the toilet key all day.",
    ),
    StaffMember(
        "priya",
        "Priya",
        "privacy officer",
        "mill",
        "privacy_officer",
        "Strikes out what we should not keep, and says what goes when.",
    ),
    StaffMember(
        "fay",
        "Fay",
        "finance",
        "mill",
        "finance",
        "Keeps the books and reads the money ledger, alone.",
    ),
    StaffMember(
        "olu",
        "Olu",
        "bookmobile driver",
        "mill",
        "librarian",
        "Drives the bookmobile and is the whole library at every stop.",
        speaks=("en", "fr"),
    ),
    StaffMember(
        "ret",
        "Ret",
        "left last year",
        "hill",
        "librarian",
        "Left last year. Must get in nowhere.",
        active=False,
    ),
)
