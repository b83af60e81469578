"""The order of the pages of a report: the core questions one after the other, then reading it over, then sending.

Optional pages and the contact page are opened from the review and lead back to it, and so does a core page that was
opened from there to be changed.
"""

from collections.abc import Sequence

from vigie.tips.campaigns import Campaign, Group
from vigie.tips.drafts import Draft

# Pages that are no group of the campaign; a group's code never begins so.
REVIEW = "_review"
CONTACT = "_contact"


def core(campaign: Campaign, draft: Draft) -> list[Group]:
    """Return the pages that are walked through in order."""
    return [group for group in campaign.shown_groups(draft.answers) if group.core]


def optional(campaign: Campaign, draft: Draft) -> list[Group]:
    """Return the pages that are offered before sending."""
    return [group for group in campaign.shown_groups(draft.answers) if not group.core]


def group(campaign: Campaign, draft: Draft, page: str) -> Group | None:
    """Return the group of a page, if it is one that the answers do not skip."""
    return next((one for one in campaign.shown_groups(draft.answers) if one.code == page), None)


def known(campaign: Campaign, draft: Draft, page: str) -> bool:
    """Tell whether a page of this name can be shown now."""
    return page in {REVIEW, CONTACT} or group(campaign, draft, page) is not None


def following(campaign: Campaign, draft: Draft, page: str, *, to_review: bool) -> str:
    """Return the page after this one."""
    codes = _codes(core(campaign, draft))
    if to_review or page not in codes or page == codes[-1]:
        return REVIEW
    return codes[codes.index(page) + 1]


def preceding(campaign: Campaign, draft: Draft, page: str, *, to_review: bool) -> str:
    """Return the page before this one; before the first there is only itself."""
    codes = _codes(core(campaign, draft))
    if page == REVIEW:
        return codes[-1] if codes else REVIEW
    if to_review or page not in codes:
        return REVIEW
    return codes[max(codes.index(page) - 1, 0)]


def _codes(groups: Sequence[Group]) -> list[str]:
    return [one.code for one in groups]
