"""Collects the desk for Django's admin. Nobody imports from here."""
