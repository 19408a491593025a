"""The pages a beheerder reads, and the headers and errors every response shares."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from gateway.broker.insight import Insight, MessageFilter
from gateway.errors import StorageError
from gateway.stuf.operations import PortType
from gateway.web import contexts
from tests.factories import CLIENT, DEELPLAN, GEZINSPLAN, S1, V1, Wissel, creeer_zaak, ruleset
from tests.integration.web.conftest import Site
from tests.traffic import NAAM


class Page(HTMLParser):
    """What the tests look at in a page: its tags with their attributes, in order, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.text += data

    def all(self, *names: str) -> list[dict[str, str | None]]:
        """The attributes of every tag with one of these names."""
        return [attributes for tag, attributes in self.tags if tag in names]


def page(site: Site, path: str, status: int = 200) -> Page:
    """The page at a path."""
    response = site.client.get(path)
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    return Page(response.text)


def paths(site: Site) -> list[str]:
    """Every page there is to see."""
    return ["/", "/berichten", *(f"/berichten/{row.id}" for row in site.wissel.messages())]


def test_the_root_page_shows_how_things_stand(site: Site) -> None:
    """Services with their WSDL, partners, variant and scenario, what is parked and the last messages are on it."""
    home = page(site, "/")
    links = {attributes.get("href") for attributes in home.all("a")}
    assert {f"/services/{port_type}?wsdl" for port_type in PortType} <= links
    for expected in (V1, S1, site.rules().version, *site.rules().partners, "WMOBO", "StUF055", GEZINSPLAN):
        assert expected in home.text
    assert f"/berichten/{site.traffic.postponed}" in links


def test_the_wsdl_links_of_the_root_page_work(site: Site) -> None:
    """Every link on the root page that stays here leads to something."""
    links = {str(attributes["href"]) for attributes in page(site, "/").all("a", "link")}
    here = [link for link in links if link.startswith("/")]
    assert len(here) > len(PortType)
    for link in here:
        with site.client.get(link) as response:
            assert response.status_code == 200, link


def test_a_password_in_an_address_is_not_shown(site: Site) -> None:
    """The endpoint of a partner is shown without its credentials."""
    text = page(site, "/").text
    assert "127.0.0.1:8083/wmo" in text
    assert "geheim" not in text


def test_a_fault_that_followed_is_shown_with_its_confirmation(own_site: Site) -> None:
    """Of a sender with foutstijl standaard the page says that a Bv03 went out; of another which fault code it heard."""
    standard = Wissel(own_site.engine, ruleset(partners={"regiesysteem": {"foutstijl": "standaard"}}))
    for wissel, heard in ((standard, "Bv03; de fout volgde in een Fo01"), (own_site.wissel, "Fo03")):
        assert wissel.answer(creeer_zaak(zaaktype=("BRUILOFT", "Sluiten huwelijk"))).berichtcode == heard[:4]
        refused = [row for row in wissel.messages() if row.state == "refused"][-1]
        assert f"<dt>Antwoord</dt><dd>{heard}</dd>" in own_site.client.get(f"/berichten/{refused.id}").text


def test_a_broken_rules_file_is_an_alarm(own_site: Site) -> None:
    """A file that is not taken over is told loudly, with the line; a good one is not spoken of."""
    assert not any(attributes.get("role") == "alert" for _, attributes in page(own_site, "/").tags)
    own_site.rules.path.write_text("versie: 1\nonzin: ja\n")
    own_site.rules.look()
    alarmed = page(own_site, "/")
    assert any(attributes.get("role") == "alert" for _, attributes in alarmed.tags)
    assert ":2: " in alarmed.text


def test_a_message_page_explains(site: Site) -> None:
    """Rules, delivery, attempts, why it waits, events and what was made because of it are on the page."""
    text = page(site, f"/berichten/{site.traffic.parked}").text
    for expected in ("past", "bezorgen aan", "geparkeerd", "Pogingen", "Iemand moet kiezen", "opgegeven en geparkeerd",
                     "notificeerOverZaak", DEELPLAN):  # fmt: skip
        assert expected in text


def test_a_page_shows_the_content_masked(site: Site) -> None:
    """The message is there to recognise, without name and with a masked BSN."""
    text = page(site, f"/berichten/{site.traffic.delivered}").text
    assert "ZKN:zakLk01" in text
    assert "*****0012" in text


def test_no_page_shows_anything_personal(site: Site) -> None:
    """Of all pages together none has a BSN or the name in a message."""
    told = "".join(site.client.get(path).text for path in paths(site))
    assert CLIENT not in told
    assert NAAM not in told


