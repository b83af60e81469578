"""Code lists of operations and of what came of them (domain §3.5, §7.2, §7.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from vigie.intel.codes import Product


class OperationKind(TextChoices):
    """Kind of operation."""

    SURVEILLANCE = "surveillance", _("Surveillance")
    SATURATION = "saturation", _("Saturation")
    PLACE_NETTE = "place_nette", _("Place nette")
    PLACE_NETTE_XXL = "place_nette_xxl", _("Place nette XXL")
    CHECK = "check", _("Checks")


class Authority(TextChoices):
    """Under whose authority an operation is run."""

    PROSECUTOR = "prosecutor", _("Prosecutor")
    JUDGE = "judge", _("Investigating judge")
    PREFECT = "prefect", _("Prefect")


class Service(TextChoices):
    """A service that takes part."""

    POLICE = "police", _("Police nationale")
    GENDARMERIE = "gendarmerie", _("Gendarmerie nationale")
    CUSTOMS = "customs", _("Customs")
    MUNICIPAL = "municipal", _("Municipal police")
    JUSTICE = "justice", _("Prosecutor’s office")
    PREFECTURE = "prefecture", _("Prefecture")


class NeedToKnow(TextChoices):
    """What of an operation a service that takes part sees, beyond its kind, day and state."""

    PLACES = "places", _("The points concerned, with their exact spot")
    PLAN = "plan", _("The plan")
    RESULTS = "results", _("Results and seizures")
    JUSTICE = "justice", _("The judicial chain")


class Measure(TextChoices):
    """A line of the result sheet."""

    ARRESTS = "arrests", _("Arrests")
    CUSTODY = "custody", _("Custodies")
    FINES = "fines", _("Fixed fines for use")
    REMOVALS = "removals", _("Placements in detention for removal")
    SHOPS_CHECKED = "shops_checked", _("Shops checked")
    CLOSURES_ASKED = "closures_asked", _("Closures asked for")
    CLOSURES_NOTIFIED = "closures_notified", _("Closures notified")
    VEHICLES_TOWED = "vehicles_towed", _("Vehicles towed away")
    PERSONS_CHECKED = "persons_checked", _("Persons checked")
    VEHICLES_CHECKED = "vehicles_checked", _("Vehicles checked")
    STASHES_FOUND = "stashes_found", _("Caches found")
    RUBBLE_M3 = "rubble_m3", _("Rubble cleared (m³)")
    TAGS_M2 = "tags_m2", _("Walls cleaned (m²)")


class Goods(TextChoices):
    """Things seized that are no product."""

    CASH = "cash", _("Cash")
    WEAPON = "weapon", _("Weapons")
    AMMUNITION = "ammunition", _("Ammunition")
    CAR = "car", _("Cars")
    VAN = "van", _("Vans")
    TWO_WHEELER = "two_wheeler", _("Scooters and motorbikes")
    OTHER_VEHICLE = "other_vehicle", _("Other vehicles")
    PHONE = "phone", _("Telephones")
    TOBACCO = "tobacco", _("Tobacco")
    CIGARETTES = "cigarettes", _("Cartons of cigarettes")
    SCALES = "scales", _("Scales")
    CUTTING_AGENT = "cutting_agent", _("Cutting agents")
    CANNABIS_PLANT = "cannabis_plant", _("Cannabis plants")


NOT_SEIZED = ("other", "unknown")
SEIZED = [choice for choice in (*Product.choices, *Goods.choices) if choice[0] not in NOT_SEIZED]


class JudicialStage(TextChoices):
    """A stage of the judicial chain."""

    REFERRED = "referred", _("Referred to the prosecutor")
    IMMEDIATE_TRIAL = "immediate_trial", _("Immediate trial")
    INFORMATION = "information", _("Judicial investigation opened")
    COMMITTAL = "committal", _("Committed to prison")
    SUPERVISION = "supervision", _("Judicial supervision")
    PRISON = "prison", _("Prison sentence")
    SUSPENDED = "suspended", _("Suspended sentence")
    ACQUITTED = "acquitted", _("Acquitted")
    NO_ACTION = "no_action", _("No further action")


class NoActionReason(TextChoices):
    """Why there was no further action."""

    OFFENCE_WEAK = "offence_weak", _("Offence not made out well enough")
    UNKNOWN_AUTHOR = "unknown_author", _("Author unknown")
    PROCEDURE = "procedure", _("Irregular procedure")
    SMALL_QUANTITY = "small_quantity", _("Small quantity")
    ALTERNATIVE = "alternative", _("Alternative to prosecution")
    OTHER = "other", _("Other")
