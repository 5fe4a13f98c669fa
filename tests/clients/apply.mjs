// Has the TypeScript SDK's client apply, check and undo, one and several, and prints what it saw as one JSON object.
// Having listed the tools, the client holds every structured answer against its tool's output schema, and throws where they do not fit.
//
// usage: apply.mjs NODE_MODULES GATEPASS [ARGUMENT...]

import { createRequire } from "node:module";

const [modules, command, ...args] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { Client } = require("@modelcontextprotocol/client");
const { StdioClientTransport } = require("@modelcontextprotocol/client/stdio");

const client = new Client({ name: "test", version: "1" });
await client.connect(new StdioClientTransport({ command, args, env: process.env }));
await client.listTools();
const call = async (name, given) => (await client.callTool({ name, arguments: given })).structuredContent;
const configure = (mode, more = {}) =>
  call("configure_package_manager", { package_manager: "npm", mode, ...more });

const applied = await configure("apply");
const again = await configure("apply", { token: applied.token.id });
const undone = await configure("undo");
const several = await configure("apply", { package_manager: ["npm", "pip"] });
const checked = await configure("check", { package_manager: null });
const asked = await configure("undo", { package_manager: null });
const everything = await configure("undo", { package_manager: asked.questions[0].choices[0] });
const active = await call("list_tokens", { status: "active" });
await client.close();
console.log(JSON.stringify({ applied, again, undone, active, several, checked, everything }));
