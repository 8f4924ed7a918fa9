"""The only way a view of this room gets an object."""

from datetime import date

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.permissions import Permission
from yesdesk.policy.models import RuleVersion, Sheet
from yesdesk.policy.queries import draft_sheet_of, versions_of
from yesdesk.policy.rule_values import ActiveRule


def access_rule(by: Actor, slug: str, day: date) -> ActiveRule:
    """A rule as it is in force on `day`: the version begun last, else the first to come. Raises NotFound."""
    versions = versions_of(by, slug)
    begun = [each for each in versions if each.from_day <= day]
    if not versions:
        raise NotFound.plain()
    return begun[0] if begun else versions[-1]


def access_newest_version(by: Actor, slug: str) -> ActiveRule:
    """The newest version of a rule, to write the next one from. Raises NotAllowed, NotFound."""
    by.require(Permission.POLICY_RULES_CHANGE)
    versions = versions_of(by, slug)
    if not versions:
        raise NotFound.plain()
    return max(versions, key=lambda each: each.number)


def access_version_row(by: Actor, rule: ActiveRule) -> RuleVersion:
    """The row of a version, with its texts in every language. Raises NotAllowed."""
    by.require(Permission.POLICY_RULES_CHANGE)
    return RuleVersion.objects.select_related("rule").get(pk=rule.terms.version)


def access_draft(by: Actor) -> Sheet:
    """The sheet that is being drafted. Raises NotAllowed, NotFound."""
    draft = draft_sheet_of(by)
    if draft is None:
        raise NotFound.plain()
    return draft
