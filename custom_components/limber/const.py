"""Names that Home Assistant and this integration share."""

DOMAIN = "limber"
CONF_SECRET = "secret"
"""In an entry: what keeps the ids that the coach is given from being worked out."""

DEFAULT_URL = "http://127.0.0.1:5005"
