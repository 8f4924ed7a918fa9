"""The types of the story's threads, needs and answers. Times are whole minutes; nothing here knows Django.

The Literal types are closed vocabularies: a data file with an unknown login, branch or outcome is refused.
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


@dataclass(frozen=True, slots=True)
class PatronSketch:
    name: str
    contact: str | None  # mail address, phone number or None
    language: Language = "en"
    card: str | None = None


@dataclass(frozen=True, slots=True)
class PatronWrites:
    """More from the patron while the request is open, by the channel it came."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Replies:
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
    """An answer by a time, `due_minutes` after the promise is made."""

    by: Login
    after_minutes: Minutes
    what: str
    due_minutes: Minutes


@dataclass(frozen=True, slots=True)
class KeepsPromise:
    """`text` settles the open promise: late if after its due time."""

    by: Login
    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class LetsPromisePass:
    """Nobody answered by the due time."""

    after_minutes: Minutes


@dataclass(frozen=True, slots=True)
class HandsOver:
    """A branch, a service point or a colleague, with warm words."""

    by: Login
    after_minutes: Minutes
    words: str
    to_branch: BranchSlug | None = None
    to_point: PointSlug | None = None
    to_login: Login | None = None


@dataclass(frozen=True, slots=True)
class ClosesWith:
    by: Login
    after_minutes: Minutes
    outcome: Outcome
    reason: str = ""
    nearest_yes: str = ""
    ask_again: str = ""


@dataclass(frozen=True, slots=True)
class WritesAgain:
    """The patron answers a closed request, which opens again."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class NeedChanges:
    """The patron says on the status page that the need has changed."""

    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class Withdraws:
    after_minutes: Minutes
    text: str


@dataclass(frozen=True, slots=True)
class SaysThanks:
    """Thanks from the status page, maybe without words; a closed request stays closed."""

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
    """`words` are struck out of an earlier message of the patron."""

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
    """A need told step by step, `after_minutes` from its beginning."""

    slug: str
    patron: PatronSketch
    channel: Channel
    kind: Kind
    branch: BranchSlug
    point: PointSlug
    days_ago: int  # It begins at the branch's local time `at`, unless `minutes_ago` is given.
    at: str
    words: str
    asked_for: str
    needed: str | None
    steps: tuple[Step, ...]
    noted_by: Login | None = None  # wrote it down at the desk or the phone
    minutes_ago: int | None = None


@dataclass(frozen=True, slots=True)
class FillerNeed:
    """An everyday need in the patron's own words."""

    text: str
    language: Language
    kind: Kind
    channel: Channel
    branch_hint: BranchSlug | None = None  # it makes sense only there
    needed: str | None = None
    name: str | None = None  # None: any of the pool
    answer: str | None = None  # `answer` and `outcome` come together; without them a `Reply` fits.
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A plausible answer to any need of this kind and outcome."""

    text: str
    language: Language
    kind: Kind
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HonestNoText:
    language: Language
    kind: Kind
    reason: str
    nearest_yes: str
    ask_again: str


@dataclass(frozen=True, slots=True)
class PoolName:
    name: str
    language: Language


@dataclass(frozen=True, slots=True)
class OutcomeTexts:
    """Typical ends of everyday needs, and texts on the way."""

    # In parts of a hundred. `promised`: a plain yes keeps it later.
    weights: Mapping[Kind, Mapping[Outcome, int]]
    promise_words: Mapping[Kind, Mapping[Language, str]]
    thanks_words: Mapping[Language, tuple[str, ...]]
    withdrawn_words: Mapping[Language, tuple[str, ...]]
    # A second message before our answer.
    any_news: Mapping[Language, str]


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
    """A need with gaps such as `{title}`, filled by `str.format` in its language."""

    text: str
    language: Language
    kind: Kind
    channel: Channel


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    # As a colleague would ask it.
    title: str
    # Another name for it.
    also: str
    kind: Kind
    # `branch` None: everywhere.
    keeper: JobClassSlug
    texts: Mapping[Language, str]
    titles: Mapping[Language, str] = field(default_factory=dict)
    # Slugs of starting rules.
    rules: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    branch: BranchSlug | None = None
    again_in: int = 120  # days until a review; 0: today
    # It asks for a line of the colleague's own.
    own_line: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail for the demo's mailbox, as a mail server hands it over, with `{date}` in place of a date."""

    # Before the library is opened.
    minutes_ago: int
    mail: RawText


@dataclass(frozen=True, slots=True)
class MetRule:
    """A rule met by `times` different patrons at the desk."""

    rule: str
    # `at_lunch`: the asked lead is on a break; `no_time`: the lead has none; `by_words`: an answer beyond the rule.
    how: Literal[
        "exception", "asked_yes", "asked_no", "no_time", "at_lunch", "no", "by_words", "gift"
    ]
    times: int
    by: tuple[Login, ...]
    branch: BranchSlug = "mill"
    # the kind of charge, of `cents` from and to; else `words` are said
    charge: Literal["", "overdue", "lost"] = ""
    cents: tuple[int, int] = (0, 0)
    words: tuple[str, ...] = ()
    looked_again: int = 0  # so many noes get a second look
    # Said with a no; `instead`: what can be done.
    why: str = ""
    instead: str = ""
    # To the patron; `answer` follows the next day.
    promised: str = ""
    answer: str = ""
