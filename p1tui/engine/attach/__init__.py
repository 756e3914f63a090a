"""Serve the engine's feed over a Unix socket, and follow it from another process.

The socket belongs to one user (mode 0600, and the peer's user is checked) and to one history, in whose lock
file its path stands. Both sides speak lines of JSON in UTF-8. Each line is an object with a `type`. Unknown
types and keys are skipped, so that two versions of p1tui understand what both know. Times are UTC seconds. No
secret is ever sent.

From the engine:

- `hello`: first line. `protocol` (this is 1), `version` of p1tui, `pid`, `profile`, `source` (as it was
  named, without passwords), `since` (start of the engine).
- `append`: a change of a list of the snapshot, `field` being `tail` (recorded readings that are not yet
  committed) or `rejections`: leave out the first `drop` items, then add `items`. It takes effect with the
  next `snapshot`.
- `snapshot`: `fields` of `model.snapshot.Snapshot` that changed; all of them in the first one.
- `reading`, `link`, `event`: under `line` the object that `p1tui --no-ui --json=all` prints.
- `raw`: bytes of the source as one read gave them; `at`, their arrival, and `data` in base64. From the
  subscription on, which may begin within a telegram. `missed`: at this place `bytes` are left out, since this
  viewer was too slow for them.
- `lost`: `count` of lines that this viewer was too slow for.
- `done`: a request was carried out; `request`, `id`, and the `count` of entries of a `retry` or `backfill`;
  `text`, a sentence, where that does not say all.
- `progress`: a request is carried out later; `request`, `id`, and a `text` on what it waits for.
- `refused`: it was not; `request`, `id`, and a `reason`. Sentences are objects with `template` and `values`.
- `alive`: nothing was sent for `ALIVE_S` seconds.
- `error`: `reason` for which the engine closes the connection.

From the viewer; each may hold an `id` of its choice, which the answer repeats:

- `subscribe`: `topics`, any of `snapshot`, `reading`, `link`, `event`, `raw`, or none. Due within
  `PATIENCE_S` seconds.
- `retry`: queue all parked entries again, of `target` or of all. `pause`, `resume`: all uploads. `try`: call
  every target at once.
- `backfill`: make entries from the UTC second `since` on due to `target`; none is sent twice, but to a
  database, which stores it once.
- `test`: send `target` an entry with the newest values, and read it back. Both wait for the call under way,
  and a test for the target's rate.

A `target` is named by its address, as `https://api.thingspeak.com/channels/1234567`; the only one needs none.

A viewer that does not read gets no snapshots meanwhile, and the newest one when it reads again. Of readings,
links and events the last `LAG` wait for it, of raw bytes the last `RAW_ROOM`. One that sends nonsense is
closed with a sentence.
"""
