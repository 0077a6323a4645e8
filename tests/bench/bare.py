"""The least that Flask, SQLAlchemy and Jinja can do, served beside the application in one process.

It takes a form, inserts a row and commits; or it fills a template of a file with rows, each
escaped. Nobody is known to it, and nothing is asked of anybody. It tells too how much processor
time the process has taken.

python -m tests.bench.bare --port 8000 --instance FOLDER
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from time import process_time

from flask import Flask, render_template, request
from sqlalchemy import MetaData, Table
from sqlalchemy.orm import Session
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from quiz import config
from quiz.persistence.database.engine import Database
from quiz.web.serving import server
from quiz.web.serving.intake import Intake
from quiz.web.site import EXTENSION

PREFIX = "/bare"
WORKERS = {"QUIZ_WORKERS": "1"}
CREATE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, name VARCHAR(64), answer TEXT)"
TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><ul>
{% for row in rows %}<li class="sentence" id="s{{ loop.index }}">{{ row }}</li>
{% endfor %}</ul></body></html>"""
ROW = "The bridge over the river was opened on Monday & is 340 metres long."


def make_bare(database: Database, templates: Path) -> Flask:
    """Make the bare application; its template is written into the folder `templates`."""
    templates.mkdir(exist_ok=True)
    (templates / "page.html").write_text(TEMPLATE, encoding="utf-8")
    app = Flask("bare", template_folder=str(templates))
    table = Table("bare", MetaData(), autoload_with=database.engine)

    @app.post("/save")
    def save() -> dict[str, str]:
        with Session(database.engine) as session:
            row = {"name": request.form["client_id"], "answer": request.form["text"]}
            session.execute(table.insert(), row)
            session.commit()
        return {"saved": "yes"}

    @app.get("/page/<int:rows>")
    def page(rows: int) -> str:
        return render_template("page.html", title="Bare", rows=[ROW] * rows)

    @app.get("/processor")
    def processor() -> dict[str, float]:
        return {"seconds": process_time()}

    return app


def make() -> Intake:
    """Make both in a worker process, on one database, from the settings in its environment."""
    app = server.make()
    folder = Path(os.environ["QUIZ_INSTANCE"]) / "bare"
    site = app.extensions[EXTENSION]
    both = DispatcherMiddleware(app, {PREFIX: make_bare(site.database, folder)})
    return Intake(both, site.settings.most_bytes)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--instance", type=Path)
    given = parser.parse_args()
    server.serve(config.load(given.instance, port=given.port), "tests.bench.bare:make")
