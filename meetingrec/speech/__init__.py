"""The speech process and its models. The only home of faster_whisper."""
