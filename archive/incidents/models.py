"""Places with their names in every language and spelling, and controlled vocabularies."""

from enum import IntEnum
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.core.models import ArchiveModel

__all__ = ["Place", "PlaceName", "Scheme", "Term", "TermLabel"]


class PlacePrecision(IntEnum):
    """How exactly a place may be told; a higher number tells more."""

    NONE = 0
    COUNTRY = 1
    PROVINCE = 2
    DISTRICT = 3
    SUBDISTRICT = 4
    EXACT = 5


class PlaceKind(models.TextChoices):
    """Level of a place in its hierarchy."""

    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    TOWN = "town", _("town")
    VILLAGE = "village", _("village")
    SITE = "site", _("site")


PRECISION_OF_KIND = {
    PlaceKind.COUNTRY: PlacePrecision.COUNTRY,
    PlaceKind.PROVINCE: PlacePrecision.PROVINCE,
    PlaceKind.DISTRICT: PlacePrecision.DISTRICT,
    PlaceKind.SUBDISTRICT: PlacePrecision.SUBDISTRICT,
    PlaceKind.TOWN: PlacePrecision.EXACT,
    PlaceKind.VILLAGE: PlacePrecision.EXACT,
    PlaceKind.SITE: PlacePrecision.EXACT,
}


class Place(ArchiveModel):
    """A place of the gazetteer. `path` lists the codes from the root to it, each followed by a slash."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=PlaceKind.choices)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=600, db_index=True, editable=False)

    objects: ClassVar[models.Manager["Place"]] = models.Manager()

    class Meta:
        ordering = ("path",)
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self) -> str:
        return self.code

    @property
    def precision(self) -> PlacePrecision:
        """How much naming this place tells."""
        return PRECISION_OF_KIND[PlaceKind(self.kind)]

    @property
    def lineage(self) -> tuple[str, ...]:
        """Codes from the root to this place."""
        return tuple(self.path.strip("/").split("/"))


class PlaceName(models.Model):
    """A name of a place in one language and spelling; the first of a language is the one shown."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=35)
    name = models.CharField(max_length=200)
    is_variant = models.BooleanField(default=False)

    objects: ClassVar[models.Manager["PlaceName"]] = models.Manager()

    class Meta:
        ordering = ("is_variant", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "language", "name"], name="place_name_stands_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Scheme(ArchiveModel):
    """A vocabulary in one version, such as acts or statuses."""

    code = models.SlugField(max_length=60)
    version = models.CharField(max_length=20)

    objects: ClassVar[models.Manager["Scheme"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="scheme_version_stands_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Term(ArchiveModel):
    """A term with a stable code; never deleted or used again for something else."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="terms")
    code = models.SlugField(max_length=60)
    broader = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="narrower"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["Term"]] = models.Manager()

    class Meta:
        ordering = ("code",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "code"], name="term_code_stands_once")
        ]

    def __str__(self) -> str:
        return self.code


class TermLabel(models.Model):
    """What a term is called in one language."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(max_length=35)
    label = models.CharField(max_length=200)

    objects: ClassVar[models.Manager["TermLabel"]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "language"], name="term_label_stands_once")
        ]

    def __str__(self) -> str:
        return self.label
