"""The conversation agent: each sentence goes to the coach, its answer is spoken."""

from __future__ import annotations

from homeassistant.components.conversation import (
    AssistantContent,
    ChatLog,
    ConversationEntity,
    ConversationInput,
    ConversationResult,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.intent import IntentResponse, IntentResponseErrorCode
from homeassistant.helpers.translation import async_get_translations

from .coach import Coach, CoachTrouble, Reply
from .const import CONF_SECRET, DOMAIN
from .cues import CuePlayer
from .speakers import satellite_of, sender_of


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the agent of an entry."""
    session = async_get_clientsession(hass)
    coach = Coach(session, entry.data[CONF_URL], entry.data.get(CONF_TOKEN))
    async_add_entities([LimberAgent(entry, coach, CuePlayer(hass, entry))])


class LimberAgent(ConversationEntity):
    """Limber as an agent of Assist."""

    _attr_has_entity_name = True
    _attr_name = None

    def __init__(self, entry: ConfigEntry, coach: Coach, cues: CuePlayer) -> None:
        self._coach = coach
        self._cues = cues
        self._secret: str = entry.data[CONF_SECRET]
        self._attr_unique_id = entry.entry_id
        self._attr_device_info = DeviceInfo(
            entry_type=DeviceEntryType.SERVICE,
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
        )

    @property
    def supported_languages(self) -> list[str]:
        """The coach speaks English."""
        return ["en"]

    async def _async_handle_message(
        self, user_input: ConversationInput, chat_log: ChatLog
    ) -> ConversationResult:
        """One turn; what the person hears where it fails is a plain sentence."""
        satellite = satellite_of(self.hass, user_input)
        sender = sender_of(user_input, satellite, self._secret)
        response = IntentResponse(language=user_input.language)
        try:
            reply = await self._coach.ask(sender, user_input.text)
            response.async_set_speech(reply.text)
        except CoachTrouble as trouble:
            # It may have been "stop": better no cue than one that is not wanted.
            reply = Reply(await self._about(trouble, user_input.language), changes=True, cues=())
            response.async_set_error(IntentResponseErrorCode.FAILED_TO_HANDLE, reply.text)
        if satellite and reply.changes:
            self._cues.play(satellite, reply.cues)
        chat_log.async_add_assistant_content_without_tools(
            AssistantContent(agent_id=user_input.agent_id, content=reply.text)
        )
        return ConversationResult(
            response, chat_log.conversation_id, continue_conversation=reply.asks
        )

    async def _about(self, trouble: CoachTrouble, language: str) -> str:
        sentences = await async_get_translations(self.hass, language, "exceptions", {DOMAIN})
        return sentences[f"component.{DOMAIN}.exceptions.{trouble.kind}.message"]
