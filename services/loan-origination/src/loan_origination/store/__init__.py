"""Every query; visibility is decided here."""
