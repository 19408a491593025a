"""`regiewissel validate`: is a message as the standard wants it, and if not, where?"""

from pathlib import Path

import pytest

from gateway.cli.validate_basis import WITHOUT_RULES
from gateway.stuf.verdict import MORE
from tests.factories import CLIENT, rules_text
from tests.integration.cli.conftest import Command
from tests.packs import pack, zipped

BERICHTEN = Path(__file__).parents[2] / "fixtures" / "berichten"
CREEER = BERICHTEN / "rzs" / "01_creeerZaak_gezinsplan.xml"
DOCUMENT = BERICHTEN / "zds11" / "voegZaakdocumentToe_edcLk01.xml"
ZKN = "http://www.egem.nl/StUF/sector/zkn/0310"


def test_every_example_is_accepted(regiewissel: Command) -> None:
    """All example messages, answers and faults are good, with and without an envelope."""
    told = regiewissel("validate", BERICHTEN, "--json")
    files = list(BERICHTEN.rglob("*.xml"))
    assert [row["file"] for row in told.json if not row["verdict"]["valid"]] == []
    assert len(told.json) == len(files) > 50
    assert all(row["verdict"]["what"] and row["verdict"]["modus"] for row in told.json)
    assert told.code == 0


def test_a_mistake_is_located(regiewissel: Command, tmp_path: Path) -> None:
    """A wrong value gives the rule of the schema, path and line, in Dutch, without the value itself."""
    text = CREEER.read_text("utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "startdatum>" in one)
    wrong = tmp_path / "fout.xml"
    wrong.write_text(text.replace("startdatum>20", "startdatum>GEHEIM20", 1), "utf-8")
    told = regiewissel("validate", wrong, "--json")
    (judged,) = told.json
    assert told.code == 1
    assert (judged["verdict"]["what"], judged["verdict"]["modus"]) == ("creeerZaak_Lk01", "asynchroon")
    assert [(one["code"], one["line"], one["path"], one["rule"]) for one in judged["verdict"]["findings"]] == [
        ("StUF055", line, "ZKN:object/ZKN:startdatum", "schema.vorm")
    ]
    assert "GEHEIM" not in told.out


def test_the_offending_line_is_shown_with_a_marker(regiewissel: Command, tmp_path: Path) -> None:
    """For a person the line itself stands below what is wrong with it and what to do, marked."""
    wrong = tmp_path / "fout.xml"
    wrong.write_text(CREEER.read_text("utf-8").replace("startdatum>20", "startdatum>2026-", 1), "utf-8")
    told = regiewissel("validate", wrong)
    lines = told.out.splitlines()
    at = next(number for number, line in enumerate(lines) if "| <ZKN:startdatum>2026-" in line)
    assert set(lines[at + 1].strip()) == {"^"}
    assert lines[at - 1].strip().startswith("Schrijf een datum")
    assert "schema.vorm" in told.out and "ZKN:object/ZKN:startdatum" in told.out


def _many_kinds_of_wrong(folder: Path) -> dict[str, bytes]:
    good = CREEER.read_bytes()
    files = {
        "leeg.xml": b"",
        "binair.xml": bytes(range(256)) * 40,
        "kapot.xml": good[: good.index(b"</ZKN:parameters>")],
        "latijn.xml": good.replace(b"</ZKN:omschrijving>", b"\xe9</ZKN:omschrijving>", 1),
        "opmaak.xml": b"<a>[bold]</a>",
        "goed.XML": good,
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return files


def test_files_that_are_no_message_give_clear_lines(regiewissel: Command, tmp_path: Path) -> None:
    """Empty, binary, cut off, wrongly encoded: each is one verdict with a place and a remedy, never a trace."""
    files = _many_kinds_of_wrong(tmp_path)
    told = regiewissel("validate", tmp_path)
    assert told.code == 1
    assert told.out.endswith(f"{len(files)} bestanden, {len(files) - 1} fout.\n")
    assert "Traceback" not in told.out + told.err
    for expected in ("geen XML-document", "Verstuur het bericht in UTF-8", "begintag en eindtag"):
        assert expected in told.out
    for row in regiewissel("validate", tmp_path, "--json").json:
        assert row["verdict"]["valid"] is row["file"].endswith("goed.XML")
        for finding in row["verdict"]["findings"]:
            assert all(finding[key] for key in ("rule", "path", "message_nl", "message_en", "doe_nl", "doe_en", "code"))


def test_an_html_report_stands_alone_and_marks_the_lines(regiewissel: Command, tmp_path: Path) -> None:
    """One file without script or reference, with the numbered message; markup in a message stays text."""
    report, wrong = tmp_path / "verslag.html", tmp_path / "<b>.xml"
    text = CREEER.read_text("utf-8").replace("startdatum>20", "startdatum><![CDATA[<script>]]>", 1)
    wrong.write_text(text, "utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "<script>" in one)
    told = regiewissel("validate", wrong, "--html", report)
    html = report.read_text("utf-8")
    assert told.code == 1
    assert "<script" not in html and "<b>" not in html and "http-equiv" not in html
    assert "src=" not in html and "href=" not in html
    assert f'<li class="raak"><span class="nummer">{line}</span>' in html
    assert "Schrijf een datum" in html
    assert html.count("<li") == len(text.split("\n"))


@pytest.mark.parametrize(("profile", "code"), [("schema", 0), ("stuf", 0), ("zds", 0), ("rzs", 1)])
def test_a_profile_says_how_much_is_judged(regiewissel: Command, tmp_path: Path, profile: str, code: int) -> None:
    """Domain data are an agreement of the Regie- en Zaakservices: the smaller profiles do not look at them."""
    document = tmp_path / "document.xml"
    document.write_text(_with_domain_data("PGE+"), "utf-8")
    assert regiewissel("validate", document, "--profile", profile).code == code


def test_an_interruption_ends_with_what_was_found(
    regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C the report and the count are of what was judged, and the exit code says it was interrupted."""
    _many_kinds_of_wrong(tmp_path)
    report, done = tmp_path / "verslag.html", iter([b"<a/>"])

    def read(*_: object) -> bytes:
        data = next(done, None)
        if data is None:
            raise KeyboardInterrupt
        return data

    monkeypatch.setattr("gateway.cli.validate.read_bytes", read)
    told = regiewissel("validate", tmp_path, "--html", report)
    assert told.code == 130
    assert "Afgebroken na 1 van 6 bestanden" in told.err
    assert "1 van 1 niet goed" in report.read_text("utf-8")


def test_a_report_that_cannot_be_written_is_wrong_usage(regiewissel: Command, tmp_path: Path) -> None:
    """A folder that is not there gives exit 2 and names the file."""
    told = regiewissel("validate", CREEER, "--html", tmp_path / "nergens" / "verslag.html")
    assert told.code == 2
    assert "verslag" in told.err
    assert told.out == ""


@pytest.mark.parametrize("content", [None, "versie: onzin\n"], ids=["absent", "broken"])
def test_rules_that_were_named_must_load(
    regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    """A rules file of the settings or the option that is absent or no good is one line and exit 2."""
    named = tmp_path / "regels.yaml"
    if content:
        named.write_text(content)
    by_option = regiewissel("validate", CREEER, "--rules", named)
    monkeypatch.setenv("REGIEWISSEL_RULES", str(named))
    for told in (by_option, regiewissel("validate", CREEER)):
        assert (told.code, told.out) == (2, "")
        assert "regels.yaml" in told.err


@pytest.fixture
def without_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rules file under the name it has when nobody names one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gateway.cli.validate_basis.find_file", lambda path: path)


@pytest.mark.usefixtures("without_rules")
def test_without_a_rules_file_that_is_said(regiewissel: Command, tmp_path: Path) -> None:
    """In text, HTML and JSON it says that the rules per soort plan were not judged; smaller profiles miss nothing."""
    told = regiewissel("validate", CREEER, "--html", tmp_path / "verslag.html")
    assert (told.code, WITHOUT_RULES in told.err) == (0, True)
    assert WITHOUT_RULES in (tmp_path / "verslag.html").read_text("utf-8")
    (judged,) = regiewissel("validate", CREEER, "--json").json
    assert (judged["rules"], judged["schemas"]) == ("", "eigen")
    assert WITHOUT_RULES not in regiewissel("validate", CREEER, "--profile", "zds").err


def test_the_rules_file_says_which_schemas(
    regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --schemas its validatie.schemas counts, with it the option; what was used is told."""
    rules, source = tmp_path / "regels.yaml", tmp_path / "pakket.zip"
    rules.write_bytes(rules_text(validatie={"schemas": "officieel"}))
    monkeypatch.setenv("REGIEWISSEL_RULES", str(rules))
    assert regiewissel("validate", CREEER).code == 2, "the pack is not there yet"
    source.write_bytes(zipped(pack()))
    regiewissel("schemas", "install", source)
    told = regiewissel("validate", CREEER, "--json")
    assert (told.json[0]["schemas"], told.json[0]["rules"]) == ("officieel", "regels.yaml")
    assert "het officiële pakket; zaaktypen van regels.yaml" in regiewissel("validate", CREEER).err
    assert regiewissel("validate", CREEER, "--schemas", "eigen", "--json").json[0]["schemas"] == "eigen"


def test_several_files_are_judged(regiewissel: Command) -> None:
    """What a shell makes of *.xml is judged file by file, folders among them, and counted."""
    told = regiewissel("validate", CREEER, DOCUMENT, BERICHTEN / "rzs")
    assert [line.split()[1] for line in told.out.splitlines()[:2]] == [str(CREEER), str(DOCUMENT)]
    assert told.out.endswith("31 bestanden, 0 fout.\n")


def test_more_than_is_told_is_said(regiewissel: Command, tmp_path: Path) -> None:
    """Where findings stop at the limit, text, HTML and JSON say that there are more; at it they do not."""
    wrong, report = tmp_path / "fout.xml", tmp_path / "verslag.html"
    for number, more in ((26, True), (25, False)):
        extra = " ".join(f'zin{one}=""' for one in range(number))
        wrong.write_text(CREEER.read_text("utf-8").replace("<ZKN:object ", f"<ZKN:object {extra} ", 1), "utf-8")
        told = regiewissel("validate", wrong, "--html", report)
        assert (MORE in told.out, MORE in report.read_text("utf-8")) == (more, more)
        assert regiewissel("validate", wrong, "--json").json[0]["verdict"]["more"] is more


def test_a_signal_has_no_code(regiewissel: Command, tmp_path: Path) -> None:
    """Nothing is refused for a signal: it is called that where others have their fault code, and has none in JSON."""
    marked, report = tmp_path / "merk.xml", tmp_path / "verslag.html"
    marked.write_bytes(b"\xef\xbb\xbf" + CREEER.read_bytes())
    told = regiewissel("validate", marked, "--soap-action", "urn:zin", "--html", report)
    assert told.code == 0
    assert "SOAPAction  [vorm.soapaction-onbekend]  signaal" in told.out
    assert "StUF055" not in told.out + report.read_text("utf-8")
    (judged,) = regiewissel("validate", marked, "--json").json
    assert [(one["rule"], one["code"]) for one in judged["verdict"]["findings"]] == [("vorm.bom", "")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", CREEER, "--profile", "alles"), "--profile: kies uit schema, stuf, zds, rzs"),
        (("validate", CREEER, "weg.xml"), "weg.xml: bestaat niet"),
        (("deviations", "list", "--sinds", "gisteren"), "--sinds: geef een dag"),
    ],
)
def test_wrong_usage_is_told_in_dutch(regiewissel: Command, arguments: tuple[object, ...], said: str) -> None:
    """A wrong choice, day or file is one Dutch line and exit 2, before anything is judged."""
    told = regiewissel(*arguments)
    assert (told.code, told.out, told.err.count("\n")) == (2, "", 1)
    assert said in told.err


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
    finding = told.json[0]["verdict"]["findings"][0]
    assert finding["code"] == code
    assert finding["path"] and finding["line"]


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
    document = tmp_path / "document.xml"
    document.write_text(_with_domain_data(inhoud), "utf-8")
    assert regiewissel("validate", document).code == code


def _with_domain_data(inhoud: str) -> str:
    """The example of a document as an e-formulier with this content."""
    head, _, rest = DOCUMENT.read_text("utf-8").partition("<ZKN:inhoud")
    attributes, _, rest = rest.partition(">")
    tail = rest.partition("</ZKN:inhoud>")[2]
    titled = head[: head.index("<ZKN:dct.omschrijving>")] + "<ZKN:dct.omschrijving>E-formulier</ZKN:dct.omschrijving>"
    titled += head.partition("</ZKN:dct.omschrijving>")[2]
    return f"{titled}<ZKN:inhoud{attributes}>{inhoud}</ZKN:inhoud>{tail}"


@pytest.mark.parametrize("name", ["bestaat-niet.xml", "."])
def test_nothing_to_validate_is_wrong_usage(
    regiewissel: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file that is not there or a folder without messages is exit 2."""
    monkeypatch.chdir(tmp_path)
    told = regiewissel("validate", name)
    assert told.code == 2
    assert told.err


def test_a_file_name_cannot_steer_a_terminal(regiewissel: Command, tmp_path: Path) -> None:
    """Characters of a file name that a terminal would obey are shown as unknown ones."""
    (tmp_path / "a\x1b[2J\nb.xml").write_bytes(CREEER.read_bytes())
    told = regiewissel("validate", tmp_path)
    assert "a\N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}b.xml" in told.out
    assert "\x1b" not in told.out


def test_a_folder_is_counted(regiewissel: Command) -> None:
    """After a folder comes how many were wrong; no BSN of any message is printed."""
    told = regiewissel("validate", BERICHTEN / "rzs")
    assert told.out.endswith("29 bestanden, 0 fout.\n")
    assert CLIENT not in told.out
