"""Views in three steps: parse, call a service, answer. Each module is one part of the site."""
