"""The Rasa component that puts a red flag above whatever the classifier made of a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import SPACY_DOCS
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.english import load_language
from nlu.screen import RED_FLAGS_FILE, RedFlagScreen

RED_FLAG = "report_red_flag"
PLAIN = 0.7
"""Confidence from which the classifier alone stops a person."""

DENIALS = frozenset({"no", "not", "n't", "nt", "never", "none", "nothing", "without"})
COMPLAINTS = (RED_FLAG, "report_pain")
RANKING = "intent_ranking"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class RedFlagComponent(GraphComponent):  # type: ignore[misc]
    """Sets the intent `report_red_flag`, with the entity `red_flag` that says how urgent it is.

    Stands last in the pipeline. What it looks for is data/safety/red_flags.yml, read whenever it
    is created or loaded.
    """

    def __init__(self, screen: RedFlagScreen) -> None:
        self._screen = screen

    @classmethod
    def required_components(cls) -> list[type]:
        """It reads the documents of spaCy."""
        return [SpacyNLP]

    @staticmethod
    def required_packages() -> list[str]:
        """What must be installed."""
        return ["spacy"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RedFlagComponent:
        """Create the component, for training and for use. Raises ContentError on a bad file."""
        return cls(RedFlagScreen.from_file(RED_FLAGS_FILE, load_language()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and entity of the messages that hold a red flag."""
        for message in messages:
            doc = message.get(SPACY_DOCS[TEXT])
            flag = self._screen.find(doc) if doc is not None else None
            if flag is None:
                self._withdraw(message)
                continue
            certain = {"name": RED_FLAG, "confidence": 1.0}
            others = [each for each in message.get(RANKING, []) if each["name"] != RED_FLAG]
            entity = {
                "entity": "red_flag",
                "value": flag.condition,
                "urgency": flag.urgency,
                "start": flag.start,
                "end": flag.end,
                "extractor": type(self).__name__,
            }
            message.set(INTENT, certain, add_to_output=True)
            message.set(RANKING, [certain, *others], add_to_output=True)
            message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages

    def _withdraw(self, message: Message) -> None:
        """A red flag that only the classifier sees must be plain: certain, and not denied.

        What the screen read and ruled out ("not numb") is no pain either; otherwise pain, where
        it is the next reading, is still asked about.
        """
        ranking, doc = message.get(RANKING, []), message.get(SPACY_DOCS[TEXT])
        if not ranking or ranking[0]["name"] != RED_FLAG or doc is None:
            return
        ruled_out = self._screen.mentions(doc)
        denied = any(token.lower_ in DENIALS for token in doc)
        if ruled_out or denied or ranking[0]["confidence"] < PLAIN:
            dropped = COMPLAINTS if ruled_out else (RED_FLAG,)
            others = [each for each in ranking if each["name"] not in dropped]
            message.set(INTENT, others[0], add_to_output=True)
            message.set(RANKING, others, add_to_output=True)
