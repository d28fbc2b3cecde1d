"""Reports in words, for the command. Of what stood in a file, nothing but names of columns is said."""

import re
from collections.abc import Iterator

from archive.intake.fields import LEFT_OUT
from archive.intake.formats import DELIMITERS, FileFormat, Shape
from archive.intake.report import Report

# How many of a CSV's columns are shown, and how much of a name.
SHOWN, LONGEST_NAME = 8, 40
# A key that a person chose as a name of a column looks like this; one that holds a sentence does not.
_NAME = re.compile(r"[^\W\d][\w .()/\[\]-]{0,39}")


def report_lines(report: Report, shape: Shape) -> Iterator[str]:
    """What reading the file found."""
    yield shape_line(shape)
    if report.columns:
        yield _columns(report.columns)
    yield f"Rows: {report.rows}. To come in: {report.new}, with {report.passages} passages."
    if report.languages:
        counted = ", ".join(f"{tag} {count}" for tag, count in report.languages.most_common())
        yield f"Languages: {counted}."
    if report.consents:
        counted = ", ".join(f"{state} {count}" for state, count in report.consents.most_common())
        yield f"Consents: {counted}."
    if report.already_here:
        yield f"Already here, left as they are: {report.already_here}."
    if report.differing.count:
        yield f"Of these, the file has another text, which was not taken: {report.differing}."
    yield from _left_out(report, shape)
    if report.notes:
        yield "Notes:"
        for (column, reason), rows in report.notes.items():
            yield f"  {column}: {reason} ({rows})"
    if report.consent_notes:
        yield (
            "Consents not plainly told. Refusals and withdrawals among them hold; the others come in as unknown, "
            "which permits keeping and the archive's own work:"
        )
        for (column, reason), rows in report.consent_notes.items():
            yield f"  {column}: {reason} ({rows})"
    if report.fault_count:
        yield f"Bad rows: {report.fault_count} faults."
        yield from (f"  {fault}" for fault in report.faults)
        if report.fault_count > len(report.faults):
            yield f"  and {report.fault_count - len(report.faults)} more"


def shape_line(shape: Shape) -> str:
    """How the file is written, and how sure that is."""
    encoding = f"Encoding: {shape.encoding.name} ({shape.encoding.sure})."
    if shape.file_format == FileFormat.JSONL:
        return f"JSON Lines. {encoding}"
    return f"CSV, cells parted by {DELIMITERS[shape.delimiter]}. {encoding}"


def _columns(columns: tuple[str, ...]) -> str:
    """The first names as they were read, for a person to see at once whether the encoding was guessed right."""
    shown = ["".join(filter(str.isprintable, name))[:LONGEST_NAME] for name in columns[:SHOWN]]
    more = len(columns) - len(shown)
    return f"Columns, as read: {' | '.join(shown)}" + (f" | and {more} more" if more else "")


def _left_out(report: Report, shape: Shape) -> Iterator[str]:
    """What no field takes, by name and number of rows.

    The names in a CSV's first row are names of columns: the check refuses a file without that row. A key of JSON may be
    anything, testimony too; it is named where a tenth of the rows have it, else only counted.
    """
    if not report.left_out:
        return
    shown, hidden = [], 0
    for column, rows in report.left_out.most_common():
        common = shape.file_format == FileFormat.CSV or (rows > 1 and rows * 10 >= report.rows)
        named = column in LEFT_OUT or column in report.left_out_on_purpose
        if named or (_NAME.fullmatch(column) and common):
            shown.append(f"{column} ({rows})")
        else:
            hidden += 1
    if hidden:
        shown.append(f"{hidden} with names that are not shown here")
    yield f"Not imported, though the file has it (rows): {', '.join(shown)}."
