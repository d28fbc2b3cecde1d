"""Reports in words, for the command. Of what stood in a file, nothing is said but names that we or the mapping know.

Whoever forgets the row of names has an account in its place: a column that nobody named goes by its letter.
"""

from collections.abc import Iterator

from archive.intake.fields import FIELDS, LEFT_OUT
from archive.intake.formats import DELIMITERS, FileFormat, Shape, column_letter
from archive.intake.report import Report

# How many of a CSV's columns are shown, and how much of a name.
SHOWN, LONGEST_NAME = 8, 40


def report_lines(report: Report, shape: Shape) -> Iterator[str]:
    """What reading the file found."""
    yield shape_line(shape)
    if report.columns:
        yield _columns(report)
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
    yield from _left_out(report)
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


def _is_known(column: str, report: Report) -> bool:
    return column in FIELDS or column in LEFT_OUT or column in report.mapped


def _printed(column: str) -> str:
    return "".join(filter(str.isprintable, column))[:LONGEST_NAME]


def _columns(report: Report) -> str:
    """The first names that are known, as they were read, and how many others there are."""
    known = [column for column in report.columns if _is_known(column, report)]
    said = [_printed(column) for column in known[:SHOWN]]
    if more := len(known) - len(said):
        said.append(f"and {more} more")
    if others := len(report.columns) - len(known):
        said.append(f"{others} not known here")
    return f"Columns, as read: {' | '.join(said)}"


def _left_out(report: Report) -> Iterator[str]:
    """What no field takes, with the number of rows: known names, of a CSV's other columns the letters, else how many."""
    if not report.left_out:
        return
    letters = {column: column_letter(place) for place, column in enumerate(report.columns)}
    order = {column: place for place, column in enumerate(report.columns)}
    shown, hidden = [], 0
    # Of as many rows as the file has them, so that two runs say the same.
    for column, rows in sorted(
        report.left_out.items(), key=lambda each: (-each[1], order.get(each[0], len(order)))
    ):
        if _is_known(column, report):
            shown.append(f"{_printed(column)} ({rows})")
        elif column in letters:
            shown.append(f"column {letters[column]} ({rows})")
        else:
            hidden += 1
    if hidden:
        shown.append(f"{hidden} with names that are not shown here")
    yield f"Not imported, though the file has it (rows): {', '.join(shown)}."
