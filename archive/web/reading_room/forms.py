"""The form in which a reader says what they read for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from archive.policy.services import SHORTEST_PURPOSE


class PurposeForm(forms.Form):
    """A purpose within one case."""

    case = forms.UUIDField(widget=forms.HiddenInput)
    purpose = forms.CharField(
        min_length=SHORTEST_PURPOSE,
        error_messages={
            "required": _("Say in a sentence what you read for."),
            "min_length": _("Say it in a sentence: %(limit_value)d letters at least."),
            "null_characters_not_allowed": _("This text can't be kept: it holds odd characters."),
        },
    )
