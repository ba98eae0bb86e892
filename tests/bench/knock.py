"""Sends signed requests at an even pace, as Slack does from its own machines, and says how long each ack took.

Reads ``{"url", "payloads", "per_second"}`` from standard input; prints seconds, in order, null where no 200 came.
"""

import asyncio
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from coachbot.sandbox.http_way import SIGNING_SECRET, signed

_PATIENCE_S = 3.0
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def knock(url: str, payloads: list[dict[str, Any]], per_second: float) -> list[float | None]:
    """Send them all; connections are kept, as Slack keeps them."""
    parts, idle = urlsplit(url), list[Connection]()
    began = time.perf_counter()

    async def one(at: int, payload: dict[str, Any]) -> float | None:
        await asyncio.sleep(max(0.0, began + at / per_second - time.perf_counter()))
        body = json.dumps(payload).encode()
        lines = [f"POST {parts.path} HTTP/1.1", f"host: {parts.netloc}", "content-type: application/json"]
        lines += [f"content-length: {len(body)}", *(f"{n}: {v}" for n, v in signed(body, SIGNING_SECRET).items())]
        started = time.perf_counter()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                connection = idle.pop() if idle else await asyncio.open_connection(parts.hostname, parts.port)
                connection[1].write("\r\n".join([*lines, "", ""]).encode() + body)
                head = (await connection[0].readuntil(b"\r\n\r\n")).decode().lower()
                length = int(head.partition("content-length: ")[2].partition("\r")[0] or 0)
                await connection[0].readexactly(length)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            return None
        idle.append(connection)
        return time.perf_counter() - started if head.startswith("http/1.1 200") else None

    found = await asyncio.gather(*(one(at, payload) for at, payload in enumerate(payloads)))
    for _, writer in idle:
        writer.close()
    return list(found)


if __name__ == "__main__":
    work = json.load(sys.stdin)
    print(json.dumps(asyncio.run(knock(work["url"], work["payloads"], work["per_second"]))))
