"""The recorder process, the sealed recording, sources and playback. The only home of sounddevice."""
