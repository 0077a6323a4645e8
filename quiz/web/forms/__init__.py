"""Forms declare what may be sent. They fetch nothing; recurring fields are mixins."""
