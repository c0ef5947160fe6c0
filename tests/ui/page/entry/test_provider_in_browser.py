"""The way to the provider and back in a real browser, which enforces cookies and policies."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from rag.config import Settings
from tests.ui.entry.offices.provider_server import CLIENT, SECRET, ProviderServer
from tests.ui.page.fakes import serving
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_offices
from ui.entry.sessions import COOKIE
from ui.page.entry.authentication import Authenticator
from ui.page.entry.provider import provider_routes
from ui.page.entry.sign_in import sign_in_routes

POLICY = "default-src 'none'; form-action 'self'"  # as strict about forms as the page is
DESK = '<p id="desk">desk</p><form method="post" action="/sign-out"><button>sign out</button></form>'


def test_a_browser_goes_to_the_provider_and_back_and_signs_out_at_both(browser, tmp_path):
    app = FastAPI()
    app.get("/")(lambda: HTMLResponse(DESK, headers={"Content-Security-Policy": POLICY}))
    with serving(app) as url, ProviderServer(f"{url}/sign-in/oidc/back") as provider:
        settings = Settings(
            home=tmp_path,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
            oidc_redirect_uri=provider.redirect_uri,
            sign_in_roles='{"librarian": ["archive"]}',
        )
        offices = open_offices(settings, Accounts(tmp_path))
        rules = Authenticator(offices.accounts, offices.sessions, started_open=False, door=offices.door)
        app.include_router(sign_in_routes(rules))
        app.include_router(provider_routes(rules, offices.door))
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{url}/sign-in?next=%2F%3Ffrom%3Dsign-in")
        page.click("a.main")
        page.wait_for_selector("#desk")
        assert page.url == f"{url}/?from=sign-in"
        token = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == COOKIE)
        assert offices.sessions.find(token).may("ingest")
        page.click("button")
        page.wait_for_url(f"{provider.issuer}/logout?**")
        assert offices.sessions.find(token) is None
        assert COOKIE not in {cookie["name"] for cookie in context.cookies()}
        context.close()
