"""The types of the story's threads, needs and answers. Times are whole minutes; nothing here knows Django.

The Literal types are the story's closed vocabularies: a data file that names a login, a branch or an outcome that does
not exist is refused before the seed runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from yesdesk.demo.tables import Minutes, RawText

type Language = Literal["en", "es", "fr"]
type BranchSlug = Literal["mill", "hill"]
type PointSlug = Literal["ground-floor", "childrens-floor", "inbox", "hill-road-desk", "bookmobile"]
type JobClassSlug = Literal[
    "volunteer",
    "shelver",
    "security",
    "librarian",
    "lead",
    "director",
    "it",
    "privacy_officer",
    "finance",
]
type Login = Literal[
    "sam", "lea", "kim", "jo", "noor", "dana", "teo", "max", "priya", "fay", "olu", "ret"
]
type Channel = Literal["web", "email", "phone", "walk_in", "text", "chat"]
type Kind = Literal[
    "where_is_it",
    "technology",
    "reference",
    "what_to_read",
    "account",
    "rooms",
    "events",
    "other",
]
type Outcome = Literal[
    "yes",
    "yes_partial",
    "yes_other_way",
    "yes_elsewhere",
    "promised",
    "not_this_time",
    "withdrawn",
    "ended",
]

DAY = 24 * 60
"""Minutes in a day."""


@dataclass(frozen=True, slots=True)
class PatronSketch:
    """A patron of the story. `contact` is a mail address or a phone number, None where nobody gave one."""

    name: str
    contact: str | None
    language: Language = "en"
    card: str | None = None


@dataclass(frozen=True, slots=True)
class PatronWrites:
    """More from the patron while the request is open, by the channel it came."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Replies:
    """Staff to the patron."""

    by: Login
    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """Staff to staff; the patron never sees it."""

    by: Login
    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Promises:
    """An answer by a time: due `due_minutes` after the promise is made."""

    by: Login
    after_minutes: Minutes
    what: str
    due_minutes: Minutes


@dataclass(frozen=True, slots=True)
class KeepsPromise:
    """`text` goes to the patron and settles the open promise: late if after its due time."""

    by: Login
    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class LetsPromisePass:
    """The due time went by without an answer: the open promise is broken from here."""

    after_minutes: Minutes


@dataclass(frozen=True, slots=True)
class HandsOver:
    """To a branch, a service point or a colleague (one of the three), with warm words."""

    by: Login
    after_minutes: Minutes
    words: str
    to_branch: BranchSlug | None = None
    to_point: PointSlug | None = None
    to_login: Login | None = None


@dataclass(frozen=True, slots=True)
class ClosesWith:
    """The outcome. Only `not_this_time` fills reason, nearest yes and how to ask again."""

    by: Login
    after_minutes: Minutes
    outcome: Outcome
    reason: str = ""
    nearest_yes: str = ""
    ask_again: str = ""


@dataclass(frozen=True, slots=True)
class WritesAgain:
    """The patron answers a closed request: it opens again with its history."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class NeedChanges:
    """The patron says on the status page that the need is another one now."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Withdraws:
    """The patron takes the request back: it is closed as `withdrawn`."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class SaysThanks:
    """A thank-you from the status page, maybe without words; it does not open a closed request."""

    after_minutes: Minutes
    text: str
    may_tell: bool = False


@dataclass(frozen=True, slots=True)
class MarksForLeads:
    """A complaint about staff: from here only leads see it."""

    by: Login
    after_minutes: Minutes


@dataclass(frozen=True, slots=True)
class StrikesWords:
    """`words` stand in something the patron wrote earlier and are struck out of it."""

    by: Login
    after_minutes: Minutes
    words: str
    why: str


type Step = (
    PatronWrites
    | Replies
    | Notes
    | Promises
    | KeepsPromise
    | LetsPromisePass
    | HandsOver
    | ClosesWith
    | WritesAgain
    | NeedChanges
    | Withdraws
    | SaysThanks
    | MarksForLeads
    | StrikesWords
)


@dataclass(frozen=True, slots=True)
class StoryThread:
    """One need told step by step. Each step's `after_minutes` counts from the beginning.

    It begins `days_ago` at the branch's local time `at`, unless `minutes_ago` is given: then
    so many minutes before the story is told, so that the desk shows the same waits at any hour.
    `words` is the first message; `asked_for` and `needed` are the two short fields.
    `noted_by` is the colleague who wrote it down for somebody at the desk or on the phone.
    """

    slug: str
    patron: PatronSketch
    channel: Channel
    kind: Kind
    branch: BranchSlug
    point: PointSlug
    days_ago: int
    at: str
    words: str
    asked_for: str
    needed: str | None
    steps: tuple[Step, ...]
    noted_by: Login | None = None
    minutes_ago: int | None = None


@dataclass(frozen=True, slots=True)
class FillerNeed:
    """An everyday need in the patron's own words.

    `branch_hint` says where it only makes sense; `name` is None where any of the pool will do.
    Where staff answered just this one, `answer` and the `outcome` it ends with are both given;
    elsewhere a `Reply` of its kind and language fits.
    """

    text: str
    language: Language
    kind: Kind
    channel: Channel
    branch_hint: BranchSlug | None = None
    needed: str | None = None
    name: str | None = None
    answer: str | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A plausible answer of staff to any need of this kind that ends with this outcome."""

    text: str
    language: Language
    kind: Kind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HonestNoText:
    """The one line of a `not_this_time`: what stands in the way, the nearest yes, the way back."""

    language: Language
    kind: Kind
    reason: str
    nearest_yes: str
    ask_again: str


