"""The application with one route more: it authenticates and reads an event as the ledger's does, and stores nothing."""

from __future__ import annotations

from flask import Response, request

from bench.client import NULL
from service.app import create_app
from service.ledger.door import parse

RECEIPT = (
    b'{"id":"0151eb76-a500-7b4a-8d0a-1dcfcf4c0b07","type":"VisitRecorded","position":123456,"subjects":'
    b'{"cadre:v00001-1-1":12,"household:h0000001":34,"team:v00001":567,"village:v00001":890},'
    b'"recorded_at":"2018-11-10T01:02:03.456789Z","leaf":"' + b"0" * 64 + b'"}'
)

app = create_app()


@app.post(f"{NULL}/<type_>")
def null(type_: str) -> Response:
    """The same receipt for everything that is well formed."""
    parse(request.get_data(), type_)
    headers = {"Location": "/v1/events/0151eb76-a500-7b4a-8d0a-1dcfcf4c0b07", "Ledger-Position": "123456"}
    return Response(RECEIPT, 201, headers, content_type="application/json")
