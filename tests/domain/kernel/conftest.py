"""What a test of the kernel declares is its own."""

import pytest

from domain.kernel import event, history


@pytest.fixture
def registry(monkeypatch):
    """What a test declares is forgotten after it."""
    events, states = dict(event.EVENTS), dict(event.STATES)
    for module in (event, history):
        monkeypatch.setattr(module, "EVENTS", events)
        monkeypatch.setattr(module, "STATES", states)
    return events
