"""Collects the models for Django. Nobody imports from here: each model has its own package."""

# Django looks for models in this module alone; each package says in __all__ which are its own: hence the stars (F403).
from archive.audit.models import *  # noqa: F403
from archive.consent.models import *  # noqa: F403
from archive.core.models import *  # noqa: F403
from archive.incidents.models import *  # noqa: F403
from archive.policy.models import *  # noqa: F403
from archive.publication.models import *  # noqa: F403
from archive.redaction.models import *  # noqa: F403
from archive.search.models import *  # noqa: F403
from archive.testimony.models import *  # noqa: F403
from archive.users.models import *  # noqa: F403
