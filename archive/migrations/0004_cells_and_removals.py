"""Acceptances of small public cells, and when words were proved gone from the index. New tables: no row is rewritten."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import archive.core.clock
import archive.core.ids
import archive.sealing.fields


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0003_relations_and_saved_searches"),
    ]

    operations = [
        migrations.CreateModel(
            name="CellAcceptance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=archive.core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=archive.core.clock.now, editable=False),
                ),
                ("content_hash", models.CharField(max_length=64)),
                ("shared", models.PositiveIntegerField()),
                (
                    "reason",
                    archive.sealing.fields.SealedTextField(blank=True, verbose_name="reason"),
                ),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rendition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptances",
                        to="archive.rendition",
                    ),
                ),
                (
                    "testimony",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="archive.testimony",
                    ),
                ),
            ],
            options={
                "verbose_name": "acceptance of a small cell",
                "ordering": ("accepted_at",),
            },
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("testimony_id", models.UUIDField(db_index=True)),
                ("partition", models.CharField(max_length=80)),
                ("gone_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("testimony_id", "partition"), name="one_removal_per_partition"
                    )
                ],
            },
        ),
    ]
