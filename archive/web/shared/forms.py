"""The form of the sign-in page."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Says the same for an unknown name, a wrong password and a closed account."""

    error_messages = {
        "invalid_login": _("The name and the password don't belong together."),
        "inactive": _("The name and the password don't belong together."),
    }
