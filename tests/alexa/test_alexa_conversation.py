"""Conversations through signed requests, the real Rasa and the trained model."""

from __future__ import annotations

from alexa_device import Device


def test_the_whole_routine(device: Device) -> None:
    hello = device.opens()
    print(hello.answer)
    begun = device.says("AMAZON.YesIntent")
    print(begun.answer)
    titles = []
    for _ in range(40):
        heard = device.says("AMAZON.NextIntent")
        print(heard.text)
        if heard.ended:
            break
    assert "well done" in heard.text
