"""One message judged whole: what it is, everything that is wrong with it, and where."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from gateway.routing.kennis import RegelKennis
from gateway.routing.load import load_rules
from gateway.stuf import dispatch, ns, parse, refusal
from gateway.stuf.business.kennis import NietsBekend
from gateway.stuf.business.rule import MAX_PLACES, Familie
from gateway.stuf.faults import FAULTS
from gateway.stuf.listing import AROUND, MAX_WIDTH, WHOLE, cut, listing, quotes
from gateway.stuf.message import Zaaktype
from gateway.stuf.operations import BY_NAME
from gateway.stuf.problems import Gewicht, Problem
from gateway.stuf.validate import Schemas, load
from gateway.stuf.verdict import Modus, Profile, Verdict, judge, source_lines
from gateway.stuf.write import envelope

ROOT = Path(__file__).parents[3]
BERICHTEN = ROOT / "tests" / "fixtures" / "berichten"
CREEER = (BERICHTEN / "rzs" / "01_creeerZaak_gezinsplan.xml").read_bytes()
FO03 = (BERICHTEN / "rzs" / "29_Fo03_in_SOAP_Fault.xml").read_bytes()
ACTION = f"{ns.ZKN}/creeerZaak_Lk01"


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    """The shipped profile, compiled."""
    return load(ROOT / "schemas" / "stuf-zkn")


def rules(verdict: Verdict) -> list[str]:
    """The ids of what was found."""
    return [one.rule for one in verdict.findings]


@pytest.mark.parametrize(
    ("name", "what", "modus"),
    [
        ("rzs/01_creeerZaak_gezinsplan.xml", "creeerZaak_Lk01", Modus.ASYNCHROON),
        ("rzs/07_overdragenZaak_Di01.xml", "overdragenZaak", Modus.ASYNCHROON),
        ("zds11/geefZaakstatus_zakLv01.xml", "geefZaakstatus_Lv01", Modus.SYNCHROON),
        ("zds11/geefZaakstatus_zakLa01.xml", "zakLa01", Modus.ANTWOORD),
        ("zds11/genereerZaakIdentificatie_Du02.xml", "genereerZaakIdentificatie_Du02", Modus.ANTWOORD),
        ("zds11/Bv02Bericht.xml", "Bv02Bericht", Modus.ANTWOORD),
        ("zds11/Fo02Bericht.xml", "Fo02Bericht", Modus.ANTWOORD),
        ("rzs/29_Fo03_in_SOAP_Fault.xml", "Fo03", Modus.ANTWOORD),
        ("zds11/Bv03Bericht.xml", "Bv03", Modus.ANTWOORD),
    ],
)
def test_a_message_is_recognised(schemas: Schemas, name: str, what: str, modus: Modus) -> None:
    """Requests by their operation, answers by their name, each with how it travels; in an envelope or bare."""
    verdict = judge((BERICHTEN / name).read_bytes(), None, schemas)
    assert (verdict.what, verdict.modus, verdict.valid) == (what, modus, True)


SYNTAX: list[tuple[bytes, int, str]] = [
    (b"", 1, "is leeg"),
    (b" \n\n", 3, "is leeg"),
    (b"PK\x03\x04", 1, "geen XML-document"),
    (b"\n<?xml version='1.0'?><a/>", 2, "Vóór <?xml staat nog iets"),
    (b"<a>\n<b></a>", 2, "eindtag"),
    (b"<a>\n<b>", 2, "eindtag"),
    (b"<a>\n<b", 2, "midden in een tag"),
    (b"<a>\n<b c=1/></a>", 2, "attribuut is niet goed geschreven"),
    (b"<a>\n<b c='1' c='2'/></a>", 2, "twee keer hetzelfde attribuut"),
    (b"<a>\n&eacute;</a>", 2, "hoort bij geen teken"),
    (b"<a>\nJan & Piet</a>", 2, "hoort bij geen teken"),
    (b"<a>\n\x07</a>", 2, "stuurteken"),
    (b"<a>\n\xe9</a>", 2, "codering"),
    (b"<a>\n<x:b/></a>", 2, "prefix heeft geen namespace"),
    (b"<a/>\n<b/>", 2, "Na het einde"),
]


@pytest.mark.parametrize(("data", "line", "said"), SYNTAX)
def test_what_is_no_xml_is_told_with_its_line(schemas: Schemas, data: bytes, line: int, said: str) -> None:
    """The line where reading stopped, why in words, and what to do."""
    (finding,) = (one for one in judge(data, None, schemas).findings if one.gewicht is Gewicht.FOUT)
    assert (finding.rule, finding.code, finding.path, finding.line) == ("xml", "SOAP", "document", line)
    assert said in finding.message_nl
    assert finding.doe_nl and finding.doe_en and finding.message_en


def test_every_soap_error_is_told_with_a_remedy() -> None:
    """No text of reading and recognising is without English and a next step."""
    texts = {
        text
        for module in (parse, dispatch)
        for text in re.findall(r'SoapError\(\s*"([^"]+)"', Path(str(module.__file__)).read_text("utf-8"))
    }
    by_other_means = {"Het bericht is geen welgevormde XML", "Het bericht is geen SOAP 1.1-bericht"}
    assert len(texts) > 10
    assert texts - by_other_means == set(refusal._SOAP)


def test_every_code_of_recognising_is_told_with_a_remedy() -> None:
    """Each StUF code that dispatch answers has a place, English and a next step."""
    codes = set(re.findall(r'"(StUF0\d\d)"', Path(str(dispatch.__file__)).read_text("utf-8")))
    assert len(codes) > 8
    assert codes - {"StUF013"} <= set(refusal._STUF) <= set(FAULTS)


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        (b"StUF/StUF0301", b"StUF/StUF0204", "StUF001", "ZKN:stuurgegevens/berichtcode"),
        (b"sector/zkn/0310", b"sector/onbekend/0310", "StUF004", "zakLk01"),
        (b"sector/zkn/0310", b"sector/zkn/0320", "StUF007", "zakLk01"),
        (b">Lk01<", b">Lk77<", "StUF022", "ZKN:stuurgegevens/StUF:berichtcode"),
        (b">Lk01<", b">Lk02<", "StUF025", "ZKN:stuurgegevens/StUF:berichtcode"),
        (b"entiteittype>ZAK<", b"entiteittype>QQQ<", "StUF028", "ZKN:stuurgegevens/StUF:entiteittype"),
        (b"entiteittype>ZAK<", b"entiteittype>EDC<", "StUF031", "ZKN:stuurgegevens/StUF:entiteittype"),
    ],
)
def test_stuurgegevens_are_told_with_the_literal_omschrijving(
    schemas: Schemas, old: bytes, new: bytes, code: str, path: str
) -> None:
    """The first finding is the fault a sender would get, at its place, with the words of table 4.1."""
    assert old in CREEER
    finding = judge(CREEER.replace(old, new), None, schemas).findings[0]
    assert (finding.rule, finding.code, finding.path) == (code, code, path)
    assert finding.message_nl.startswith(FAULTS[code].omschrijving)
    assert finding.line


def test_a_wrong_berichtcode_does_not_hide_the_rest(schemas: Schemas) -> None:
    """Beside the fault in the stuurgegevens the schema is told too, but nothing twice about one place."""
    wrong = CREEER.replace(b">Lk01<", b">Lk77<").replace(b"startdatum>20", b"startdatum>2026-")
    assert rules(judge(wrong, None, schemas)) == ["StUF022", "schema.vorm"]


def test_of_another_version_of_stuf_nothing_else_is_told(schemas: Schemas) -> None:
    """When the version is wrong every name is: the version alone is what to mend."""
    assert rules(judge(CREEER.replace(b"StUF0301", b"StUF0302"), None, schemas)) == ["StUF001"]


def test_an_envelope_in_an_envelope_is_told(schemas: Schemas) -> None:
    """A message that was packed twice is told to be, with what to do."""
    envelope_of = (b"<s:Envelope xmlns:s='" + ns.SOAP.encode() + b"'><s:Body>", b"</s:Body></s:Envelope>")
    (finding,) = judge(CREEER.split(b"?>", 1)[1].join(envelope_of), None, schemas).findings
    assert (finding.rule, finding.message_nl) == ("soap", "De SOAP Body bevat nog een SOAP-envelop")
    assert finding.doe_nl == "Haal een van de twee enveloppen weg"


DOCUMENT = (BERICHTEN / "rzs" / "27_voegZaakdocumentToe_deelplan.xml").read_bytes()

ONCE = {
    "an empty value": (CREEER, b"startdatum>20160404<", b"startdatum><", "schema.vorm"),
    "a misspelled element": (CREEER, b"ZKN:startdatum>", b"ZKN:startDatum>", "schema.naam"),
    "an attribute without prefix": (DOCUMENT, b"xmime:contentType", b"contentType", "schema.attribuut-prefix"),
    "another namespace": (CREEER, b"BG:inp.bsn>", b"ZKN:inp.bsn>", "schema.namespace"),
    "attributes in another namespace": (
        CREEER, b"<ZKN:object ", b'<ZKN:object xmlns:StUF="http://www.egem.nl/StUF/StUF0204" ',
        "schema.attribuut-namespace",
    ),
    "no verwerkingssoort": (
        CREEER, b'"ZAKBTRBLH" StUF:verwerkingssoort="T"', b'"ZAKBTRBLH"', "schema.attribuut-ontbreekt",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "old", "new", "rule"), ONCE.values(), ids=ONCE.keys())
def test_one_mistake_is_told_once(schemas: Schemas, data: bytes, old: bytes, new: bytes, rule: str) -> None:
    """What the schema tells of a place is not told again by a rule that misses the same there or around it."""
    assert old in data
    plannen = RegelKennis(load_rules(ROOT / "routing_rules.yaml"))
    assert set(rules(judge(data.replace(old, new), None, schemas, plannen))) == {rule}


@pytest.mark.parametrize(("namespace", "said"), [(ns.ZDS12, "ZDS 1.2"), (ns.RZS_DRAFT, "oud concept van RZS")])
def test_another_version_of_a_standard_is_named(schemas: Schemas, namespace: str, said: str) -> None:
    """ZDS 1.2 and the old draft of RZS are told in words, once, instead of by a list of unknown elements."""
    message = f'<x:bericht xmlns:x="{namespace}" xmlns:StUF="{ns.STUF}"><x:stuurgegevens><StUF:berichtcode>Lk01'
    message += "</StUF:berichtcode></x:stuurgegevens></x:bericht>"
    (finding,) = judge(message.encode(), None, schemas).findings
    assert (finding.rule, finding.path) == ("StUF007", "bericht")
    assert said in finding.message_nl
    assert finding.doe_nl


def test_a_soap_action_counts_when_it_is_given(schemas: Schemas) -> None:
    """None says nothing of it; another spelling is a signal, that of another message a reason to refuse.

    Quotes belong to the header of HTTP: whoever gives the SOAPAction beside a file writes none.
    """
    for given in (None, f'"{ACTION}"', ACTION):
        assert judge(CREEER, given, schemas).findings == ()
    notificeer = (BERICHTEN / "rzs" / "15_notificeerOverZaak_creeer_zaak.xml").read_bytes()
    variant = judge(notificeer, BY_NAME["notificeerOverZaak"].actions[1], schemas)
    assert (rules(variant), variant.valid, variant.findings[0].path) == (
        ["vorm.soapaction-variant"],
        True,
        "SOAPAction",
    )
    other = judge(CREEER, f'"{ns.ZKN}/geefZaakstatus_Lv01"', schemas)
    assert (rules(other), other.valid) == (["soap"], False)


def test_harmless_oddities_are_signals(schemas: Schemas) -> None:
    """A byte order mark is told and leaves the message good."""
    verdict = judge(b"\xef\xbb\xbf" + CREEER, None, schemas)
    assert (rules(verdict), verdict.valid, verdict.findings[0].path) == (["vorm.bom"], True, "document")


def test_the_charset_of_the_transport_is_read_with(schemas: Schemas) -> None:
    """Bytes without a declaration are read in the encoding the Content-Type names, as at intake; it is a signal."""
    text = CREEER.decode().partition("?>")[2].replace("</ZKN:omschrijving>", "é</ZKN:omschrijving>", 1)
    latin = judge(text.encode("latin-1"), None, schemas, charset="iso-8859-1")
    assert (rules(latin), latin.valid) == (["vorm.codering"], True)
    assert rules(judge(text.encode("latin-1"), None, schemas)) == ["xml"]
    broken = judge(text.encode("latin-1").replace(b"</ZKN:isVan>", b""), None, schemas, charset="iso-8859-1")
    assert "eindtag" in broken.findings[0].message_nl


def test_a_soap_fault_without_stuf_is_no_failure(schemas: Schemas) -> None:
    """It is an answer outside StUF: said, and nothing to refuse."""
    fault = re.sub(rb"(?s)<detail>.*</detail>", b"", FO03)
    verdict = judge(fault, None, schemas)
    assert (verdict.what, rules(verdict), verdict.valid) == ("Fault", ["soap.fault"], True)


def test_a_fault_is_judged_by_its_detail(schemas: Schemas) -> None:
    """What is wrong in the Fo03 inside a SOAP fault is found on its line."""
    verdict = judge(FO03.replace(b"plek>client", b"plek>Client"), None, schemas)
    (finding,) = verdict.findings
    line = next(number for number, text in enumerate(FO03.split(b"\n"), 1) if b"StUF:plek>" in text)
    assert (finding.rule, finding.path, finding.line) == ("schema.waardenlijst", "StUF:body/StUF:plek", line)


def test_profiles_add_up(schemas: Schemas) -> None:
    """Each profile finds what the one before it finds, and more where its own agreements are broken."""
    broken = CREEER.replace(b"heeftAlsInitiator", b"heeftAlsUitvoerende")
    found = [set(rules(judge(broken, None, schemas, profile=profile))) for profile in Profile]
    assert all(less <= more for less, more in pairwise(found))
    assert found[0] < found[-1]
    assert len(Profile) == len(Familie) + 1


class _Agreed(NietsBekend):
    """Every zaaktype is a deelplan."""

    def soort_plan(self, zaaktype: Zaaktype) -> str:
        """Always the same."""
        return "levensdomeinplan"


def test_what_is_known_counts(schemas: Schemas) -> None:
    """The same message is judged otherwise when its zaaktype is agreed to be another kind of plan."""
    assert judge(CREEER, None, schemas).valid
    assert not judge(CREEER, None, schemas, _Agreed()).valid


def test_a_verdict_holds_no_value_of_the_message(schemas: Schemas) -> None:
    """Neither the fields nor the repr of a verdict on a message that is wrong everywhere show what was in it."""
    root = etree.fromstring(CREEER)
    for element in root.iter("*"):
        if len(element) == 0:
            element.text = "GEHEIM"
    verdict = judge(etree.tostring(root), None, schemas)
    assert len(verdict.findings) > 5
    assert "GEHEIM" not in repr(verdict)


def test_lines_are_counted_as_the_parser_counts() -> None:
    """Windows line ends, a byte order mark and UTF-16 do not shift what is marked."""
    for data in (b"<a>\r\n<b>\r\n</a>", b"\xef\xbb\xbf<a>\n<b>\n</a>", "<a>\n<b>\n</a>".encode("utf-16")):
        assert source_lines(data) == ["<a>", "<b>", "</a>"]
    assert source_lines(b'<?xml version="1.0" encoding="ISO-8859-1"?>\n\xe9')[1] == "é"
    assert source_lines(b"\xe9") == ["\ufffd"]


def _verdict(*lines: int) -> Verdict:
    found = tuple(Problem("x", "p", line, "nl", "en") for line in lines)
    return Verdict("", None, Profile.RZS, not lines, found)


def test_a_listing_shows_a_short_document_whole() -> None:
    """Every line is there, findings stand with theirs, and a line that does not exist marks nothing."""
    shown = listing(b"a\nb\nc", _verdict(2, 2, 99))
    assert [(line.number, line.text, len(line.findings), line.gap) for line in shown] == [
        (1, "a", 0, False), (2, "b", 2, False), (3, "c", 0, False),
    ]  # fmt: skip


def test_a_listing_of_a_long_document_shows_what_is_near() -> None:
    """Only the neighbourhood of findings is shown, and where something was left out."""
    shown = listing(b"x\n" * (WHOLE + 50), _verdict(100, 1500))
    assert [line.number for line in shown if line.gap] == [100 - AROUND, 1500 - AROUND]
    assert len(shown) == 2 * (2 * AROUND + 1)


def test_a_shown_line_cannot_steer_a_terminal() -> None:
    """Control characters are replaced and a line is cut to a width that can be read."""
    assert cut("\x1b[2Jweg\x07") == "\ufffd[2Jweg\ufffd"
    assert len(cut("x" * 10_000)) == MAX_WIDTH + 1


def test_a_finding_quotes_its_line() -> None:
    """The line without its margin, or nothing for a finding that is on no line of the document."""
    assert quotes(b"<a>\n  <b/>  \n</a>", _verdict(2, 9)) == ("<b/>", None)
    nowhere = Verdict("", None, Profile.RZS, False, (Problem("x", "p", None, "nl", "en"),))
    assert quotes(b"<a/>", nowhere) == (None,)


@pytest.mark.parametrize("packed", [False, True])
def test_a_message_on_one_line_shows_the_part_that_is_wrong(schemas: Schemas, packed: bool) -> None:
    """Of a line nobody can read the element is shown, also after a comment with elements in it."""
    decoys = b"<!-- <a><b> --><ZKN:stuurgegevens>"
    wrong = CREEER.replace(b"startdatum>20", b"startdatum>2026-").replace(b"<ZKN:stuurgegevens>", decoys)
    root = etree.fromstring(wrong)
    body = root[-1][0] if root.tag == ns.soap("Envelope") else root
    line = b"".join(part.strip() for part in etree.tostring(body, with_tail=False).splitlines())
    data = b"".join(envelope(etree.fromstring(line)).splitlines()) if packed else line
    verdict = judge(data, None, schemas)
    assert rules(verdict) == ["schema.vorm"]
    (quote,) = quotes(data, verdict)
    assert quote is not None
    assert quote.startswith("… <ZKN:startdatum>2026-")
    (shown,) = listing(data, verdict)
    assert shown.text == quote


def test_an_envelope_makes_no_difference(schemas: Schemas) -> None:
    """With or without an envelope the findings are the same but for their lines."""
    wrong = etree.fromstring(CREEER.replace(b"startdatum>20", b"startdatum>2026-"))
    body = wrong[-1][0] if wrong.tag == ns.soap("Envelope") else wrong
    bare, packed = judge(etree.tostring(body), None, schemas), judge(envelope(body), None, schemas)
    assert rules(bare) == rules(packed) == ["schema.vorm"]
    assert bare.findings[0].path == packed.findings[0].path


@pytest.mark.parametrize(("places", "more"), [(MAX_PLACES, False), (MAX_PLACES + 1, True)])
def test_places_beyond_the_limit_of_a_rule_are_said_to_be_there(schemas: Schemas, places: int, more: bool) -> None:
    """Of each rule the first places are told; `more` says that there are others, and only then."""
    wrong = CREEER.replace(b"999910024", b"999910025")  # Fails the elfproef.
    found = re.search(
        rb"(?s)<ZKN:heeftBetrekkingOp (?:(?!<ZKN:heeftBetrekkingOp ).)*?999910025.*?</ZKN:heeftB\w+>", wrong
    )
    assert found
    verdict = judge(wrong.replace(found[0], found[0] * places), None, schemas, profile=Profile.STUF)
    counted = Counter(rules(verdict))
    assert max(counted.values()) == MAX_PLACES
    assert verdict.more is more
