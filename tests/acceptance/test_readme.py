"""What the README tells a newcomer to do, done as it stands, against a running gateway."""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import requests

from gateway.scenario.stage import Stage, built_stage, free_ports
from gateway.settings import find_file
from gateway.stuf.answer import read_answer

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A gateway with everything around it, on free ports and an empty folder."""
    with built_stage(tmp_path_factory.mktemp("readme"), free_ports(), find_file(Path("routing_rules.yaml"))) as stage:
        yield stage


def _at(stage: Stage, text: str) -> str:
    """A text of the README with the address of this gateway in it."""
    return text.replace("http://127.0.0.1:8080", stage.addresses.gateway)


def test_the_curl_command_gets_a_bv03_twice_and_stuf016_for_other_content(stage: Stage) -> None:
    """The first message is confirmed, the same again as well, and a changed one under the same number is refused."""
    command = _at(stage, re.search(r"```sh\n(curl .*?)```", README, re.DOTALL).group(1))  # type: ignore[union-attr]
    url = re.search(r"http://\S+", command).group()  # type: ignore[union-attr]
    body = (ROOT / re.search(r"--data-binary @(\S+)", command).group(1)).read_bytes()  # type: ignore[union-attr]
    sent = (body, body, body.replace(b"Berkhof", b"Berkhoff"))
    with requests.Session() as session:
        replies = [session.post(url, data, headers={"Content-Type": "text/xml"}).content for data in sent]
    answers = [read_answer(reply) for reply in replies]
    assert [(answer.berichtcode, answer.code) for answer in answers if answer] == [
        ("Bv03", ""),
        ("Bv03", ""),
        ("Fo03", "StUF016"),
    ]
    assert replies[0] == replies[1]


def test_the_zeep_script_creates_a_zaak_and_asks_its_status(stage: Stage) -> None:
    """The script runs as it stands: a Bv03 for creeerZaak, then an answer to geefZaakstatus."""
    script = _at(stage, re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1))  # type: ignore[union-attr]
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(script, "README.md", "exec"), {})
    assert "'berichtcode': 'Bv03'" in printed.getvalue()
    assert "'berichtcode': 'La01'" in printed.getvalue()
