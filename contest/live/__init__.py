"""What makes a board live: the sequencer that numbers scores, and the feed of frames."""
