"""What may stand in the way of a bend, one file each. The first that speaks is heard.

Those that stop everybody come first, so that nobody is sent to a lead who may not either.
"""

from collections.abc import Callable

from yesdesk.core.registry import Registry
from yesdesk.latitude.guardrails.condition import condition
from yesdesk.latitude.guardrails.grade import grade
from yesdesk.latitude.guardrails.never import never
from yesdesk.latitude.guardrails.own_account import own_account
from yesdesk.latitude.guardrails.per_act import per_act
from yesdesk.latitude.guardrails.per_pattern import per_pattern
from yesdesk.latitude.guardrails.per_week import per_week
from yesdesk.latitude.guardrails.scarce import scarce
from yesdesk.latitude.guardrails.signed import signed
from yesdesk.latitude.guardrails.third_party import third_party
from yesdesk.latitude.situation import LatitudeTerms, Situation, Stop

type Guardrail = Callable[[Situation, LatitudeTerms | None], Stop | None]
"""Pure. Takes the situation and the line of whoever is judged, if any; says what stands in the way, or None.

The line tells whose turn it is, never the situation's own job class: for a lead the asker's situation is looked at.
"""

guardrails: Registry[Guardrail] = Registry("guardrail")
guardrails.add("never", never)
guardrails.add("signed", signed)
guardrails.add("condition", condition)
guardrails.add("scarce", scarce)
guardrails.add("third_party", third_party)
guardrails.add("grade", grade)
guardrails.add("own_account", own_account)
guardrails.add("per_act", per_act)
guardrails.add("per_pattern", per_pattern)
guardrails.add("per_week", per_week)
