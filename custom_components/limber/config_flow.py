"""Setting Limber up: its address, tried before it is kept."""

from __future__ import annotations

import secrets
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_URL
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from yarl import URL

from .coach import Coach, CoachTrouble
from .const import CONF_SECRET, DEFAULT_URL, DOMAIN

_ADDRESS = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))


class LimberConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for the address of a Limber server."""

    VERSION = 1

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Set up a server."""
        if user_input is None:
            return self._form("user", DEFAULT_URL)
        url = user_input[CONF_URL]
        if fault := await self._fault(url):
            return self._form("user", url, fault)
        self._async_abort_entries_match({CONF_URL: url})
        data = {CONF_URL: url, CONF_SECRET: secrets.token_hex(16)}
        return self.async_create_entry(title="Limber", data=data)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Give another address of the same server; everybody's place stays with it."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            return self._form("reconfigure", entry.data[CONF_URL])
        url = user_input[CONF_URL]
        if fault := await self._fault(url):
            return self._form("reconfigure", url, fault)
        return self.async_update_reload_and_abort(entry, data_updates={CONF_URL: url})

    def _form(self, step: str, url: str, fault: str | None = None) -> ConfigFlowResult:
        fields = vol.Schema({vol.Required(CONF_URL, default=url): _ADDRESS})
        errors = {CONF_URL: fault} if fault else {}
        return self.async_show_form(step_id=step, data_schema=fields, errors=errors)

    async def _fault(self, url: str) -> str | None:
        """The translation key of what is wrong with the address; None where a coach answers."""
        try:
            address = URL(url)
        except ValueError:
            return "invalid_url"
        if address.scheme not in ("http", "https") or not address.host:
            return "invalid_url"
        try:
            await Coach(async_get_clientsession(self.hass), url).check()
        except CoachTrouble:
            return "cannot_connect"
        return None
