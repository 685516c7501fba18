"""Messages between the application and its renderer: a short header, then raw bytes.

One frame is four bytes of length, a JSON header of that length, and the blobs whose sizes the
header lists; a blob may be absent (`None`). Nothing in a frame is ever executed.
"""

import json
from typing import Any, BinaryIO

Blob = bytes | None


class Closed(Exception):
    """The other side is gone."""


def send(stream: BinaryIO, header: dict[str, Any], *blobs: Blob) -> None:
    """Write one frame. Raises Closed when nobody listens any more."""
    sizes = [None if blob is None else len(blob) for blob in blobs]
    head = json.dumps(header | {"blobs": sizes}, ensure_ascii=False).encode()
    try:
        stream.write(len(head).to_bytes(4, "big") + head)
        stream.writelines(blob or b"" for blob in blobs)
        stream.flush()
    except (BrokenPipeError, ValueError) as gone:
        raise Closed from gone


def receive(stream: BinaryIO) -> tuple[dict[str, Any], list[Blob]]:
    """Read one frame. Raises Closed at the end of the stream, in the middle of a frame too."""
    header: dict[str, Any] = json.loads(_exactly(stream, int.from_bytes(_exactly(stream, 4), "big")))
    blobs = [None if size is None else _exactly(stream, size) for size in header.pop("blobs")]
    return header, blobs


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise Closed
    return found
