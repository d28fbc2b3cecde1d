"""The testimony archive: one Django app, cut into packages whose walls are kept by contracts.

From top to bottom, each may import what is below it: web, workflows, intake, search, policy, publication,
redaction, consent, testimony, incidents, users, audit, sealing, core, language.
"""
