"""Code lists of the intelligence room: grades, places, behaviours, products, points (domain §3.4, §6.2, §7).

The vault keeps its own lists in its campaign files, since neither package may see the other; a test holds the two
in step.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceGrade(TextChoices):
    """How far the source can be relied on (UK 3x5x2)."""

    RELIABLE = "1", _("1 · Reliable")
    UNTESTED = "2", _("2 · Untested")
    NOT_RELIABLE = "3", _("3 · Not reliable")


class InfoGrade(TextChoices):
    """How well the information is known (UK 3x5x2); graded apart from the source."""

    KNOWN_DIRECTLY = "A", _("A · Known directly")
    CORROBORATED = "B", _("B · Known indirectly, corroborated")
    KNOWN_INDIRECTLY = "C", _("C · Known indirectly")
    NOT_KNOWN = "D", _("D · Not known")
    SUSPECTED_FALSE = "E", _("E · Suspected to be false")


class Handling(TextChoices):
    """Who may be told (3x5x2: P and C; the unit and the source are our own finer conditions)."""

    PERMITTED = "P", _("P · Sharing permitted")
    CONDITIONS = "C", _("C · Sharing with conditions")


class Lane(TextChoices):
    """Where a report goes first; both may follow."""

    IMMEDIATE = "immediate", _("Immediate: street units")
    INQUIRY = "inquiry", _("Inquiry: analysts")


class PlaceType(TextChoices):
    """Kind of place."""

    PUBLIC_WAY = "public_way", _("Public way")
    CAR_PARK = "car_park", _("Car park")
    HALL = "hall", _("Entrance hall")
    STAIRWELL = "stairwell", _("Stairwell")
    CELLAR = "cellar", _("Cellar")
    ROOF = "roof", _("Roof")
    DWELLING = "dwelling", _("Dwelling")
    CO_OWNED = "co_owned", _("Co-owned building")
    SQUAT = "squat", _("Squat")
    SHOP = "shop", _("Shop")
    SCHOOL = "school", _("Near a school")
    PARK = "park", _("Park")
    STATION = "station", _("Station or transport")
    FUEL_STATION = "fuel_station", _("Fuel station")
    REST_AREA = "rest_area", _("Motorway rest area")
    PORT = "port", _("Port")
    GARAGE = "garage", _("Lock-up or garage")
    UTILITY_ROOM = "utility_room", _("Utility room")
    WASTELAND = "wasteland", _("Wasteland")
    ONLINE = "online", _("Online")
    OTHER = "other", _("Other or unknown")


class Behaviour(TextChoices):
    """What was seen done."""

    TRANSACTION = "transaction", _("Exchange seen")
    COMINGS = "comings", _("Comings and goings")
    LOOKOUT = "lookout", _("Keeping watch")
    ALERT_CALL = "alert_call", _("Warning calls")
    BARRIER = "barrier", _("Barring or controlling access")
    RESUPPLY = "resupply", _("Resupply")
    STASH = "stash", _("Putting in or taking from a cache")
    RODEO = "rodeo", _("Motor rodeo")
    DELIVERY = "delivery", _("Delivery")
    ONLINE_AD = "online_ad", _("Online offer")
    CONSUMPTION = "consumption", _("Use on the spot")
    THREAT = "threat", _("Threats")
    WEAPON = "weapon", _("Weapon seen")
    SHOT = "shot", _("Shot")
    FIRE = "fire", _("Fire")
    PRICE_TAG = "price_tag", _("Prices or arrows painted")
    OCCUPATION = "occupation", _("Occupation of a hall")
    MINOR = "minor", _("A minor put to work")
    MACHINE_HIDDEN = "machine_hidden", _("Machine hidden or stored")


class Product(TextChoices):
    """Products (domain §7.3)."""

    CANNABIS_RESIN = "cannabis_resin", _("Cannabis resin")
    CANNABIS_HERB = "cannabis_herb", _("Cannabis herb")
    COCAINE = "cocaine", _("Cocaine")
    CRACK = "crack", _("Crack")
    HEROIN = "heroin", _("Heroin")
    MDMA_TABLET = "mdma_tablet", _("Ecstasy, MDMA")
    AMPHETAMINE = "amphetamine", _("Amphetamine")
    METHAMPHETAMINE = "methamphetamine", _("Methamphetamine")
    KETAMINE = "ketamine", _("Ketamine")
    CATHINONE = "cathinone", _("Cathinones (3-MMC…)")
    SYNTHETIC_CANNABINOID = "synthetic_cannabinoid", _("Synthetic cannabinoids")
    SYNTHETIC_OPIOID = "synthetic_opioid", _("Synthetic opioids")
    MEDICINE = "medicine", _("Diverted medicines")
    NITROUS_OXIDE = "nitrous_oxide", _("Nitrous oxide")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class Basis(TextChoices):
    """How the source knows."""

    SEEN = "seen", _("Seen")
    HEARD = "heard", _("Heard directly")
    TOLD = "told", _("Told by somebody")
    MEDIA = "media", _("Picture or video received")
    ONLINE = "online", _("Online offer")
    DEDUCED = "deduced", _("Deduced")


class Origin(TextChoices):
    """Where a report comes from. Origins are counted apart and never mixed by default (domain §6.5)."""

    CITIZEN = "citizen", _("Citizen")
    PATROL = "patrol", _("Patrol")
    PARTNER = "partner", _("Partner")
    OPERATION = "operation", _("Operation")


class MarkKind(TextChoices):
    """Kind of rare identifier."""

    PLATE = "plate", _("Plate")
    PHONE = "phone", _("Telephone")
    HANDLE = "handle", _("Handle")


class Phenomenon(TextChoices):
    """What a point of the registry is. Only the first fits the official definition (domain §3.4)."""

    PUBLIC_WAY = "public_way", _("Deal point on the public way")
    HALL = "hall", _("Hall or common parts")
    DWELLING = "dwelling", _("Dwelling")
    SHOP = "shop", _("Shop")
    DELIVERY = "delivery", _("Delivery")
    ONLINE = "online", _("Online")
    STORAGE = "storage", _("Storage")
    CULTIVATION = "cultivation", _("Cultivation")
    TRANSIT = "transit", _("Transit")


class Relation(TextChoices):
    """What a report is to the point it is attached to."""

    FOUNDS = "founds", _("First report of the point")
    ENRICHES = "enriches", _("Adds to a known point")
    REPEATS = "repeats", _("Repeats what is known")


class Independence(TextChoices):
    """Why an officer holds a citizen's report to be a source of its own."""

    OTHER_VANTAGE = "other_vantage", _("Seen from elsewhere")
    OTHER_FACTS = "other_facts", _("Other facts")
    OTHER_TIME = "other_time", _("Another time")


