"""Has the Python SDK's client apply, check and undo, one and several, and prints what it saw as one JSON object.
Having listed the tools, the client holds every structured answer against its tool's output schema, and raises where they do not fit.

usage: apply.py MODE GATEPASS [ARGUMENT...]
MODE is the client's: auto, legacy, or a protocol version.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters


async def main(mode, command, arguments):
    server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    async with Client(server, mode=mode) as client:
        await client.list_tools()

        async def call(name, **given):
            return (await client.call_tool(name, given)).structured_content

        async def configure(mode, **given):
            given = {"package_manager": "npm", **given}
            return await call("configure_package_manager", mode=mode, **given)

        applied = await configure("apply")
        again = await configure("apply", token=applied["token"]["id"])
        undone = await configure("undo")
        several = await configure("apply", package_manager=["npm", "pip"])
        checked = await configure("check", package_manager=None)
        asked = await configure("undo", package_manager=None)
        everything = await configure("undo", package_manager=asked["questions"][0]["choices"][0])
        active = await call("list_tokens", status="active")
    saw = {"applied": applied, "again": again, "undone": undone, "active": active}
    print(json.dumps({**saw, "several": several, "checked": checked, "everything": everything}))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
