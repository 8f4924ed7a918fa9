"""When needs arrive: one weight for each hour of the week and branch.

Rows are weekdays from Monday, columns the hours 0 to 23 of the branch's local time. A weight is
relative to all others of the same branch; `BRANCH_WEIGHTS` shares needs among branches. Outside
open hours (see `place_names`) the weights stand for web and mail alone: small at night, a little
higher after supper, when people sit down and write. Inside them two hills rise: lunch, and the
hours after school, highest when people come from work at Mill Street.

The day before a Sunday is the family's morning; Monday makes up for it.
"""

from yesdesk.demo.story.shapes import BranchSlug, Channel

type HourOfWeek = tuple[tuple[int, ...], ...]

# fmt: off
_MILL_STREET: HourOfWeek = (
    # 0  1  2  3  4  5  6  7   8   9  10  11  12  13  14  15  16  17  18  19 20 21 22 23
    (1, 1, 1, 0, 0, 1, 1, 2,  3, 16, 20, 22, 29, 25, 19, 26, 34, 33, 27, 15, 5, 6, 5, 3),
    (1, 1, 0, 0, 0, 1, 1, 2,  3, 14, 18, 19, 27, 22, 17, 25, 33, 31, 25, 14, 5, 5, 4, 2),
    (1, 0, 1, 0, 0, 0, 1, 2,  3, 13, 18, 20, 26, 23, 18, 28, 36, 32, 26, 14, 5, 6, 4, 2),
    (1, 1, 0, 0, 0, 1, 1, 2,  3, 14, 17, 19, 27, 22, 17, 25, 32, 32, 27, 16, 6, 5, 4, 2),
    (1, 1, 0, 0, 0, 0, 1, 2,  3, 13, 17, 18, 25, 21, 16, 24, 28, 24, 17,  9, 4, 4, 3, 3),
    (2, 1, 1, 0, 0, 0, 1, 1,  2, 15, 27, 31, 26, 20, 19, 18, 13,  3,  3,  3, 3, 3, 3, 2),
    (1, 1, 1, 0, 0, 0, 0, 1,  2,  3,  4,  4,  4, 16, 22, 21, 15,  5,  5,  6, 8, 8, 6, 3),
)

_HILL_ROAD: HourOfWeek = (
    # 0  1  2  3  4  5  6  7   8   9  10  11  12  13  14  15  16  17  18 19 20 21 22 23
    (0, 0, 0, 0, 0, 0, 1, 1,  2,  2,  3,  3,  3,  2, 14, 24, 30, 26, 17, 4, 4, 4, 3, 1),
    (0, 0, 0, 0, 0, 0, 1, 1,  1,  2, 14, 17, 21,  3, 13, 23, 31, 26, 16, 3, 3, 4, 3, 1),
    (0, 0, 0, 0, 0, 0, 1, 1,  1,  2, 13, 16, 20,  3, 14, 25, 33, 25, 16, 3, 4, 3, 2, 1),
    (0, 0, 0, 0, 0, 0, 1, 1,  1,  2, 13, 16, 21,  3, 13, 23, 30, 27, 18, 4, 3, 4, 3, 1),
    (0, 0, 0, 0, 0, 0, 1, 1,  1,  2, 12, 15, 19,  3, 12, 22, 26, 20, 12, 2, 2, 2, 2, 2),
    (1, 0, 0, 0, 0, 0, 0, 1,  1,  2, 18, 24, 22, 17,  3,  3,  2,  2,  2, 2, 2, 2, 2, 1),
    (0, 0, 0, 0, 0, 0, 0, 0,  1,  1,  2,  2,  2,  2,  2,  3,  3,  3,  3, 4, 5, 5, 3, 1),
)
# fmt: on

RHYTHM: dict[BranchSlug, HourOfWeek] = {
    "mill": _MILL_STREET,
    "hill": _HILL_ROAD,
}

BRANCH_WEIGHTS: dict[BranchSlug, int] = {"mill": 72, "hill": 28}

CLOSED_CHANNELS: tuple[Channel, ...] = ("web", "email")
"""What can arrive when nobody is there."""
