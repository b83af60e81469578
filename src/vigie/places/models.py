"""Reference data of the places: departments, communes and their contours, units and their competence, streets.

Everything here comes from public files through `importers/` and is replaced by them; nothing here tells of a witness.
The models hold facts only: searching is in `search`, locating in `locate`, the competent unit in `competence`.
A commune is never deleted (tips name its code): one that a merger ended is kept with `in_force` false and its code
stands in `former_codes` of its heir.
"""

from uuid import UUID, uuid4, uuid5

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Func

_UNIT_NAMESPACE = UUID("6f4b5a0e-3c1d-5f0b-9a51-2d9f0f6f6f31")


class Department(models.Model):
    """A department or an overseas collectivity; its code is text (2A, 971)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=80, db_index=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Commune(models.Model):
    """A commune (COM) or an arrondissement of Paris, Lyon or Marseille (ARM), by its Insee code."""

    class Kind(models.TextChoices):
        """What the code names."""

        COMMUNE = "COM"
        ARRONDISSEMENT = "ARM"

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100)
    kind = models.CharField(max_length=3, choices=Kind.choices, default=Kind.COMMUNE)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    population = models.PositiveIntegerField(default=0)
    postcodes = ArrayField(models.CharField(max_length=5), default=list)
    former_codes = ArrayField(models.CharField(max_length=5), default=list)
    former_names = ArrayField(models.CharField(max_length=100), default=list)
    in_force = models.BooleanField(default=True)
    # The box around the contour, in degrees; empty where no contour is known (overseas collectivities).
    min_lon = models.FloatField(null=True)
    min_lat = models.FloatField(null=True)
    max_lon = models.FloatField(null=True)
    max_lat = models.FloatField(null=True)

    class Meta:
        """Search by post code, by former code, by place.

        `fastupdate` is off: it would leave the rows of a load in a list that every reader walks until a vacuum.
        """

        indexes = [
            GinIndex(fields=["postcodes"], fastupdate=False, name="places_commune_postcodes"),
            GinIndex(fields=["former_codes"], fastupdate=False, name="places_commune_former"),
            GistIndex(
                Func(
                    Func(F("max_lon"), F("max_lat"), function="point"),
                    Func(F("min_lon"), F("min_lat"), function="point"),
                    function="box",
                ),
                name="places_commune_box",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CommuneContour(models.Model):
    """The contour of a commune, as WKB in WGS 84. Apart from `Commune`, so that no page loads it by accident."""

    commune = models.OneToOneField(Commune, on_delete=models.CASCADE, primary_key=True, related_name="+")
    wkb = models.BinaryField()

    def __str__(self) -> str:
        return self.commune_id


class CommuneName(models.Model):
    """One way of writing the name of one or more communes; homonyms share a row.

    `compact` is what is compared (no accent, no space); `name` is what is shown. "La Rochelle" has two rows with the
    same `name`: `larochelle` and `rochelle`. Filled by `name_index.rebuild`, never by hand.
    """

    id = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=100)
    # Collation C: a prefix is then a plain range of the B-tree, whatever the locale of the server.
    compact = models.CharField(max_length=100, db_collation="C", db_index=True)
    population = models.PositiveIntegerField()
    codes = ArrayField(models.CharField(max_length=5))

    class Meta:
        """The B-tree answers prefixes, the trigrams worse typing."""

        constraints = [models.UniqueConstraint(fields=["compact", "name"], name="places_communename_once")]
        indexes = [
            GinIndex(
                fields=["folded"], opclasses=["gin_trgm_ops"], fastupdate=False, name="places_communename_trigrams"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommuneKey(models.Model):
    """A name with at most one letter left out, as a number: two names one typing error apart share a key."""

    pk = models.CompositePrimaryKey("key", "name")
    key = models.IntegerField()
    # No constraint in the database: half a million checks at each rebuild, which deletes both tables whole.
    name = models.ForeignKey(
        CommuneName, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    def __str__(self) -> str:
        return str(self.key)


class Unit(models.Model):
    """A service: the desk of a department that reads tips, a unit below it, or one that takes part in operations."""

    class Kind(models.TextChoices):
        """What the unit is."""

        DESK = "desk"
        POLICE = "police"
        GENDARMERIE = "gendarmerie"
        CUSTOMS = "customs"
        MUNICIPAL = "municipal"
        JUSTICE = "justice"
        PREFECTURE = "prefecture"

    class Force(models.TextChoices):
        """The institution, as the State's files name it."""

        POLICE = "PN"
        GENDARMERIE = "GN"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    force = models.CharField(max_length=2, choices=Force.choices, blank=True, default="")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=250, blank=True, default="")
    telephone = models.CharField(max_length=40, blank=True, default="")
    hours = models.CharField(max_length=500, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    # In no public file: filled by the deployer. At a desk's fall-back its talks wait while nobody is on duty.
    fallback = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    duty_mail = models.EmailField(blank=True, default="")

    class Meta:
        """A desk has no parent; every other unit has a desk above it or none yet."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="desk", parent=None) | ~models.Q(kind="desk"),
                name="places_unit_desk_is_a_root",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def id_of(code: str) -> UUID:
        """Return the identifier that a unit of this code has in every deployment."""
        return uuid5(_UNIT_NAMESPACE, code)


class Competence(models.Model):
    """A force competent in a commune, and its unit there; a commune may have one row for each force."""

    pk = models.CompositePrimaryKey("commune", "force")
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", db_index=False)
    force = models.CharField(max_length=2, choices=Unit.Force.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.commune_id} {self.force}"


class Street(models.Model):
    """A named street or locality of a commune, from the national address base, with one point on it."""

    id = models.BigAutoField(primary_key=True)
    commune = models.ForeignKey(Commune, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        """One row a name in a commune."""

        constraints = [models.UniqueConstraint(fields=["commune", "folded"], name="places_street_once")]

    def __str__(self) -> str:
        return self.name


class ReferenceLoad(models.Model):
    """One import of a public file: what it was, under which licence, what was taken and what was left and why."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, db_index=True)
    source = models.CharField(max_length=200)
    version = models.CharField(max_length=80, blank=True, default="")
    licence = models.CharField(max_length=80)
    rows = models.PositiveIntegerField()
    skipped = models.JSONField(default=dict)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.version}".strip()
