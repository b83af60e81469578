"""How long accounts are kept: as long as the person works here, and the journal names them by reference only."""

from vigie.accounts import rosters, sessions
from vigie.lib.retention import Rule

_ACCOUNT = "Goes with the account, which is suspended when the person leaves and kept while the journal names it."

RULES = [
    Rule("accounts.Role", "reference", "A list of the deployment; no personal data."),
    Rule("accounts.Officer", "account", _ACCOUNT),
    Rule("accounts.Appointment", "account", "Says who could do what and when: needed to read the journal."),
    Rule("accounts.Session", "purged", "Useless after its end: twelve hours at most.", purge=sessions.purge),
    Rule("accounts.Duty", "with_parent", "Ends with the duty, or with the account; nothing remains of it."),
    Rule("accounts.Shift", "reference", "The week of a desk, as long as its supervisors keep it."),
    Rule("accounts.DayException", "purged", "A year after its day, nobody asks.", purge=rosters.forget_exceptions),
    Rule("mfa.Authenticator", "with_parent", _ACCOUNT),
    Rule("socialaccount.SocialAccount", "with_parent", "The provider’s subject number, nothing else; as the account."),
    Rule("socialaccount.SocialApp", "reference", "Empty: providers are set by the environment."),
    Rule("socialaccount.SocialToken", "with_parent", "Empty: tokens are not kept."),
    Rule("account.EmailAddress", "with_parent", "Empty: no address is managed here."),
    Rule("account.EmailConfirmation", "with_parent", "Empty: nothing is sent."),
    Rule("auth.Group", "reference", "Empty: roles are ours."),
    Rule("auth.Permission", "reference", "Django’s own list; not used."),
    Rule("contenttypes.ContentType", "reference", "Django’s own list."),
]
