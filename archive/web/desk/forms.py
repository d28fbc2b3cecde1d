"""The forms of collections and accounts. They check what was typed; workflows write it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from archive.testimony.models import (
    Certainty,
    Collection,
    DateRole,
    How,
    ParticipantRole,
    PlaceRole,
    Sensitivity,
    Testimony,
    Transcript,
    TranscriptKind,
)
from archive.testimony.services import (
    CollectionDescription,
    DateGiven,
    PlaceGiven,
    TestimonyDescription,
)
from archive.testimony.texts import TranscriptGiven, paragraphs
from archive.users.models import Organisation
from archive.web.desk.fields import (
    QUIET,
    LanguageField,
    PeriodField,
    answer_of,
    block,
    day,
    line,
    place_choices,
    places_by_key,
    term_choices,
    terms_of,
    yes_no_unknown,
)
from archive.workflows.enter import Circumstances

CODE_RULE = _("Only the letters a to z (small or capital), digits, hyphens and underscores.")


class CollectionForm(forms.Form):
    """What a collection is. Of a new one, `code` is how its code begins: the archive adds five characters to it."""

    code = forms.SlugField(
        label=_("code"),
        max_length=35,
        help_text=format_lazy(
            "{} {}",
            CODE_RULE,
            _(
                "The archive adds a few characters, so that no two collections have the same; then it stays as it is, and "
                "stands in public pages."
            ),
        ),
        error_messages={"invalid": CODE_RULE},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    title = forms.CharField(label=_("title"), max_length=200)
    scope = block(_("scope"))
    how_gathered = block(_("how and why gathered"))
    forms_used = block(_("forms used"))
    rights = block(_("rights"))
    deposit_conditions = block(_("deposit conditions"))

    def __init__(self, *args: Any, of: Collection | None = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs["initial"] = {name: getattr(of, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if of is not None:
            self.fields["code"] = forms.CharField(
                label=_("code"),
                help_text=_("It stays as it is, and stands in public pages."),
                widget=forms.TextInput(attrs={"dir": "ltr"}),
                disabled=True,
            )

    def description(self) -> CollectionDescription:
        """What was typed."""
        return CollectionDescription(**self.cleaned_data)


class CustodyForm(forms.Form):
    """Who holds or held a collection."""

    organisation = forms.ModelChoiceField(
        label=_("organisation"), queryset=Organisation.objects.all()
    )
    start = day(_("from"), required=True)
    end = day(_("to"), help_text=_("Empty while it lasts."))
    basis = forms.CharField(label=_("basis"), max_length=200)


class DescriptionForm(forms.Form):
    """What is known about an account beside its text."""

    title = line(_("working title"), help_text=_("Sealed. Seen only here."))
    how = forms.ChoiceField(label=_("how given"), choices=How.choices, initial=How.UNKNOWN)
    sensitivity = forms.ChoiceField(
        label=_("sensitivity"), choices=Sensitivity.choices, initial=Sensitivity.NORMAL
    )
    read_back = yes_no_unknown(_("read back to the witness"))
    signed = yes_no_unknown(_("signed"))
    unsigned_reason = line(_("why not signed"))
    earlier_interviews = block(_("earlier interviews known"), rows=2)
    support_given = block(_("support or inducement given"), rows=2)
    terms = forms.MultipleChoiceField(
        label=_("terms"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, of: Testimony | None = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs["initial"] = {
                "title": of.title,
                "how": of.how,
                "sensitivity": of.sensitivity,
                "read_back": answer_of(of.read_back),
                "signed": answer_of(of.signed),
                "unsigned_reason": of.unsigned_reason,
                "earlier_interviews": of.earlier_interviews,
                "support_given": of.support_given,
                "terms": [str(link.term_id) for link in of.terms.all()],
            }
        super().__init__(*args, **kwargs)
        terms = self.fields["terms"]
        if isinstance(terms, forms.MultipleChoiceField):
            terms.choices = term_choices()

    def description(self) -> TestimonyDescription:
        """What was typed."""
        typed = self.cleaned_data
        return TestimonyDescription(
            title=typed["title"],
            how=How(typed["how"]),
            sensitivity=Sensitivity(typed["sensitivity"]),
            read_back=typed["read_back"],
            signed=typed["signed"],
            unsigned_reason=typed["unsigned_reason"],
            earlier_interviews=typed["earlier_interviews"],
            support_given=typed["support_given"],
        )


class DateForm(forms.Form):
    """A date of an account. Left empty, it is none."""

    role = forms.ChoiceField(label=_("date"), choices=DateRole.choices)
    edtf = PeriodField(label=_("in numbers"))
    words = line(_("words as said"))


class PlaceForm(forms.Form):
    """A place of an account. Left empty, it is none."""

    place = forms.ChoiceField(label=_("place"), required=False)
    role = forms.ChoiceField(label=_("what it is to the account"), choices=PlaceRole.choices)
    certainty = forms.ChoiceField(label=_("certainty"), choices=Certainty.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        if isinstance(place, forms.ChoiceField):
            place.choices = place_choices()


DateForms: "type[BaseFormSet[DateForm]]" = formset_factory(DateForm, extra=1, max_num=20)
PlaceForms: "type[BaseFormSet[PlaceForm]]" = formset_factory(PlaceForm, extra=1, max_num=30)


class AccountForms:
    """The description of an account with its dates, places and terms: one form to whoever fills it in."""

    def __init__(self, data: Any = None, *, of: Testimony | None = None) -> None:
        dates: list[dict[str, Any]] = [{"role": DateRole.TAKEN}, {"role": DateRole.HAPPENED}]
        places: list[dict[str, Any]] = []
        if of is not None:
            dates = [
                {"role": date.role, "edtf": date.edtf, "words": date.words}
                for date in of.dates.all()
            ] or dates
            places = [
                {"place": str(link.place_id), "role": link.role, "certainty": link.certainty}
                for link in of.places.all()
            ]
        self.description = DescriptionForm(data, of=of)
        self.dates = DateForms(data, prefix="dates", initial=dates)
        self.places = PlaceForms(data, prefix="places", initial=places)

    def __iter__(self) -> Iterator[forms.BoundField]:
        """Every field of every part, as a form has them."""
        for form in (self.description, *self.dates, *self.places):
            yield from form

    @property
    def errors(self) -> bool:
        """Whether anything in it was refused, as a form has it."""
        parts = (self.description, *self.dates, *self.places)
        whole = (self.dates.non_form_errors(), self.places.non_form_errors())
        return any(form.errors for form in parts) or any(whole)

    def is_valid(self) -> bool:
        """Whether all of it can be taken; each part is asked, so that each shows its errors."""
        answers = [each.is_valid() for each in (self.description, self.dates, self.places)]
        return all(answers)

    def circumstances(self) -> Circumstances:
        """What was typed of dates, places and terms."""
        dates = [form.cleaned_data for form in self.dates if form.cleaned_data]
        rows = [
            form.cleaned_data
            for form in self.places
            if form.cleaned_data and form.cleaned_data["place"]
        ]
        known = places_by_key(row["place"] for row in rows)
        # The same place in the same role stands once; the last answer about its certainty holds.
        places = {(row["place"], row["role"]): row for row in rows}
        return Circumstances(
            dates=[
                DateGiven(role=DateRole(row["role"]), edtf=row["edtf"], words=row["words"])
                for row in dates
            ],
            places=[
                PlaceGiven(
                    place=known[row["place"]],
                    role=PlaceRole(row["role"]),
                    certainty=Certainty(row["certainty"]),
                )
                for row in places.values()
            ],
            terms=terms_of(self.description.cleaned_data["terms"]),
        )


class NewAccountForm(forms.Form):
    """In which collection a new account stands."""

    collection = forms.ModelChoiceField(
        label=_("collection"), queryset=Collection.objects.none(), empty_label=None
    )

    def offer(self, collections: QuerySet[Collection]) -> None:
        """Only the asker's own: others have no name here."""
        chosen = self.fields["collection"]
        if isinstance(chosen, forms.ModelChoiceField):
            # A collection that merely stands first is not chosen by leaving it so.
            chosen.empty_label = "—" if collections.count() > 1 else None
            chosen.queryset = collections


