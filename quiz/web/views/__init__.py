"""Views in three beats: parse, call a service, answer. Each module is one part of the site."""
