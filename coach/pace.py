"""The person's own time: slower, faster, longer or shorter holds, a timer, the other side."""

from __future__ import annotations

from coach.guiding import at, offer, on_floor, tell
from coach.routine import Length, opposite
from coach.session import PACES
from coach.turn import Outcome, Scene, saying
from coach.view import View

LEAST_SECONDS, MOST_SECONDS, MOST_BREATHS = 5, 600, 60
"""A hold shorter than a breath or longer than ten minutes is more likely misheard than meant."""


def slow_down(scene: Scene) -> Outcome:
    """One pace slower, from the present step on."""
    return _change_pace(scene, 1, "utter_slower", "utter_slowest")


def speed_up(scene: Scene) -> Outcome:
    """One pace faster, from the present step on."""
    return _change_pace(scene, -1, "utter_faster", "utter_fastest")


def set_duration(scene: Scene) -> Outcome:
    """How long holds last from now on; asks where no length was understood."""
    length = scene.heard.length
    if length is None:
        return saying(scene.session.but(question="how_long"), "utter_how_long")
    if not _sensible(length):
        return _not_sensible(scene)
    session = scene.session.but(length=length, timer=None)
    if on_floor(scene) is None:
        return saying(session, "utter_length_noted")
    return tell(scene, session, "utter_length_set")


def start_timer(scene: Scene) -> Outcome:
    """Time the present step from now, for the time asked for or its own."""
    if on_floor(scene) is None:
        return offer(scene)
    length = scene.heard.length
    if length is not None and not _sensible(length):
        return _not_sensible(scene)
    session = scene.session.but(timer=length) if length else scene.session
    return tell(scene, session, "utter_timer")


def switch_side(scene: Scene) -> Outcome:
    """The same step on the other, or the named, side."""
    view = on_floor(scene)
    if view is None:
        return _lead_noted(scene) if scene.heard.side else offer(scene)
    if view.place.side is None:
        lead = scene.heard.side
        if lead and any(place.side for place in view.places):
            return saying(scene.session.but(lead=lead), "utter_lead_noted", side=lead)
        return saying(scene.session, "utter_no_sides", **view.names())
    wanted = scene.heard.side or opposite(view.place.side)
    if wanted == view.place.side:
        return tell(scene, scene.session, "utter_same_side")
    return _to_other_side(scene, view)


def _change_pace(scene: Scene, notches: int, response: str, at_end: str) -> Outcome:
    index = _pace_index(scene.session.pace) + notches
    if not 0 <= index < len(PACES):
        return saying(scene.session, at_end)
    session = scene.session.but(pace=PACES[index])
    if scene.session.phase == "guiding" and on_floor(scene):
        return tell(scene, session, response)
    return saying(session, f"{response}_noted")


def _pace_index(pace: float) -> int:
    return min(range(len(PACES)), key=lambda index: abs(PACES[index] - pace))


def _sensible(length: Length) -> bool:
    if length.breaths is not None:
        return length.breaths <= MOST_BREATHS
    return LEAST_SECONDS <= (length.seconds or 0) <= MOST_SECONDS


def _not_sensible(scene: Scene) -> Outcome:
    asked = scene.session.but(question="how_long")
    return saying(asked, "utter_length_out_of_range", least=LEAST_SECONDS, most=MOST_SECONDS // 60)


def _lead_noted(scene: Scene) -> Outcome:
    side = scene.heard.side or scene.session.lead
    return saying(scene.session.but(lead=side), "utter_lead_noted", side=side)


def _to_other_side(scene: Scene, view: View) -> Outcome:
    """On the first side the order is turned round, so that both are still done; else back."""
    session = scene.session
    index = view.index
    if view.place.second:
        twin = (view.place.step.id, False)
        index = [(place.step.id, place.second) for place in view.places].index(twin)
    else:
        session = session.but(lead=opposite(session.lead))
    return tell(scene, at(session, view.routine, view.move, index), "utter_side")