class ParticipantForm(forms.Form):
    """Somebody who was in the room. By their part only: who they are stands in no field of this page."""

    role = forms.ChoiceField(label=_("role"), choices=ParticipantRole.choices)
    note = line(_("note"), help_text=_("Sealed. No names: the person is known by code."))

    def chosen_role(self) -> ParticipantRole:
        """The role chosen."""
        return ParticipantRole(self.cleaned_data["role"])


class TranscriptForm(forms.Form):
    """A text of an account. Blank lines part the passages."""

    language = LanguageField()
    kind = forms.ChoiceField(label=_("kind"), choices=TranscriptKind.choices)
    derived_from = forms.ModelChoiceField(
        label=_("made from"),
        required=False,
        queryset=Transcript.objects.none(),
        help_text=_("For a correction or a translation: the text that it was made from."),
    )
    made_by = line(_("made by"))
    by_machine = forms.BooleanField(label=_("made by a machine"), required=False)
    text = forms.CharField(
        label=_("text"),
        strip=False,
        help_text=_("A blank line begins a new passage."),
        widget=forms.Textarea(attrs={**QUIET, "dir": "auto", "rows": 14}),
    )

    def __init__(self, *args: Any, testimony: Testimony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["derived_from"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = Transcript.objects.filter(testimony=testimony).defer(
                "text", "made_by"
            )

    def clean_text(self) -> str:
        """Browsers send line ends as two characters; a text has one."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def given(self) -> TranscriptGiven:
        """What was typed."""
        typed = self.cleaned_data
        return TranscriptGiven(
            language=typed["language"].strip(),
            passages=paragraphs(typed["text"]),
            kind=TranscriptKind(typed["kind"]),
            derived_from=typed["derived_from"],
            made_by=typed["made_by"],
            by_machine=typed["by_machine"],
        )


class WithdrawForm(forms.Form):
    """Why an account is withdrawn."""

    reason = block(
        _("why withdrawn"), required=True, help_text=_("Sealed. Who asked for it, and how.")
    )
    sure = forms.BooleanField(
        label=_("I understand that this closes the account for every reader at once."),
    )
