"""Fields and choices that the desk's forms share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from archive.core.dates import parse_date
from archive.core.errors import InvalidInput
from archive.incidents.models import Place, Term
from archive.web.desk.wording import said

# What a browser would do with protected words by itself: keep them for the next form, send them to a spelling service.
QUIET = {"autocomplete": "off", "spellcheck": "false", "translate": "no"}
DATE_HELP = _("As 2019, 2019-03, 2019-03-07, 2019-03? or 2019-03/2019-05.")
LANGUAGE_HELP = _("A language tag, such as ar, en or ckb-Arab.")


def line(
    label: Any, *, required: bool = False, help_text: Any = "", limit: int | None = None
) -> forms.CharField:
    """One line of protected words."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=limit,
        widget=forms.TextInput(attrs={**QUIET, "dir": "auto"}),
    )


def block(
    label: Any, *, required: bool = False, help_text: Any = "", rows: int = 3
) -> forms.CharField:
    """Several lines of protected words."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": rows}),
    )


def day(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, with the browser's own picker."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PeriodField(forms.CharField):
    """A date or period in EDTF; its words come as they were typed."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=100,
            help_text=help_text,
            widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        )

    def clean(self, value: Any) -> str:
        cleaned = str(super().clean(value))
        if cleaned:
            try:
                parse_date(cleaned)
            except InvalidInput as error:
                raise ValidationError(said(error)) from error
        return cleaned


class LanguageField(forms.CharField):
    """A language tag, with those at hand offered."""

    def __init__(self) -> None:
        super().__init__(
            label=_("language"),
            max_length=35,
            help_text=LANGUAGE_HELP,
            widget=forms.TextInput(
                attrs={"dir": "ltr", "list": "languages", "autocomplete": "off"}
            ),
        )


def place_choices(*, empty: Any = "—") -> list[tuple[str, Any]]:
    """The gazetteer as a tree, in the reader's language where it has the name."""
    language = get_language() or "en"
    places = Place.objects.prefetch_related("names").order_by("path")
    return [
        ("", empty),
        *(
            (str(place.pk), f"{'  ' * (len(place.lineage) - 1)}{_name(place, language)}")
            for place in places
        ),
    ]


def term_choices() -> list[tuple[str, str]]:
    """The vocabularies' terms that are still in use, in the reader's language."""
    language = get_language() or "en"
    terms = Term.objects.filter(replaced_by__isnull=True).prefetch_related("labels")
    named = []
    for term in terms:
        labels = {label.language: label.label for label in term.labels.all()}
        named.append((str(term.pk), labels.get(language) or labels.get("en") or term.code))
    return sorted(named, key=lambda choice: choice[1])


def places_by_key(keys: Iterable[str]) -> dict[str, Place]:
    """The places of these keys."""
    return {str(place.pk): place for place in Place.objects.filter(pk__in=_ids(keys))}


def terms_of(keys: Iterable[str]) -> list[Term]:
    """The terms of these keys."""
    return list(Term.objects.filter(pk__in=_ids(keys)))


def _ids(keys: Iterable[str]) -> list[UUID]:
    return [UUID(key) for key in keys]


def _name(place: Place, language: str) -> str:
    names = [name for name in place.names.all() if not name.is_variant]
    for wanted in (language, "en"):
        for name in names:
            if name.language.split("-")[0] == wanted.split("-")[0]:
                return name.name
    return names[0].name if names else place.code


def yes_no_unknown(label: Any) -> forms.TypedChoiceField:
    """A question whose answer may be unknown."""
    return forms.TypedChoiceField(
        label=label,
        required=False,
        choices=[("", _("not known")), ("yes", _("yes")), ("no", _("no"))],
        coerce=lambda value: {"yes": True, "no": False}[value],
        empty_value=None,
    )


def answer_of(value: bool | None) -> str:
    """How `yes_no_unknown` shows a stored answer."""
    return "" if value is None else "yes" if value else "no"
