"""Regiewissel: a StUF-ZKN / ZDS broker for the Regie- en Zaakservices sociaal domein."""

__version__ = "0.1.0"