class Platform(TextChoices):
    """Where a delivery takes its orders."""

    WHATSAPP = "whatsapp", "WhatsApp"
    TELEGRAM = "telegram", "Telegram"
    SIGNAL = "signal", "Signal"
    SNAPCHAT = "snapchat", "Snapchat"
    INSTAGRAM = "instagram", "Instagram"
    SMS = "sms", _("Text messages and calls")
    OTHER = "other", _("Other")


class VehicleType(TextChoices):
    """Kind of vehicle."""

    CAR = "car", _("Car")
    VAN = "van", _("Van")
    TWO_WHEELER = "two_wheeler", _("Scooter or motorbike")
    QUAD = "quad", _("Quad")
    KICK_SCOOTER = "kick_scooter", _("Kick scooter")
    BICYCLE = "bicycle", _("Bicycle")
    RIDE_HAIL = "ride_hail", _("Taxi or ride-hail")
    RENTAL = "rental", _("Rental")
    LORRY = "lorry", _("Lorry")
    BOAT = "boat", _("Boat")
    ON_FOOT = "on_foot", _("On foot")
    UNKNOWN = "unknown", _("Unknown")


class TaskResult(TextChoices):
    """What a street unit found."""

    NOTHING_SEEN = "nothing_seen", _("Nothing seen")
    ACTIVITY_SEEN = "activity_seen", _("Activity seen")
    FLAGRANTE = "flagrante", _("Facts found by the officers themselves: procedure opened")
    NOT_FOUND = "not_found", _("Place not found")
    NOT_DONE = "not_done", _("Not done")
