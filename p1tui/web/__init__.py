"""The page in a browser: one more viewer of the engine, in a process of its own, read-only.

`server` listens, `gate` decides who may ask, `app` answers; `openapi.json` documents the answers. It is the
only room that knows starlette and uvicorn, and is imported only by `p1tui web`.
"""
