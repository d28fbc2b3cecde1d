"""Collects what Django's admin looks for here: the desk's lists and pages."""

from django.contrib import admin

from archive.web.desk.registry import register

register(admin.site)
