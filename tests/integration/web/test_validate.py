"""Checking a message on the page and through the API: the same verdict, nothing kept, and never in the way."""

import io
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from gateway.store.tables import events, messages
from gateway.stuf.business.kennis import NietsBekend
from gateway.stuf.validate import load
from gateway.stuf.verdict import MORE, Profile
from gateway.web import validation as limits
from tests.factories import CLIENT, ROOT
from tests.integration.web.conftest import Site
from tests.integration.web.test_pages import Page

CREEER = Path(__file__).parents[2] / "fixtures" / "berichten" / "rzs" / "01_creeerZaak_gezinsplan.xml"
API = "/api/v1/validate"
XML = {"content_type": "text/xml; charset=utf-8"}


def wrong(old: str = "startdatum>20", new: str = "startdatum>2026-") -> str:
    """The example with one mistake."""
    text = CREEER.read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1)


def post(site: Site, status: int = 200, **form: Any) -> Page:
    """The page after sending the form."""
    boundary, body = encode_multipart(form)
    response = site.client.post("/valideren", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    assert response.status_code == status
    return Page(response.text)


def test_the_form_is_linked_and_accessible(site: Site) -> None:
    """The menu leads to a form of which every field has a label, without a script."""
    assert any(link.get("href") == "/valideren" for link in Page(site.client.get("/").text).all("a"))
    page = Page(site.client.get("/valideren").text)
    assert len(page.all("label")) == len(page.all("input", "select", "textarea")) == 4
    assert page.all("script", "style") == []
    assert len(page.all("h1")) == 1


def test_a_pasted_message_is_judged_with_its_lines_marked(site: Site) -> None:
    """The finding is told with what to do and leads to the line it is on; the text stays in the form."""
    text = wrong()
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "startdatum>2026-" in one)
    page = post(site, bericht=text)
    assert "Niet goed – creeerZaak_Lk01 (asynchroon)" in page.text
    assert "Schrijf een datum van acht cijfers" in page.text
    assert {"href": f"#regel-{line}"} in page.all("a")
    assert [item["id"] for item in page.all("li") if item.get("class") == "found"] == [f"regel-{line}"]
    assert page.text.count("2026-160404") == 2
    assert len(page.all("caption")) == len(page.all("table")) == 1
    assert all("scope" in head for head in page.all("th"))


def test_the_first_faulty_line_is_in_sight(site: Site) -> None:
    """The findings come first; of the message the lines long before the first faulty one are folded, none is lost."""
    text = wrong()
    page = post(site, bericht=text)
    lines = [item["id"] for item in page.all("li") if item.get("id")]
    assert lines == [f"regel-{number}" for number in range(1, len(text.split("\n")) + 1)]
    assert len(page.all("details")) == 1
    first = next(number for number, one in enumerate(text.splitlines(), 1) if "startdatum>2026-" in one)
    assert f"Regel 1 tot en met {first - 6}" in page.text
    assert page.text.index("Bevindingen") < page.text.index("Regel 1 tot en met")
    assert post(site, bericht="<a>\n" * 4).all("details") == []


def test_the_page_names_its_limits(site: Site) -> None:
    """How large a message may be is said before, that there is more than is told after; a signal has no code."""
    assert "tot 5 MB" in Page(site.client.get("/valideren").text).text
    extra = " ".join(f'zin{one}=""' for one in range(26))
    assert MORE in post(site, bericht=wrong("<ZKN:object ", f"<ZKN:object {extra} ")).text
    good = post(site, bericht=CREEER.read_text("utf-8"), soapaction="urn:zin")
    assert "vorm.soapaction-onbekend" in good.text
    assert "StUF055" not in good.text


