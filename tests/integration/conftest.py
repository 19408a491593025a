"""What tests against the published schemas share."""

import os
from pathlib import Path

import pytest

from tests.published import ENTRIES, VARIABLE, Published, compiled


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> list[Published]:
    """The published sets, compiled; skips when the pack is not at hand."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} does not name a folder with the published schemas")
    root = Path(os.environ[VARIABLE]).resolve()
    return [compiled(next(root.rglob(entry)), tmp_path_factory.mktemp("wrappers")) for entry in ENTRIES]
