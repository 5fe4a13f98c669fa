"""Drives gatepass with the Python SDK's client, and prints what it saw as one JSON object.

usage: drive.py MODE ANSWER GATEPASS [ARGUMENT...]
MODE is the client's: auto, legacy, or a protocol version. ANSWER is what the user says to a form: none (the client shows
no forms), decline, or NAME=VALUE.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters
from mcp.types import ElicitResult


async def main(mode, answer, command, arguments):
    forms = []

    async def fill_in(_context, params):
        forms.append({"message": params.message, "schema": params.requested_schema})
        if answer == "decline":
            return ElicitResult(action="decline")
        name, _, value = answer.partition("=")
        return ElicitResult(action="accept", content={name: True if value == "true" else value})

    server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    elicitation = {} if answer == "none" else {"elicitation_callback": fill_in}
    async with Client(server, mode=mode, **elicitation) as client:
        async def call(name, **given):
            result = await client.call_tool(name, given)
            return {"error": result.is_error, "structured": result.structured_content, "text": result.content[0].text}

        seen = {
            "protocol": client.protocol_version,
            "instructions": client.instructions,
            "tools": [tool.name for tool in (await client.list_tools()).tools],
            "made": await call("generate_token", request="read-only token for staging"),
            "unclear": await call("generate_token", request="read-only token for uat"),
            "listed": await call("list_tokens", request="active tokens"),
            "confirmed": await call("revoke_token", request="revoke all tokens for staging"),
            "after": await call("list_tokens", status="active"),
            "forms": forms,
        }
    print(json.dumps(seen))


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