def test_a_file_goes_before_the_text(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chosen file is what is judged, of any size that is allowed and without ever being put on disk."""
    monkeypatch.setattr("werkzeug.formparser.default_stream_factory", None)
    big = wrong().replace("</ZKN:zakLk01>", "</ZKN:zakLk01>" + " " * 900_000)
    page = post(site, bericht="onzin", bestand=FileStorage(io.BytesIO(big.encode()), "bericht.xml"))
    assert "Niet goed – creeerZaak_Lk01" in page.text
    assert "onzin" not in page.text


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "x-onbekend"])
def test_a_pasted_text_has_no_encoding(site: Site, encoding: str) -> None:
    """What the declaration says was true of the file; letters are counted as letters and nothing is told of it."""
    text = CREEER.read_text("utf-8").replace('encoding="UTF-8"', f'encoding="{encoding}"')
    text = re.sub(r"(<ZKN:omschrijving>)[^<]*", r"\g<1>" + "é" * 80, text, count=1)
    page = post(site, bericht=text)
    assert "Goed – creeerZaak_Lk01" in page.text
    assert "codering" not in page.text


def test_a_good_message_is_called_good(site: Site) -> None:
    """Nothing is listed when nothing is wrong, and the SOAPAction is part of what is judged."""
    text = CREEER.read_text("utf-8")
    assert "Goed – creeerZaak_Lk01" in post(site, bericht=text, profiel="schema").text
    other = post(site, bericht=text, soapaction="http://www.egem.nl/StUF/sector/zkn/0310/geefZaakstatus_Lv01")
    assert "SOAPAction hoort bij een ander bericht" in other.text


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({}, 400, "Plak een bericht"),
        ({"bericht": "  \n"}, 200, "Het bericht is leeg"),
        ({"bericht": "<script>alert(1)</script>"}, 200, "stuurgegevens"),
        ({"bericht": "<a>" * 400}, 200, "Niet goed"),
        ({"bericht": "x", "profiel": "onzin"}, 400, "kies uit schema, stuf, zds, rzs"),
        ({"bericht": "x" * (limits.MAX_BYTES + 1)}, 200, "groter dan is toegestaan"),
        ({"bericht": "x" * (4 * limits.MAX_BYTES)}, 413, "groter dan de 5 MB"),
    ],
)
def test_whatever_is_sent_gets_a_plain_answer(roomy: Site, form: dict[str, str], status: int, said: str) -> None:
    """Nothing, nonsense, markup, a wrong profile, too much: each is told in words on the same page."""
    page = post(roomy, status, **form)
    assert said in page.text
    assert page.all("script") == []


@pytest.fixture
def roomy(site: Site) -> Iterator[Site]:
    """A site that takes bodies of any size, so that the limit of the page itself is what is met."""
    app = site.client.application
    before, app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_CONTENT_LENGTH"], None
    yield site
    app.config["MAX_CONTENT_LENGTH"] = before


def test_the_api_gives_the_verdict(site: Site) -> None:
    """The answer names operation, rule, place, Dutch and English text; no value of the message is in it."""
    response = site.client.post(API, data=wrong(new="startdatum>GEHEIM").encode(), **XML)
    assert response.status_code == 200
    verdict = response.get_json()
    assert (verdict["what"], verdict["modus"], verdict["valid"]) == ("creeerZaak_Lk01", "asynchroon", False)
    assert set(verdict) == {"what", "modus", "profile", "valid", "findings", "more"}
    finding = verdict["findings"][0]
    assert (finding["rule"], finding["path"], finding["code"]) == (
        "schema.vorm",
        "ZKN:object/ZKN:startdatum",
        "StUF055",
    )
    assert all(finding[key] for key in ("line", "gewicht", "message_nl", "message_en", "doe_nl", "doe_en"))
    assert "GEHEIM" not in response.text
    assert CLIENT not in response.text


def test_the_api_reads_in_the_charset_of_the_request(site: Site) -> None:
    """A message without a declaration is read in the encoding of its Content-Type, as an endpoint does."""
    text = CREEER.read_text("utf-8").partition("?>")[2].replace("</ZKN:omschrijving>", "é</ZKN:omschrijving>", 1)
    response = site.client.post(API, data=text.encode("latin-1"), content_type="text/xml; charset=ISO-8859-1")
    assert [one["rule"] for one in response.get_json()["findings"]] == ["vorm.codering"]


@pytest.mark.parametrize("profile", list(Profile))
def test_the_api_takes_a_profile_and_a_soap_action(site: Site, profile: Profile) -> None:
    """Both are query parameters; the profile comes back in the answer."""
    action = "http://www.egem.nl/StUF/sector/zkn/0310/creeerZaak_Lk01"
    query = {"profile": profile, "soap_action": action}
    response = site.client.post(API, data=CREEER.read_bytes(), query_string=query, **XML)
    assert (response.get_json()["profile"], response.get_json()["valid"]) == (profile, True)


@pytest.mark.parametrize(
    ("request_", "status", "said"),
    [
        ({"data": b"", "content_type": "text/xml"}, 400, "leeg"),
        ({"data": b"<a/>", "content_type": "application/json"}, 415, "text/xml"),
        ({"data": b"<a/>"}, 415, "text/xml"),
        ({"data": b"<a/>", "content_type": "text/xml", "query_string": {"profile": "alles"}}, 400, "schema, stuf"),
        ({"data": b"<a/>", "content_type": "text/xml", "query_string": {"naam": "x"}}, 400, "soap_action"),
        ({"data": b"x" * (limits.MAX_BYTES + 1), "content_type": "text/xml"}, 413, "5 MB"),
    ],
)
def test_the_api_says_why_it_does_not_judge(roomy: Site, request_: dict[str, Any], status: int, said: str) -> None:
    """No body, another kind of body, a wrong parameter, too much: a status and one Dutch sentence."""
    response = roomy.client.post(API, **request_)
    assert response.status_code == status
    assert said in response.get_json()["error"]


def test_asking_is_not_reading(site: Site) -> None:
    """The address only takes a message, by POST."""
    response = site.client.get(API)
    assert (response.status_code, response.headers["Allow"]) == (405, "OPTIONS, POST")


def test_nothing_is_stored_or_logged(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    """A checked message leaves no row and no line behind."""

    def rows() -> list[int]:
        with site.engine.connect() as connection:
            return [
                connection.execute(select(func.count()).select_from(one)).scalar_one() for one in (messages, events)
            ]

    before = rows()
    capsys.readouterr()
    post(site, bericht=wrong())
    site.client.post(API, data=wrong().encode(), **XML)
    assert rows() == before
    assert "".join(capsys.readouterr()) == ""


def test_showing_the_lines_takes_a_place_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of a message are made while its place is still taken: they cost as much as judging it."""
    monkeypatch.setattr(limits, "AT_ONCE", 1)
    validation = limits.Validation(load(ROOT / "schemas" / "stuf-zkn"), NietsBekend)

    def asks_again(*given: Any) -> tuple[()]:
        with pytest.raises(limits.BusyError):
            validation.judge(b"<a/>", None, Profile.RZS)
        return ()

    monkeypatch.setattr(limits, "listing", asks_again)
    assert validation.listed(b"<a/>", None, Profile.RZS)[1] == ()
    assert validation.judge(b"<a/>", None, Profile.RZS).findings


def test_checking_never_takes_more_than_its_share(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """While two messages are being judged a third is asked to come back; afterwards there is place again."""
    started, go_on = threading.Semaphore(0), threading.Event()
    judged = limits.judge

    def slow(*given: Any) -> Any:
        started.release()
        assert go_on.wait(10)
        return judged(*given)

    monkeypatch.setattr(limits, "judge", slow)
    app, statuses = site.client.application, list[int]()

    def ask() -> None:
        statuses.append(app.test_client().post(API, data=CREEER.read_bytes(), **XML).status_code)

    threads = [threading.Thread(target=ask) for _ in range(limits.AT_ONCE)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert started.acquire(timeout=10)
    refused = site.client.post(API, data=CREEER.read_bytes(), **XML)
    assert (refused.status_code, refused.get_json()["error"]) == (503, limits.BUSY)
    assert limits.BUSY in post(site, 503, bericht="<a/>").text
    go_on.set()
    for thread in threads:
        thread.join()
    assert statuses == [200] * limits.AT_ONCE
    assert site.client.post(API, data=CREEER.read_bytes(), **XML).status_code == 200
