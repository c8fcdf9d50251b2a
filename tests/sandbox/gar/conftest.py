"""One GAR of the sandbox for a module, well again before each test."""

import pytest
from peers.sandbox_gar import sandbox_gar


@pytest.fixture(scope="module")
def running():
    with sandbox_gar() as gar:
        yield gar


@pytest.fixture
def gar(running):
    running.recover()
    running.forget()
    return running
