"""The application: settings, database and clock go in, a WSGI application comes out."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations
from importlib import import_module

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import quiz.web.kind_forms  # noqa: F401 - fills the registries of forms
from quiz import resources
from quiz.config import Settings
from quiz.persistence.database.engine import Database
from quiz.web import db, errors, i18n, rendering, security
from quiz.web.pages import fragment_cache, static_files
from quiz.web.pages.page_environment import PageEnvironment
from quiz.web.serving import logs, numbers_in_addresses, presses
from quiz.web.site import EXTENSION, Clock, Site, system_clock

# Each module has a `blueprint`; its addresses are listed at its head.
VIEWS = ("health", "front", "account", "personal_data", "classes", "admin", "articles", "quizzes",
         "attempts", "authoring.urls", "scores", "reports", "study", "study_offline")  # fmt: skip


def create_app(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Clock = system_clock,
    translations: Mapping[str, NullTranslations] | None = None,
    testing: bool = False,
) -> Flask:
    """Make the application. `clock` returns aware moments in UTC and is never a request's.

    `translations` adds languages to the shipped ones. With `testing`, an unforeseen error is
    raised and not turned into a page.
    """
    app = Flask(
        "quiz.web",
        template_folder=str(resources.templates()),
        static_folder=str(static_files.FOLDER),
        static_url_path=static_files.url_path(),
    )
    app.jinja_environment = PageEnvironment
    # All templates are kept: there are only so many, and to know the newest takes book-keeping.
    app.jinja_options = {**app.jinja_options, "cache_size": -1}
    app.config.update(
        TESTING=testing,
        MAX_CONTENT_LENGTH=settings.most_bytes,
        # An article is one long field; the default of 500 kB would cut it.
        MAX_FORM_MEMORY_SIZE=settings.most_bytes,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        SEND_FILE_MAX_AGE_DEFAULT=static_files.YEAR,
    )
    app.extensions[EXTENSION] = Site(
        settings, database or Database(settings.database_url), clock, translations or {}
    )
    # A slot that a view forgot to fill is a mistake of ours, and never an empty place on a page.
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count, count)  # type: ignore[method-assign]
    numbers_in_addresses.init_app(app)
    # The commit comes last of all that is done after a view, so it is the first to be registered.
    db.init_app(app)
    presses.init_app(app)
    logs.init_app(app)
    i18n.init_app(app)
    security.init_app(app)
    rendering.init_app(app)
    fragment_cache.init_app(app)
    errors.init_app(app)
    static_files.init_app(app)
    for name in VIEWS:
        app.register_blueprint(import_module(f"quiz.web.views.{name}").blueprint)
    return app
