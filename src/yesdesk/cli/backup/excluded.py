"""What neither a backup nor an export takes along, and why. A house test holds every name to a
model.
"""

from dataclasses import dataclass
from typing import Final

NOT_BACKED_UP: Final[dict[str, str]] = {
    "people.StaffSession": "a session is a key to the desk; everybody signs in again",
    "people.PushSubscription": "an address at which a phone rings, good for this library's own key, which no "
    "backup holds; allowed again with one tap",
    "people.FailedTries": "counted under keys that stay outside, and over in a day",
    "sessions.Session": "a session is a key to the desk",
    "mail.AutomaticMail": "seals under keys that stay outside, and over in a day",
    "mail.WayOutState": "how a mail server does at this moment",
    "desk.ScannedCard": "a card scanned a moment ago, under a word that only its page has",
    "desk.Presence": "who looks at this moment",
    "core.Event": "hints, gone within the hour",
    "core.Lease": "which process holds what at this moment",
    "core.Attempt": "counted under keys that stay outside, and over in two days",
}
"""Models whose rows stay behind. Their tables come along empty."""

NOT_EXPORTED: Final[dict[str, str]] = NOT_BACKED_UP | {
    "core.BackupMade": "when this machine made its last backup",
    "core.ClockMark": "the time this machine saw last",
    "core.Installation": "which key this library's links were made with",
    "core.Job": "work for this machine, by number",
    "mail.MailboxState": "how collecting goes at this moment",
    "mail.ServerCopy": "numbers on a mail server, and seals of what lies there",
    "core.Timer": "times of this machine, made again from promises and hours",
    "core.PressedForm": "forms already sent, by number",
    "core.SearchText": "the words of requests once more, for finding",
    "core.ShelfDocument": "kept answers and rules once more, for finding",
    "policy.PatternUse": "seals under keys that stay outside; a cap looks them up, nobody else can",
    "mfa.Authenticator": "secrets of the second step",
    "account.EmailAddress": "of a library we build on; Yesdesk writes nothing there",
    "account.EmailConfirmation": "of a library we build on; Yesdesk writes nothing there",
    "auth.Group": "of Django; Yesdesk has job classes instead",
    "auth.Group_permissions": "of Django; Yesdesk has job classes instead",
    "auth.Permission": "of Django; Yesdesk has job classes instead",
    "contenttypes.ContentType": "of Django: names of its own tables",
    "people.LetIn": "who let a colleague in within seven days, for this library's own second persons",
    "ils.StaffCard": "seals under the library's own key of cards that are staff's or their households'",
    "ils.LooksStopped": "who looked up too many cards in an hour, for this library's privacy officer",
    "ils.AccountView": "who looked at which account, for this library's privacy officer, and over in 30 days",
}
"""Models that would tell another system nothing, or too much."""

FIELDS_NOT_EXPORTED: Final[dict[str, str]] = {
    "people.User.password": "a hash is still a secret",
    "people.User.last_login": "when somebody was here last",
    "people.User.shift": "whom one can ask at this moment; never when somebody came or went",
    "people.User.shift_until": "whom one can ask at this moment",
    "people.User.by_phone_until": "whom one can ask at this moment",
    "desk.Request.taken_by_id": "whose work it is at this moment, and who did it last",
    "desk.AskUp.asker_id": "who asked for an exception",
    "desk.AskUp.answered_by_id": "who said yes or no to one",
    "desk.AskUp.asked_from": "which computer somebody asked at",
    "ils.DemoWrite.staff": "who made an exception",
    "ils.Act.user_id": "who made an exception",
    "ils.Act.staff": "who made an exception; who moved money is in the ledger",
    "ils.Act.backer": "who said yes to one",
    "ils.LedgerLine.tag": "leads from who moved money to the rule that was bent",
}


@dataclass(frozen=True, slots=True)
class EmptiedField:
    """A field left empty in rows where the field `where` is one of `among`."""

    where: str
    among: frozenset[str]
    why: str


EMPTIED: Final[dict[str, EmptiedField]] = {
    "desk.Entry.author_id": EmptiedField(
        "kind",
        frozenset({"act", "act_ended", "ask_answer", "asked_up", "outcome", "undone"}),
        "who made an exception, asked for one, or said yes to one",
    ),
}
