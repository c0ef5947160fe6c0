import pytest
from starlette.datastructures import Headers

from ui.entry.origin import foreign, from_elsewhere

HERE = {"host": "10.0.0.5:8000"}


@pytest.mark.parametrize(
    ("headers", "is_foreign"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://10.0.0.5:8000"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "http://evil.example"}, False),
        ({"origin": "http://10.0.0.5:8000"}, False),
        ({"origin": "https://10.0.0.5:8000"}, False),
        ({"origin": "http://10.0.0.5"}, True),
        ({"origin": "http://evil.example"}, True),
        ({"origin": "null"}, True),
        ({}, False),
    ],
)
def test_what_a_browser_reports_of_another_site_is_foreign(headers, is_foreign):
    assert foreign(Headers({**HERE, **headers})) is is_foreign


def test_an_origin_is_foreign_where_no_host_is_named():
    assert foreign(Headers({"origin": "http://evil.example"}))


@pytest.mark.parametrize(
    ("address", "is_elsewhere"), [("10.0.0.5", True), ("::1", False), ("127.0.0.9", False), ("testclient", False)]
)
def test_other_machines_are_elsewhere(address, is_elsewhere):
    assert from_elsewhere(address) is is_elsewhere
