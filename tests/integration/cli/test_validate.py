"""`regiewissel validate`: is a message as the standard wants it, and if not, where?"""

from pathlib import Path

import pytest

from tests.factories import CLIENT
from tests.integration.cli.conftest import Command

BERICHTEN = Path(__file__).parents[2] / "fixtures" / "berichten"
CREEER = BERICHTEN / "rzs" / "01_creeerZaak_gezinsplan.xml"
DOCUMENT = BERICHTEN / "zds11" / "voegZaakdocumentToe_edcLk01.xml"
ZKN = "http://www.egem.nl/StUF/sector/zkn/0310"


def test_every_example_is_accepted(regiewissel: Command) -> None:
    """All example messages, answers and faults are good, with and without an envelope."""
    told = regiewissel("validate", BERICHTEN, "--json")
    files = list(BERICHTEN.rglob("*.xml"))
    assert [row["file"] for row in told.json if row["faults"]] == []
    assert len(told.json) == len(files) > 50
    assert all(row["what"] for row in told.json)
    assert told.code == 0


def test_a_mistake_is_located(regiewissel: Command, tmp_path: Path) -> None:
    """A wrong value gives the rule of the schema, path and line, in Dutch, without the value itself."""
    text = CREEER.read_text("utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "startdatum>" in one)
    wrong = tmp_path / "fout.xml"
    wrong.write_text(text.replace("startdatum>20", "startdatum>GEHEIM20", 1), "utf-8")
    told = regiewissel("validate", wrong, "--json")
    (verdict,) = told.json
    assert told.code == 1
    assert verdict["what"] == "creeerZaak_Lk01"
    assert [(one["code"], one["line"], one["path"]) for one in verdict["faults"]] == [
        ("StUF055", line, "ZKN:object/ZKN:startdatum")
    ]
    assert "GEHEIM" not in told.out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<?xml", "x<?xml", "SOAP"),
        (ZKN, "http://www.egem.nl/StUF/sector/zkn/0320", "StUF007"),
        ("berichtcode>Lk01", "berichtcode>Lk99", "StUF022"),
        ("entiteittype>ZAK<", "entiteittype>EDC<", "StUF031"),
    ],
)
def test_what_intake_would_refuse_is_told_with_its_code(
    regiewissel: Command, tmp_path: Path, old: str, new: str, code: str
) -> None:
    """A message that is no message of ours gives the code its sender would get."""
    text = CREEER.read_text("utf-8")
    assert old in text
    wrong = tmp_path / "fout.xml"
    wrong.write_text(text.replace(old, new), "utf-8")
    told = regiewissel("validate", wrong, "--json")
    assert told.code == 1
    assert told.json[0]["faults"][0]["code"] == code


def test_a_file_can_come_from_standard_input(regiewissel: Command) -> None:
    """`-` reads a message from elsewhere."""
    told = regiewissel("validate", "-", stdin=CREEER.read_bytes())
    assert (told.code, told.out) == (0, "goed  -  creeerZaak_Lk01\n")


def test_the_soap_action_counts(regiewissel: Command) -> None:
    """A SOAPAction of another message is a fault, its own is not."""
    own, other = f"{ZKN}/creeerZaak_Lk01", f"{ZKN}/geefZaakstatus_Lv01"
    assert regiewissel("validate", CREEER, "--soap-action", own).code == 0
    assert regiewissel("validate", CREEER, "--soap-action", other).code == 1


@pytest.mark.parametrize(("inhoud", "code"), [("PGEvPg==", 0), ("PGE+", 1), ("geen base64!", 1)])
def test_domain_data_is_looked_into(regiewissel: Command, tmp_path: Path, inhoud: str, code: int) -> None:
    """XML that travels as a document must be well-formed, as intake demands."""
    text = DOCUMENT.read_text("utf-8")
    head, _, rest = text.partition("<ZKN:inhoud")
    attributes, _, rest = rest.partition(">")
    tail = rest.partition("</ZKN:inhoud>")[2]
    document = tmp_path / "document.xml"
    titled = head[: head.index("<ZKN:dct.omschrijving>")] + "<ZKN:dct.omschrijving>E-formulier</ZKN:dct.omschrijving>"
    titled += head.partition("</ZKN:dct.omschrijving>")[2]
    document.write_text(f"{titled}<ZKN:inhoud{attributes}>{inhoud}</ZKN:inhoud>{tail}", "utf-8")
    assert regiewissel("validate", document).code == code


@pytest.mark.parametrize("name", ["bestaat-niet.xml", "."])
def test_nothing_to_validate_is_wrong_usage(
    regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file that is not there or a folder without messages is exit 2."""
    monkeypatch.chdir(tmp_path)
    told = regiewissel("validate", name)
    assert told.code == 2
    assert told.err


def test_a_folder_is_counted(regiewissel: Command) -> None:
    """After a folder comes how many were wrong; no BSN of any message is printed."""
    told = regiewissel("validate", BERICHTEN / "rzs")
    assert told.out.endswith("29 bestanden, 0 fout.\n")
    assert CLIENT not in told.out