@dataclass(frozen=True, slots=True)
class PoolName:
    """A name for a patron, and the language they are likely to write in."""

    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class OutcomeTexts:
    """The typical end of an everyday need of each kind, and the texts on the way."""

    weights: Mapping[Kind, Mapping[Outcome, int]]
    """In parts of a hundred. `promised`: first an answer by a time, later a plain yes that keeps it."""

    promise_words: Mapping[Kind, Mapping[Language, str]]
    thanks_words: Mapping[Language, tuple[str, ...]]
    withdrawn_words: Mapping[Language, tuple[str, ...]]
    any_news: Mapping[Language, str]
    """A patron's second message, before we answered."""


type Slot = Literal[
    "title",
    "subject",
    "day",
    "hour",
    "count",
    "age",
    "paper",
    "gadget",
    "group",
    "event",
    "lost",
]


@dataclass(frozen=True, slots=True)
class NeedTemplate:
    """A need with gaps such as `{title}`, filled by `str.format` from the same language."""

    text: str
    language: Language
    kind: Kind
    channel: Channel


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """A kept answer."""

    title: str
    """The question, as a colleague would ask it."""

    also: str
    """Another name that people use for it."""

    kind: Kind
    keeper: JobClassSlug
    """The post that looks after it. `branch` None: it goes everywhere."""

    texts: Mapping[Language, str]
    titles: Mapping[Language, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()
    """Slugs of starting rules it belongs to."""

    links: tuple[tuple[str, str], ...] = ()
    branch: BranchSlug | None = None
    again_in: int = 120
    own_line: bool = False
    """It asks for a line of the colleague's own."""

    """Days until it wants to be looked at; 0: it wants it today."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that reaches the demo library for real, through its own mailbox, when it is first opened.

    Bytes as a mail server hands them over, with `{date}` where the date of sending belongs.
    """

    minutes_ago: int
    """Before the library is opened."""

    mail: RawText


@dataclass(frozen=True, slots=True)
class MetRule:
    """How a rule was met so many `times` in the sixty days, each time by somebody else at the desk.

    `at_lunch`: a lead is asked who is on a break; `no_time`: one who has none. `charge`: the kind of charge in the way,
    of `cents` from and to; else `words` are what they said. Of the noes, `looked_again` ask for a second look.
    `by_words`: an answer went beyond the rule. `gift`: no rule, but a fund.
    """

    rule: str
    how: Literal[
        "exception", "asked_yes", "asked_no", "no_time", "at_lunch", "no", "by_words", "gift"
    ]
    times: int
    by: tuple[Login, ...]
    branch: BranchSlug = "mill"
    charge: Literal["", "overdue", "lost"] = ""
    cents: tuple[int, int] = (0, 0)
    words: tuple[str, ...] = ()
    looked_again: int = 0
    why: str = ""
    """What a lead says with a no; `instead`: what can be done, which the patron hears too."""

    instead: str = ""
    promised: str = ""
    """To the patron, where nobody could be asked; `answer`: of the next day."""

    answer: str = ""
