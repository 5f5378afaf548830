"""The speech process and its models. The only home of faster_whisper.

Importing it forbids the libraries below to report home, before any of them is loaded: onnxruntime (from 1.29) sends
telemetry to Microsoft and keeps a database of it in the user's cache unless it finds its variable set; huggingface_hub
names its caller. Nothing about a conference may leave the computer, not even that there was one.
"""

import os as _os

SILENCED = {"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}

_os.environ.update(SILENCED)
