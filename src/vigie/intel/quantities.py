"""What may be seized, and in which unit each thing is measured (domain §7.3). Refuses amounts that nobody seizes."""

from decimal import Decimal

from django.db.models import TextChoices
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vigie.intel.codes import Product
from vigie.intel.operation_codes import SEIZED, Goods
from vigie.lib.errors import Refused


class Measured(TextChoices):
    """A unit of quantity."""

    GRAM = "g", _("g")
    KILOGRAM = "kg", _("kg")
    MILLILITRE = "ml", _("ml")
    LITRE = "l", _("l")
    TABLET = "tablets", _("tablets")
    PLANT = "plants", _("plants")
    PIECE = "pieces", _("pieces")
    CARTRIDGE = "cartridges", _("cartridges")
    CARTON = "cartons", _("cartons")
    EURO = "eur", _("€")


_M = Measured
_MASS = (_M.GRAM, _M.KILOGRAM)
_VOLUME = (_M.MILLILITRE, _M.LITRE)
_COUNTED = (_M.TABLET, _M.PLANT, _M.PIECE, _M.CARTRIDGE, _M.CARTON)

UNITS: dict[str, tuple[Measured, ...]] = {
    Product.CANNABIS_RESIN: _MASS,
    Product.CANNABIS_HERB: _MASS,
    Product.COCAINE: _MASS,
    Product.CRACK: (*_MASS, _M.PIECE),
    Product.HEROIN: _MASS,
    Product.MDMA_TABLET: (_M.TABLET, *_MASS),
    Product.AMPHETAMINE: (*_MASS, _M.TABLET),
    Product.METHAMPHETAMINE: (*_MASS, _M.TABLET),
    Product.KETAMINE: (*_MASS, *_VOLUME),
    Product.CATHINONE: _MASS,
    Product.SYNTHETIC_CANNABINOID: (*_MASS, *_VOLUME),
    Product.SYNTHETIC_OPIOID: (*_MASS, _M.TABLET, *_VOLUME),
    Product.MEDICINE: (_M.TABLET, _M.PIECE),
    Product.NITROUS_OXIDE: (_M.CARTRIDGE, _M.PIECE, *_MASS),
    Goods.CASH: (_M.EURO,),
    Goods.WEAPON: (_M.PIECE,),
    Goods.AMMUNITION: (_M.PIECE,),
    Goods.CAR: (_M.PIECE,),
    Goods.VAN: (_M.PIECE,),
    Goods.TWO_WHEELER: (_M.PIECE,),
    Goods.OTHER_VEHICLE: (_M.PIECE,),
    Goods.PHONE: (_M.PIECE,),
    Goods.TOBACCO: _MASS,
    Goods.CIGARETTES: (_M.CARTON,),
    Goods.SCALES: (_M.PIECE,),
    Goods.CUTTING_AGENT: _MASS,
    Goods.CANNABIS_PLANT: (_M.PLANT,),
}
# More than was ever seized at one time in the country: a slip of the hand (domain §3.6).
_AT_MOST: dict[Measured, int] = {
    _M.GRAM: 100_000_000,
    _M.KILOGRAM: 100_000,
    _M.MILLILITRE: 10_000_000,
    _M.LITRE: 10_000,
    _M.TABLET: 20_000_000,
    _M.PLANT: 500_000,
    _M.PIECE: 1_000_000,
    _M.CARTRIDGE: 5_000_000,
    _M.CARTON: 1_000_000,
    _M.EURO: 1_000_000_000,
}
_DECIMALS = {_M.EURO: 2}
_DECIMALS_AT_MOST = 3
# Units of one kind are added up in the larger one.
_LARGER: dict[Measured, tuple[Measured, Decimal]] = {
    _M.GRAM: (_M.KILOGRAM, Decimal("0.001")),
    _M.MILLILITRE: (_M.LITRE, Decimal("0.001")),
}
LABELS: dict[str, str | Promise] = dict(SEIZED)


class NoSuchQuantity(Refused):
    """An amount that cannot be, or a unit that the thing is not measured in."""

    code = "no_such_quantity"
    sentence = _("This quantity cannot be: check the figure and its unit.")


class WrongUnit(NoSuchQuantity):
    """A unit that the thing is not measured in."""

    code = "wrong_unit"

    def __init__(self, thing: str) -> None:
        allowed = ", ".join(str(unit.label) for unit in UNITS.get(thing, ()))
        super().__init__(_("%(thing)s: write it in %(units)s.") % {"thing": LABELS.get(thing, thing), "units": allowed})


def check(thing: str, quantity: Decimal, unit: str) -> None:
    """Refuse a quantity that is negative, nothing, absurd, too fine, or in a unit that is not the thing's.

    Raises:
        WrongUnit: the thing is not measured so.
        NoSuchQuantity: anything else.
    """
    allowed = UNITS.get(thing)
    if allowed is None:
        raise NoSuchQuantity
    if unit not in allowed:
        raise WrongUnit(thing)
    measured = Measured(unit)
    if not quantity.is_finite() or not 0 < quantity <= _AT_MOST[measured]:
        raise NoSuchQuantity
    finest = 0 if measured in _COUNTED else _DECIMALS.get(measured, _DECIMALS_AT_MOST)
    if quantity != round(quantity, finest):
        raise NoSuchQuantity


def in_larger(quantity: Decimal, unit: str) -> tuple[Decimal, Measured]:
    """Return a quantity in the unit in which such quantities are added up."""
    measured = Measured(unit)
    larger, factor = _LARGER.get(measured, (measured, Decimal(1)))
    return quantity * factor, larger


def written(quantity: Decimal, unit: str) -> str:
    """Write a quantity with its unit, as the reader's language does and without idle zeros."""
    plain = quantity.to_integral() if quantity == quantity.to_integral() else quantity.normalize()
    return f"{number_format(plain, force_grouping=True)}\u00a0{Measured(unit).label}"
