"""The ways to yes. To add one, write its file and its line in `ORDER`."""

from typing import Final

# From here on an option is folded at the end: a rule that nothing on the account shows.
SECONDARY: Final = 200

# What the library system would turn away stands after the ways and before an honest no.
NOT_YET: Final = 65

# The place among ways of one tier (available.py). The first word is the file that offers it.
ORDER: Final = {
    "plain_yes.reserve.place": 5,
    "plain_yes.reserve.rest": 6,
    "plain_yes.reserve.resume": 6,
    "plain_yes.reserve.cancel": 7,
    # What takes away the cause comes before what takes away its effect.
    "bend.waive_line": 10,
    "bend.claims_returned": 11,
    "bend.lift_block": 12,
    "bend.extend_expiry": 13,
    "bend.extend_due_date": 14,
    # What costs a little every day comes first, and what rules are bent for before what nobody waits for.
    "plain_yes.renew": 16,
    "bend.other": 18,
    "plain_yes.renew_in_time": 19,
    "bend.ask_lead.reached": 20,
    "bend.partial": 30,
    "bend.ask_lead.not_reached": 60,
    # What a colleague found for this very rule comes before a no in its words, and what only sounds like it after.
    "another_way.answer_of_the_rule": 68,
    "another_way.decline": 70,
    "another_way.found": 72,  # and by its place among what was found
    "outside.unsure": 76,
    "another_way.suggest_purchase": 77,
    "another_way.answer_by": 78,
    "kindness.free": 80,
    "kindness.paid": 90,
    "bend.secondary": SECONDARY,
    "bend.ask_lead.secondary": SECONDARY + 1,
    "another_way.secondary": SECONDARY + 2,
}

# Each file hangs its ways into `option.option_providers` when it is imported.
OPTION_PROVIDERS: Final = tuple(dict.fromkeys(name.partition(".")[0] for name in ORDER))

# A tapped way asks only its own providers, by the first word of its key; an unlisted one asks all.
OFFERED_BY: Final = {
    "bend": ("bend",),
    "partial": ("bend.partial",),
    "ask": ("bend.ask_lead", "plain_yes.reserve"),
    "other": ("another_way",),
    "plain": ("plain_yes.renew",),
    "reserve": ("plain_yes.reserve",),
    "suggest": ("another_way.suggest_purchase",),
    "kind": ("kindness.free",),
}

# Only a need calls for these.
BY_NEED: Final = frozenset({"suggest", "kind"})
