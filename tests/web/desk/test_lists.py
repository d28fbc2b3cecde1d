"""The desk's lists, and what they look for."""

import pytest
from django.contrib import admin

from tests.web.desk.scene import Scene

pytestmark = pytest.mark.django_db(databases=["default", "audit"])


def test_every_list_answers_whatever_is_looked_for(scene: Scene) -> None:
    """A list without a search shows what it shows without one."""
    client = scene.signed_in("amal")
    lists = [
        (model._meta.model_name, bool(registered.search_fields))
        for model, registered in admin.site._registry.items()
    ]
    assert {searched for _name, searched in lists} == {True, False}
    for name, searched in lists:
        url = scene.page(f"{name}_changelist")
        for term in ("x", "0", "%", "'", "a b"):
            answer = client.get(url, {"q": term})
            assert answer.status_code == 200, (name, term)
            if not searched:
                shown = answer.context["cl"].result_count
                assert shown == client.get(url).context["cl"].result_count > 0, name
