"""The table that stock Haystack indexes."""

from typing import ClassVar

from django.db import models


class PeerAccount(models.Model):
    """An account as any Django project would keep it."""

    title = models.TextField()
    text = models.TextField()
    place = models.CharField(max_length=200)
    period = models.CharField(max_length=40)
    language = models.CharField(max_length=40)
    collection = models.CharField(max_length=40)

    objects: ClassVar[models.Manager["PeerAccount"]] = models.Manager()

    class Meta:
        app_label = "peer"

    def __str__(self) -> str:
        return str(self.pk)
