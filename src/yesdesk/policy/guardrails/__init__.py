"""What may stand in the way of a bend, one file each. The first that speaks is heard.

Those that stop everybody come first, so that nobody is sent to a lead who may not either.
"""

from collections.abc import Callable

from yesdesk.core.registry import Registry
from yesdesk.policy.guardrails.condition import condition
from yesdesk.policy.guardrails.job_class_allows import job_class_allows
from yesdesk.policy.guardrails.never import never
from yesdesk.policy.guardrails.own_account import not_own_account
from yesdesk.policy.guardrails.per_act import per_act
from yesdesk.policy.guardrails.per_patron import per_patron
from yesdesk.policy.guardrails.per_week import per_week
from yesdesk.policy.guardrails.scarce import scarce
from yesdesk.policy.guardrails.signed import signed
from yesdesk.policy.guardrails.third_party import third_party
from yesdesk.policy.situation import LatitudeTerms, Situation, Stop

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
guardrails.add("job_class_allows", job_class_allows)
guardrails.add("own_account", not_own_account)
guardrails.add("per_act", per_act)
guardrails.add("per_patron", per_patron)
guardrails.add("per_week", per_week)
