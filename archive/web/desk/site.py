"""The desk's site."""

from django.contrib.admin import AdminSite


class DeskSite(AdminSite):
    """Closed as policy says."""
