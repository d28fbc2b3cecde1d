"""Files are read as they were written, whatever wrote them."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake import formats
from archive.intake.encodings import named_encoding, same_encoding
from archive.intake.errors import FileRefused
from archive.intake.formats import RawRow, shape_of, table
from archive.intake.sources import FileSource
from archive.intake.values import paragraphs
from tests.intake.world import World, account, lines, run_command

ARABIC = "قالت إن الرجال جاءوا قبل الفجر، ولم يبق في القرية أحد. كانت البئر مليئة بالحجارة."
FRENCH = "Elle a dit qu’ils étaient arrivés à l’aube, et qu’il n’y avait plus personne au village."

# How a partner may have saved a file: what Python calls it, and what is shown.
ENCODINGS = [
    ("utf-8", ARABIC, "utf-8", "certain"),
    ("utf-8-sig", ARABIC, "utf-8-sig", "certain"),
    ("utf-16", ARABIC, "utf-16", "certain"),
    ("utf-16-le", ARABIC, "utf-16-le", "likely"),
    ("utf-16-be", ARABIC, "utf-16-be", "likely"),
    ("cp1256", ARABIC, "windows-1256", "a guess"),
    ("cp1252", FRENCH, "windows-1252", "a guess"),
    ("ascii", "There were stones in the well.", "utf-8", "certain"),
]


@pytest.mark.django_db(databases=["default", "audit"])
@pytest.mark.parametrize(("written", "text", "shown", "sure"), ENCODINGS)
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "csv.gz", "jsonl.gz"])
def test_the_encoding_is_detected_and_shown(
    world: World, written: str, text: str, shown: str, sure: str, suffix: str
) -> None:
    rows = [{"source_id": str(n), "language": "ar", "text": text} for n in range(9)]
    if suffix.startswith("csv"):
        cells = "".join(f'{row["source_id"]},{row["language"]},"{row["text"]}"\r\n' for row in rows)
        content = "source_id,language,text\r\n" + cells
    else:
        content = lines(rows)
    answer = world.check(world.file(f"a.{suffix}", content.encode(written)))
    assert answer.shape is not None
    assert answer.report is not None
    assert answer.shape.encoding.name == shown
    assert answer.shape.encoding.sure.startswith(sure)
    assert (answer.report.new, answer.report.fault_count) == (9, 0)


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_named_encoding_overrides_what_was_detected(world: World) -> None:
    path = world.file("a.jsonl", lines([account(1, text=FRENCH)]).encode("cp1252"))
    answer = world.check(path, encoding="iso-8859-15")
    assert answer.shape is not None
    assert answer.shape.encoding.name == "iso8859-15"


SHORT = "رقم;النص\r\n1;بئر\r\n"
SHORT_MAPPING = {
    "columns": {"رقم": "source_id", "النص": "text"},
    "constants": {"language": "ar", "participants": ["witness"]},
}


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_short_file_is_read_in_the_encoding_that_a_person_names(world: World) -> None:
    """Of so few letters no program can tell; the columns are shown, so that a person can."""
    path = world.file("short.csv", SHORT.encode("cp1256"))
    mapping = world.file("mapping.json", json.dumps(SHORT_MAPPING))
    arguments = [str(path), "--collection", "WELL", "--as", "amal", "--mapping", str(mapping)]
    guessed = run_command(*arguments, "--encoding", "windows-1252", "--dry-run")
    assert guessed.code == 2
    assert "the first row has no column of the mapping" in guessed
    assert "Encoding: windows-1252 (as you said)" in guessed
    assert "ÑÞã" not in guessed
    for name in ("windows-1256", "cp1256", "Windows-1256", "WINDOWS_1256"):
        named = run_command(*arguments, "--encoding", name, "--dry-run")
        assert named.code == 0, named.out
        assert "Encoding: windows-1256 (as you said)" in named
        assert "Columns, as read: رقم | النص" in named


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_file_read_in_the_wrong_encoding_is_noticed(world: World) -> None:
    """Arabic as Western letters is sound text, and not a word of it is right."""
    rows = [{"source_id": "1", "language": "ar", "text": ARABIC}]
    path = world.file("a.jsonl", lines(rows).encode("cp1256"))
    note = ("text", "no letter of it runs the way of its language; is the encoding right?")
    for encoding, notes in (("windows-1252", True), ("windows-1256", False)):
        answer = world.check(path, encoding=encoding)
        assert answer.report is not None
        assert (note in answer.report.notes) == notes
        assert answer.report.fault_count == 0


@pytest.mark.django_db(databases=["default", "audit"])
@pytest.mark.parametrize(
    ("language", "text", "noted"),
    [
        ("ar", "بئر", False),
        ("ar-Latn", "bi'r", False),
        ("ar", "bi'r", True),
        ("ar", "بئر 12 (well)", False),
        ("ar", "12 ... 13", False),
        ("en", "a well", False),
        ("en", "بئر", True),
        ("und", "بئر", False),
        ("he", "באר", False),
    ],
)
def test_letters_that_run_the_wrong_way_are_noted(
    world: World, language: str, text: str, noted: bool
) -> None:
    path = world.file("a.jsonl", lines([account(1, language=language, text=text)]))
    answer = world.check(path)
    assert answer.report is not None
    assert any("runs the way" in reason for _, reason in answer.report.notes) == noted


@pytest.mark.parametrize(
    "name",
    ["", "klingon", "base64", "rot13", "idna", "punycode", "unicode_escape", "undefined", "a\x00b"],
)
def test_what_is_no_encoding_of_a_file_is_refused_by_name(name: str) -> None:
    with pytest.raises(FileRefused, match="--encoding names no text encoding"):
        named_encoding(name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("utf-8", "utf-8-sig", True),
        ("windows-1256", "cp1256", True),
        ("windows-1256", "windows-1252", False),
        ("utf-16", "utf-16-le", False),
    ],
)
def test_names_of_the_same_encoding_mean_the_same_reading(one: str, other: str, same: bool) -> None:
    """An import that was cut off goes on where the encoding was detected first and is named now."""
    assert same_encoding(one, other) == same


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_are_sniffed_and_cells_keep_what_stands_in_them(
    tmp_path_factory: pytest.TempPathFactory, delimiter: str, line_end: str
) -> None:
    text = 'He said: "no",\r\n\r\nand left; then\tnothing.\nA line.'
    records = [["source_id", "text", "note"], ["1", text, ""], ["2", "b, c; d", "x"]]
    assert read_csv(tmp_path_factory, records, delimiter, line_end) == (
        delimiter,
        [dict(zip(records[0], record, strict=True)) for record in records[1:]],
    )


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6), st.sampled_from(",;\t"))
def test_any_csv_that_python_writes_is_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], delimiter: str
) -> None:
    """P9: the text of a cell is what stood there, to the last blank."""
    records = [["source_id", "text", "note"], *([str(n), *pair] for n, pair in enumerate(cells))]
    _, rows = read_csv(tmp_path_factory, records, delimiter, "\r\n")
    assert rows == [dict(zip(records[0], record, strict=True)) for record in records[1:]]


@given(st.lists(st.dictionaries(CELLS, CELLS | st.integers() | st.none()), max_size=5))
def test_any_json_lines_are_read_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("f") / "a.jsonl"
    path.write_text(lines(rows), encoding="utf-8", newline="")
    source = FileSource(path)
    with table(source, shape_of(source, name=path.name, encoding="utf-8")) as read:
        found = [row.values for row in read.rows if isinstance(row, RawRow)]
    assert found == rows


@given(st.text(st.sampled_from("ab \n\r\t\u2028"), max_size=60))
def test_paragraphs_joined_are_the_text_to_the_last_blank(text: str) -> None:
    """P9."""
    found = paragraphs(text)
    assert "".join(body + gap for body, gap in found) == (text if text.strip() else "")
    assert all(body.strip() for body, _ in found)


def test_a_single_line_end_of_windows_parts_no_paragraph() -> None:
    assert paragraphs("a\r\nb\r\n\r\nc") == [("a\r\nb", "\r\n\r\n"), ("c", "")]


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_cell_that_was_probably_cut_is_noted(world: World) -> None:
    path = world.file("a.csv", "source_id,language,text\n1,en," + "x" * 32_767 + "\n")
    report = world.check(path).report
    assert report is not None
    assert report.fault_count == 0
    assert any("cut off" in reason for _, reason in report.notes)


@pytest.mark.django_db(databases=["default", "audit"])
def test_a_very_large_cell_is_read_and_an_endless_line_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = 'source_id,language,text\n1,en,"' + "word " * 200_000 + '"\n'
    large = world.check(world.file("a.csv", content)).report
    assert large is not None
    assert large.fault_count == 0
    monkeypatch.setattr(formats, "LONGEST_LINE", 50_000)
    for name, endless in (("b.csv", content), ("b.jsonl", lines([account(1, text="x" * 60_000)]))):
        report = world.check(world.file(name, endless)).report
        assert report is not None
        assert "reading stopped here" in str(report.faults[0])


def test_a_spreadsheets_own_line_about_its_delimiter_is_obeyed(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("f") / "a.csv"
    path.write_text("sep=;\nsource_id;text\n1;a,b\n")
    source = FileSource(path)
    shape = shape_of(source, name=path.name, encoding=None)
    with table(source, shape) as read:
        assert [row.values for row in read.rows if isinstance(row, RawRow)] == [
            {"source_id": "1", "text": "a,b"}
        ]


def read_csv(
    factory: pytest.TempPathFactory, records: list[list[str]], delimiter: str, line_end: str
) -> tuple[str, list[dict[str, object]]]:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(
        records
    )
    path = factory.mktemp("f") / "a.csv"
    path.write_bytes(out.getvalue().encode())
    source = FileSource(path)
    shape = shape_of(source, name=path.name, encoding="utf-8")
    with table(source, shape) as read:
        return shape.delimiter, [row.values for row in read.rows if isinstance(row, RawRow)]
