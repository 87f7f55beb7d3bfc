"""An alarm for the test by ear, beeped here sample by sample, so that nothing has to be fetched or kept."""

import io
import wave
from typing import Final

RATE: Final = 8000
"""Samples a second, eight bits each: a few kilobytes a second."""
HALF_WAVE: Final = 4
"""Samples up, as many down: a tone of a thousand hertz."""
BEEP, REST, PAUSE = 0.12, 0.08, 0.6
"""Seconds of a beep, of the silence after it, and of the longer one after three."""
MIDDLE, SWING = 128, 52


def alarm(times: int) -> bytes:
    """Three short beeps and a pause, so many times, as a WAV."""
    beep = bytes(MIDDLE + (SWING if at // HALF_WAVE % 2 else -SWING) for at in range(int(RATE * BEEP)))
    silent = bytes([MIDDLE])
    three = (beep + silent * int(RATE * REST)) * 3 + silent * int(RATE * PAUSE)
    made = io.BytesIO()
    with wave.open(made, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(three * times)
    return made.getvalue()
