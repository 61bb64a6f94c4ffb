"""What several modules of this folder begin with, made once a session."""

from __future__ import annotations

import os
import pickle

import pytest
from filelock import FileLock

from tests.support.history.seller import Seller


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Seller:
    """A small seller after the first night, to be copied and not to be changed.

    The first worker that asks makes it, the others find it: the folder is the session's, not the worker's.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "begun_seller"
    kept = folder / "seller.pickle"
    with FileLock(f"{folder}.lock"):
        if not kept.exists():
            seller = Seller(folder, 7)
            kept.write_bytes(pickle.dumps(seller))
        found: Seller = pickle.loads(kept.read_bytes())
    return found
