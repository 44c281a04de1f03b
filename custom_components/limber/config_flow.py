"""Setting Limber up: its address, tried before it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from yarl import URL

from .coach import Coach, CoachTrouble
from .const import CONF_SECRET, DEFAULT_URL, DOMAIN

_ADDRESS = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))

Place = dict[str, Any]
"""CONF_URL, and CONF_TOKEN where the server asks for one."""


class LimberConfigFlow(ConfigFlow, domain=DOMAIN):
    """Asks for the address of a Limber server."""

    VERSION = 1

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Set up a server."""
        if user_input is None:
            return self._form("user", {CONF_URL: DEFAULT_URL})
        place = _place(user_input)
        if faults := await self._faults(place):
            return self._form("user", place, faults)
        self._async_abort_entries_match({CONF_URL: place[CONF_URL]})
        data = {**place, CONF_SECRET: secrets.token_hex(16)}
        return self.async_create_entry(title="Limber", data=data)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Give another address or token of the same server; everybody's place stays with it."""
        entry = self._get_reconfigure_entry()
        if user_input is None:
            return self._form("reconfigure", _place(entry.data))
        place = _place(user_input)
        if faults := await self._faults(place):
            return self._form("reconfigure", place, faults)
        return self.async_update_reload_and_abort(entry, data_updates=place)

    def _form(
        self, step: str, place: Place, faults: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        token = vol.Optional(CONF_TOKEN, description={"suggested_value": place.get(CONF_TOKEN)})
        fields = {vol.Required(CONF_URL, default=place[CONF_URL]): _ADDRESS, token: _SECRET}
        return self.async_show_form(step_id=step, data_schema=vol.Schema(fields), errors=faults)

    async def _faults(self, place: Place) -> dict[str, str]:
        """Field -> the translation key of what is wrong; nothing where a coach answers."""
        try:
            address = URL(place[CONF_URL])
        except ValueError:
            return {CONF_URL: "invalid_url"}
        if address.scheme not in ("http", "https") or not address.host:
            return {CONF_URL: "invalid_url"}
        session = async_get_clientsession(self.hass)
        try:
            await Coach(session, place[CONF_URL], place[CONF_TOKEN]).check()
        except CoachTrouble as trouble:
            closed = trouble.kind == "closed"
            return {CONF_TOKEN: "invalid_token"} if closed else {CONF_URL: "cannot_connect"}
        return {}


def _place(given: Mapping[str, Any]) -> Place:
    return {CONF_URL: given[CONF_URL], CONF_TOKEN: given.get(CONF_TOKEN, "")}
