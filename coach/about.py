"""About a move: how, why, with what, how to breathe, what it looks like."""

from __future__ import annotations

from coach.guiding import current, default_routine, offer, on_floor, tell
from coach.routine import Equipment, Fact, Move
from coach.telling import lower_first
from coach.turn import Outcome, Say, Scene, saying


def ask_how(scene: Scene) -> Outcome:
    """One more detail of the step at each asking, then from the first again."""
    view = current(scene)
    named = subject(scene)
    if view is None or (named is not None and named.id != view.move.id):
        return _preview(scene, named) if named else saying(scene.session, "utter_how_idle")
    details = view.details()
    told = scene.session.told
    session = scene.session.but(told=told + 1)
    response = "utter_detail" if told + 1 < len(details) else "utter_last_detail"
    return saying(session, response, detail=details[told % len(details)])


def ask_why(scene: Scene) -> Outcome:
    """What the move, or the whole routine, is for."""
    move = subject(scene)
    purpose = move.purpose if move else default_routine(scene).purpose
    return _fact(scene, "utter_why", purpose)


def ask_breathing(scene: Scene) -> Outcome:
    """How to breathe."""
    move = subject(scene)
    breathing = move.breathing if move else default_routine(scene).breathing
    return _fact(scene, "utter_breathing", breathing)


def ask_equipment(scene: Scene) -> Outcome:
    """What the move, or the whole routine, needs."""
    move = subject(scene)
    if move is None:
        equipment = default_routine(scene).equipment
        return saying(scene.session, "utter_equipment", equipment=equipment.name)
    title = lower_first(move.title)
    if not move.equipment:
        return saying(scene.session, "utter_no_equipment_needed", move=lower_first(move.title))
    names = ", ".join(each.name for each in move.equipment)
    return saying(
        scene.session, "utter_equipment_for", move=lower_first(move.title), equipment=names
    )


def no_equipment(scene: Scene) -> Outcome:
    """What serves in place of what somebody hasn't got."""
    equipment = _missing(scene)
    if equipment is None:
        return saying(scene.session, "utter_nothing_needed")
    return _fact(scene, "utter_instead", equipment.instead)


def show_picture(scene: Scene) -> Outcome:
    """What the picture shows, in words, and the card for those who have a screen."""
    view = on_floor(scene)
    if view is None:
        return offer(scene)
    outcome = tell(scene, scene.session, "utter_picture")
    says = (*outcome.say[:-1], Say("utter_picture", {"looks": view.variant.looks}))
    return Outcome(outcome.session, says, card=True)


def subject(scene: Scene) -> Move | None:
    """The move that is spoken of: the one named, else the present one."""
    for routine in (default_routine(scene), *scene.library.values()):
        for move in routine.moves:
            if move.id == scene.heard.move:
                return move
    view = current(scene)
    return view.move if view else None


def _preview(scene: Scene, move: Move) -> Outcome:
    """How another move goes, without leaving the present one."""
    return saying(
        scene.session, "utter_preview", move=lower_first(move.title), looks=move.variant(None).looks
    )


def _fact(scene: Scene, response: str, fact: Fact) -> Outcome:
    return saying(scene.session, response, fact=fact.say)


def _missing(scene: Scene) -> Equipment | None:
    """The thing named, from anywhere in the routine; else what is needed here; else overall."""
    routine = default_routine(scene)
    for move in routine.moves:
        for each in move.equipment:
            if scene.heard.equipment == each.name:
                return each
    move_here = subject(scene)
    if move_here is None:
        return routine.equipment
    return next(iter(move_here.equipment), None)
