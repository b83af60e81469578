"""Reasons in words: each level of each feature as a short sentence an officer reads, in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vigie.intel.codes import MarkKind
from vigie.intel.features import Feature, Level

_KILOMETRE = 1000
_SENTENCES: Mapping[tuple[str, str], str | Promise] = {
    (Feature.START, "start"): gettext_lazy("before any comparison"),
    (Feature.PLACE, "same_commune"): gettext_lazy("same commune, no spot to compare"),
    (Feature.PLACE, "other_commune"): gettext_lazy("another commune"),
    (Feature.PLACE, "no_place"): gettext_lazy("same commune, the point has no spot"),
    (Feature.PLACE, "in_zone"): gettext_lazy("within the zone of this delivery"),
    (Feature.PLACE, "out_of_zone"): gettext_lazy("outside the zone of this delivery"),
    (Feature.MARKS, "others"): gettext_lazy("other identifiers of the same kind"),
    (Feature.HOURS, "apart"): gettext_lazy("other days or hours"),
    (Feature.HOURS, "same"): gettext_lazy("same hours"),
    (Feature.HOURS, "most"): gettext_lazy("mostly the same hours"),
    (Feature.HOURS, "some"): gettext_lazy("few hours in common"),
    (Feature.KIND, "both_deliver"): gettext_lazy("both are deliveries"),
    (Feature.KIND, "point_delivers"): gettext_lazy("the point is a delivery, the report is not"),
    (Feature.KIND, "draft_delivers"): gettext_lazy("the report is a delivery, the point is not"),
    (Feature.KIND, "same_place_type"): gettext_lazy("same kind of place"),
    (Feature.KIND, "alike"): gettext_lazy("a kind of place that is like it"),
    (Feature.KIND, "other_place_type"): gettext_lazy("another kind of place"),
    (Feature.PRODUCTS, "none"): gettext_lazy("other products"),
    (Feature.PRODUCTS, "usual"): gettext_lazy("same product, a common one"),
    (Feature.PRODUCTS, "rare"): gettext_lazy("same product, a rarer one"),
    (Feature.BEHAVIOURS, "none"): gettext_lazy("other behaviours"),
    (Feature.BEHAVIOURS, "some"): gettext_lazy("some behaviours in common"),
    (Feature.BEHAVIOURS, "most"): gettext_lazy("same behaviours"),
    (Feature.STREET, "same"): gettext_lazy("same name of place"),
    (Feature.STREET, "other"): gettext_lazy("another name of place"),
    (Feature.TEXT, "none"): gettext_lazy("no telling word in common"),
    (Feature.TEXT, "some"): gettext_lazy("a word in common"),
    (Feature.TEXT, "much"): gettext_lazy("several words in common"),
    (Feature.RECENCY, "fresh"): gettext_lazy("seen in the last month"),
    (Feature.RECENCY, "recent"): gettext_lazy("seen in the last three months"),
    (Feature.RECENCY, "old"): gettext_lazy("not seen for three months"),
    (Feature.RECENCY, "gone"): gettext_lazy("not seen for half a year"),
    (Feature.RECENCY, "ended"): gettext_lazy("dismantled or closed since"),
}
_SHARED: Mapping[str, str | Promise] = {
    MarkKind.PLATE: gettext_lazy("same plate"),
    MarkKind.PHONE: gettext_lazy("same telephone"),
    MarkKind.HANDLE: gettext_lazy("same handle"),
}
_PLACES: Mapping[str, str | Promise] = {
    "away": gettext_lazy("%(what)s, at another place"),
    "common": gettext_lazy("%(what)s, which many points share"),
}


def sentence(level: Level) -> str:
    """Say a level in a few words."""
    if level.metres is not None:
        return _distance(level.metres)
    if level.shared:
        return _identifiers(level)
    name = level.name if (level.feature, level.name) in _SENTENCES else level.name.partition(".")[0]
    return str(_SENTENCES[level.feature, name])


def _distance(metres: float) -> str:
    """Say a distance, no finer than ten metres: no spot is."""
    if metres >= _KILOMETRE:
        return _("%(count)s km away") % {"count": f"{metres / _KILOMETRE:.1f}"}
    return _("%(count)d m away") % {"count": max(10, round(metres, -1))}


def _identifiers(level: Level) -> str:
    """Say which identifiers are shared; a plate in part says so."""
    strength, _dot, fit = level.name.partition(".")
    if strength.endswith("part"):
        told = _("part of the same plate")
    else:
        told = ", ".join(str(_SHARED[kind]) for kind in dict.fromkeys(kind for kind, _value in level.shared))
    for note in (strength, fit):
        if note in _PLACES:
            told = str(_PLACES[note]) % {"what": told}
    return told
