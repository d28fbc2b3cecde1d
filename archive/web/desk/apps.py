"""Django's admin with our site in the place of the stock one."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "archive.web.desk.site.DeskSite"