@pytest.mark.parametrize(
    ("query", "number"),
    [("", 12), (f"zaak={GEZINSPLAN}", 2), ("zender=WMOBO", 2), ("state=refused", 2), ("state=onzin&before=x", 12)],
)
def test_the_list_can_be_searched(site: Site, query: str, number: int) -> None:
    """The form finds messages; what it does not understand does not filter."""
    links = {attributes.get("href") for attributes in page(site, f"/berichten?{query}").all("a")}
    assert len([link for link in links if str(link).startswith("/berichten/")]) == number


def test_the_list_leads_to_older_messages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a page is full there is a link to the next that keeps the filter."""
    whole = contexts.message_list

    def five(insight: Insight, wanted: MessageFilter) -> contexts.MessageList:
        return whole(insight, replace(wanted, limit=5))

    monkeypatch.setattr(contexts, "message_list", five)
    links = [str(attributes.get("href")) for attributes in page(site, "/berichten?zender=REGIE").all("a")]
    (older,) = [link for link in links if "before=" in link]
    assert "zender=REGIE" in older
    assert page(site, older).all("td")


def test_what_somebody_typed_comes_back_harmless(site: Site) -> None:
    """Markup in a search field stays text."""
    assert page(site, '/berichten?zaak="><script>alert(1)</script>').all("script") == []


def test_pages_are_accessible(site: Site) -> None:
    """Every page is Dutch, has one h1, one main, a title, labelled fields, and headers and a caption for each table."""
    for path in paths(site):
        found = page(site, path)
        assert found.all("html") == [{"lang": "nl"}], path
        assert len(found.all("h1")) == len(found.all("main")) == len(found.all("title")) == 1, path
        assert all("scope" in attributes for attributes in found.all("th")), path
        assert len(found.all("caption")) == len(found.all("table")), path
        assert len(found.all("label")) == len(found.all("input", "select")), path


def test_pages_need_nothing_of_elsewhere_and_no_script(site: Site) -> None:
    """No page has a script, an inline style or anything from another address."""
    for path in paths(site):
        found = page(site, path)
        assert found.all("script", "style", "img", "iframe") == [], path
        assert not any("style" in attributes or "onclick" in attributes for _, attributes in found.tags), path
        sources = [str(attributes["href"]) for attributes in found.all("link")]
        assert all(source.startswith("/static/") for source in sources), path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 200),
        ("get", "/berichten/9999", 404),
        ("get", "/api/v1/rules", 200),
        ("get", "/static/style.css", 200),
        ("post", "/", 405),
        ("get", "/metrics", 200),
    ],
)
def test_every_response_carries_the_headers(site: Site, method: str, path: str, status: int) -> None:
    """No response is kept, guessed at or allowed to load anything, errors included."""
    with getattr(site.client, method)(path) as response:
        assert response.status_code == status
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("get", "/nergens", 404, "text/html; charset=utf-8"),
        ("get", "/berichten/9999", 404, "text/html; charset=utf-8"),
        ("get", "/berichten/abc", 404, "text/html; charset=utf-8"),
        ("delete", "/", 405, "text/html; charset=utf-8"),
        ("get", "/api/v1/nergens", 404, "application/json"),
        ("get", "/services/Nergens", 404, "text/plain; charset=utf-8"),
        ("delete", "/services/OntvangAsynchroon", 405, "text/plain; charset=utf-8"),
        ("get", "/static/../app.py", 404, "text/html; charset=utf-8"),
    ],
)
def test_errors_have_the_form_their_reader_knows(site: Site, method: str, path: str, status: int, kind: str) -> None:
    """A person gets a page, a program JSON, a SOAP peer text; none gets a trace."""
    response = getattr(site.client, method)(path)
    assert (response.status_code, response.content_type) == (status, kind)
    assert "Traceback" not in response.text


def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    """More than the limit gives 413, in words."""
    response = site.client.post(
        "/services/OntvangAsynchroon", data=b"x" * (1024 * 1024 + 1), content_type="text/xml; charset=utf-8"
    )
    assert response.status_code == 413
    assert "groter dan is toegestaan" in response.text


@pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), ("/api/v1/messages", "application/json")])
@pytest.mark.parametrize(("error", "status"), [(RuntimeError(f"geheim {CLIENT}"), 500), (StorageError("weg"), 503)])
def test_our_own_mistake_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    path: str, kind: str, error: Exception, status: int,
) -> None:  # fmt: skip
    """An unexpected error gives a plain answer; neither that nor the log repeats what was in hand."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("gateway.store.insight.SqlInsight.messages", fail)
    response = site.client.get(path)
    assert (response.status_code, response.mimetype) == (status, kind)
    logged = "".join(capsys.readouterr())
    for told in (response.text, logged):
        assert "geheim" not in told
        assert CLIENT not in told
        assert "Traceback" not in told
    assert ("request_failed" in logged) == (status == 500)
