"""The web app of the service: the staff's page, and whether the service is well."""

from dataclasses import dataclass

from flask import Flask

from addon.service.health import health_pages
from addon.service.runner import Runner
from addon.service.service import Service, utc_now
from addon.web.app import make_app
from addon.web.deps import ServiceStatus, WebDeps
from addon.web.guard import open_to_all
from addon.wiring.served import ServedPractice

SPREADSHEET = "https://docs.google.com/spreadsheets/d/"


@dataclass(frozen=True, slots=True)
class _ForPages:
    """The service as the pages ask it."""

    runner: Runner

    def status(self) -> ServiceStatus:
        """Return how it is."""
        now = self.runner.status()
        return ServiceStatus(
            started=now.started,
            working=now.working,
            looked=now.looked,
            next_look=now.next_look,
            trouble=now.trouble,
            paused=now.paused,
            problems=now.problems,
        )

    def request_pass(self, reason: str) -> None:
        """Let a pass run as soon as it can."""
        self.runner.request_pass(reason)

    def pause_sending(self, by: str) -> None:
        """Send nothing until somebody resumes."""
        self.runner.pause_sending(by)

    def resume_sending(self, by: str) -> None:
        """Send again what is due."""
        self.runner.resume_sending(by)


def pages(practice: ServedPractice, service: Service) -> Flask:
    """Return the app that is served."""
    file, settings = practice.file, practice.file.service

    def keep_export(name: str, content: bytes) -> str:
        kept = practice.keep_export(name, content)
        service.runner.export_is_whole(kept)
        return kept

    deps = WebDeps(
        state=practice.state,
        service=_ForPages(service.runner),
        keep_export=keep_export,
        clock=utc_now,
        zone=file.zone,
        workbook_url=f"{SPREADSHEET}{file.google.spreadsheet}" if file.google.spreadsheet else "",
        page_url=settings.page_url,
        public_url=settings.public_url,
        titles=practice.export_titles(),
    )
    app = make_app(deps)
    app.register_blueprint(health_pages(service.health))
    for page in ("health.healthz", "health.readyz"):
        open_to_all(app.view_functions[page])
    return app
