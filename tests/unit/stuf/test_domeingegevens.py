"""Domain data in its three forms: recognised by its omschrijving, XML checked, bytes left alone."""

import base64

import pytest

from gateway.errors import StufError
from gateway.stuf.domeingegevens import check_domeingegevens, vorm
from tests.factories import voeg_document_toe

XML_FORMS = ["E-formulier", "Domeinbericht Wmo", "Domeinbericht Jw", "e-FORMULIER"]


@pytest.mark.parametrize(
    ("omschrijving", "expected"),
    [
        ("E-formulier", "e-formulier"),
        ("Domeinbericht Wmo", "domein-xml"),
        ("domeinbericht JW", "domein-xml"),
        ("Domeingegevens", "bijlage"),
        ("Plan van aanpak", ""),
        ("", ""),
    ],
)
def test_the_omschrijving_tells_the_form(omschrijving: str, expected: str) -> None:
    """dct.omschrijving makes a document carry domain data, in any spelling; other documents carry none."""
    assert vorm(voeg_document_toe(omschrijving=omschrijving).element) == expected


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


GOOD = {
    "XML": _base64(b"<formulier><naam>\xc3\xab</naam></formulier>"),
    "XML in lines": "\n".join(_base64(b"<a>" + b"x" * 200 + b"</a>")[i : i + 76] for i in range(0, 276, 76)),
    "XML in UTF-16": _base64("<a>ë</a>".encode("utf-16")),
}
BAD = {
    "text": _base64(b"geen xml"),
    "half": _base64(b"<a><b></a>"),
    "nothing": "",
    "a DOCTYPE": _base64(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'),
    "no base64": "@@@@",
    "half base64": "QUJDR",
}


@pytest.mark.parametrize("omschrijving", XML_FORMS)
@pytest.mark.parametrize("inhoud", GOOD.values(), ids=GOOD.keys())
def test_well_formed_xml_passes(omschrijving: str, inhoud: str) -> None:
    """XML that anybody can read is let through, whatever its encoding and line length."""
    check_domeingegevens(voeg_document_toe(omschrijving=omschrijving, inhoud=inhoud).element)


@pytest.mark.parametrize("omschrijving", XML_FORMS)
@pytest.mark.parametrize("inhoud", BAD.values(), ids=BAD.keys())
def test_what_nobody_can_read_is_refused(omschrijving: str, inhoud: str) -> None:
    """StUF055 names the element and what to do, and repeats nothing of the content."""
    with pytest.raises(StufError) as caught:
        check_domeingegevens(voeg_document_toe(omschrijving=omschrijving, inhoud=inhoud).element)
    assert caught.value.code == "StUF055"
    assert caught.value.details.startswith("ZKN:object/ZKN:inhoud: ")
    assert "passwd" not in caught.value.details


@pytest.mark.parametrize("omschrijving", ["Domeingegevens", "Plan van aanpak"])
@pytest.mark.parametrize("inhoud", BAD.values(), ids=BAD.keys())
def test_other_documents_are_not_looked_into(omschrijving: str, inhoud: str) -> None:
    """An attachment may be any file."""
    check_domeingegevens(voeg_document_toe(omschrijving=omschrijving, inhoud=inhoud).element)


def test_a_form_without_content_is_left_to_the_schema() -> None:
    """Metadata alone cannot be unreadable XML."""
    check_domeingegevens(voeg_document_toe(omschrijving="E-formulier", inhoud=None).element)
