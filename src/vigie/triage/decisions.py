"""What an officer may decide on a tip, and why (domain §7.4). Codes, with what each asks for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DecisionCode(TextChoices):
    """The officer's decision."""

    IMMEDIATE = "immediate", _("Immediate: to the street units")
    FORWARD = "forward", _("Forward: to the analysts")
    ASK_MORE = "ask_more", _("Ask the witness for more")
    OUT_OF_SCOPE = "out_of_scope", _("Out of scope: another service")
    UNUSABLE = "unusable", _("Unusable")
    SUSPECTED_MALICE = "suspected_malice", _("Suspected malice: to the supervisor")


class Reason(TextChoices):
    """Why a tip is not forwarded."""

    TOO_VAGUE = "too_vague", _("Too vague")
    OUT_OF_COMPETENCE = "out_of_competence", _("Not the competence of the police or the gendarmerie")
    ILLEGAL_CONTENT = "illegal_content", _("Illegal content")
    SPAM = "spam", _("Spam")
    TEST = "test", _("Test")
    NEIGHBOURS = "neighbours", _("Dispute between neighbours, without facts")
    DUPLICATE = "duplicate", _("Duplicate of the same witness")
    TARGETING = "targeting", _("Repeated targeting of the same persons")
    INVENTED = "invented", _("Facts that seem invented")


FORWARDING = (DecisionCode.IMMEDIATE, DecisionCode.FORWARD)
REJECTING = (DecisionCode.OUT_OF_SCOPE, DecisionCode.UNUSABLE, DecisionCode.SUSPECTED_MALICE)

REASONS: dict[DecisionCode, tuple[Reason, ...]] = {
    DecisionCode.OUT_OF_SCOPE: (Reason.OUT_OF_COMPETENCE, Reason.NEIGHBOURS),
    DecisionCode.UNUSABLE: (
        Reason.TOO_VAGUE,
        Reason.ILLEGAL_CONTENT,
        Reason.SPAM,
        Reason.TEST,
        Reason.NEIGHBOURS,
        Reason.DUPLICATE,
    ),
    DecisionCode.SUSPECTED_MALICE: (Reason.TARGETING, Reason.INVENTED),
}
