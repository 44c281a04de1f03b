"""The chat's own sentences, read from words.yml and checked."""

from pathlib import Path

import yaml
from pydantic import BaseModel, ValidationError

from client.rest import CoachTrouble

WORDS_FILE = Path(__file__).with_name("words.yml")


class WordsError(Exception):
    """words.yml cannot be used; the text names the file, the place and what was expected."""


class _Strict(BaseModel):
    class Config:
        extra = "forbid"
        frozen = True


class TroubleWords(_Strict):
    """A sentence for each `CoachTrouble.kind`."""

    away: str
    """Takes {url}."""
    slow: str
    refused: str
    """Takes {status}."""
    garbled: str


class BarWords(_Strict):
    """The parts of the lines at the bottom."""

    idle: str
    step: str
    """Takes {number} and {of}."""
    left: str
    right: str
    seconds: str
    """Takes {seconds}."""
    breaths: str
    """Takes {breaths}."""
    breath: str
    paused: str
    done: str


class Words(_Strict):
    """Everything the chat says by itself."""

    prompt: str
    welcome: str
    hint: str
    """Takes {words}."""
    silent: str
    goodbye: str
    cue_line: str
    """Takes {at} and {say}."""
    place_not_kept: str
    """Takes {path}."""
    bad_url: str
    """Takes {url} and {example}."""
    trouble: TroubleWords
    bar: BarWords

    def about(self, trouble: CoachTrouble) -> str:
        """The sentence for `trouble`."""
        sentence: str = getattr(self.trouble, trouble.kind)
        return sentence.format(url=trouble.url, status=trouble.status)


def load_words(path: Path = WORDS_FILE) -> Words:
    """Read the sentences at `path`.

    Raises WordsError when the file is missing, is no YAML, or lacks or misspells an entry.
    """
    try:
        return Words.parse_obj(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise WordsError(f"{path}: {error}") from error
    except ValidationError as error:
        places = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise WordsError(f"{path}: {places}") from error
