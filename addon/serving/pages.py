"""The web app of the service: the staff's page, and whether the service is well."""

from collections.abc import Callable

from flask import Flask

from addon.service.health import health_pages
from addon.service.service import Service, utc_now
from addon.web.app import make_app
from addon.web.deps import Guests, WebDeps
from addon.web.deps import Service as AskedService
from addon.web.guard import open_to_all
from addon.wiring.served import ServedPractice

SPREADSHEET = "https://docs.google.com/spreadsheets/d/"


def pages(practice: ServedPractice, service: Service) -> Flask:
    """Return the app that is served."""

    def keep_export(name: str, content: bytes) -> str:
        kept = practice.keep_export(name, content)
        service.runner.export_is_whole(kept)
        return kept

    app = make_app(web_deps(practice, service.runner, keep_export=keep_export))
    app.register_blueprint(health_pages(service.health))
    for page in ("health.healthz", "health.readyz"):
        open_to_all(app.view_functions[page])
    return app


def web_deps(
    practice: ServedPractice,
    service: AskedService,
    *,
    keep_export: Callable[[str, bytes], str],
    mount: str = "",
    guests: Guests | None = None,
) -> WebDeps:
    """Return what the pages of a practice are given."""
    file, settings = practice.file, practice.file.service
    return WebDeps(
        state=practice.state,
        service=service,
        keep_export=keep_export,
        clock=utc_now,
        mount=mount,
        guests=guests,
        zone=file.zone,
        workbook_url=f"{SPREADSHEET}{file.google.spreadsheet}" if file.google.spreadsheet else "",
        page_url=settings.page_url,
        public_url=settings.public_url,
        titles=practice.export_titles(),
    )
