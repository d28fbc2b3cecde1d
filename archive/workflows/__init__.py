"""Workflows: acts that people do, one file each. Each asks policy, opens the act on record, and calls services."""
