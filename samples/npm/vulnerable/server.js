// A greeting service that every scan should stop: each flaw below is here on purpose.
import { exec } from "node:child_process";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { parseFen } from "chessops/fen";
import lodash from "lodash";

const page = lodash.template(
  '<!doctype html><html lang="en"><title>Greeting</title><form action="/greet">' +
    '<input name="name"><button>Greet</button></form><p>Hello, <%= name %>!</p></html>',
);

export function answer(target) {
  const url = new URL(target, "http://localhost");
  if (url.pathname === "/health") return { status: 200, type: "text/plain", body: "ok" };
  if (url.pathname === "/" || url.pathname === "/greet") {
    return { status: 200, type: "text/html; charset=utf-8", body: page({ name: url.searchParams.get("name") ?? "world" }) };
  }
  if (url.pathname === "/board") {
    return { status: 200, type: "text/plain", body: String(parseFen(url.searchParams.get("fen") ?? "").isOk) };
  }
  return { status: 404, type: "text/plain", body: "not found" };
}

export const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/lookup") {
    exec("getent hosts " + url.searchParams.get("host"), (_error, found) => response.end(found));
    return;
  }
  const { status, type, body } = answer(request.url);
  response.writeHead(status, { "Content-Type": type }).end(body);
});

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1");
}
