// A greeting service: the smallest web service that a pipeline can build, test, scan and attack.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import escape from "escape-html";

const HEADERS = {
  "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'; object-src 'none'; base-uri 'none'",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

function page(name) {
  const safe = escape(name);
  return (
    '<!doctype html><html lang="en"><title>Greeting</title><form action="/greet">' +
    `<input name="name" value="${safe}"><button>Greet</button></form><p>Hello, ${safe}!</p></html>`
  );
}

export function answer(target) {
  const url = new URL(target, "http://localhost");
  if (url.pathname === "/health") return { status: 200, type: "text/plain", body: "ok" };
  if (url.pathname === "/" || url.pathname === "/greet") {
    return { status: 200, type: "text/html; charset=utf-8", body: page(url.searchParams.get("name") ?? "world") };
  }
  return { status: 404, type: "text/plain", body: "not found" };
}

export const server = createServer((request, response) => {
  const { status, type, body } = answer(request.url);
  response.writeHead(status, { "Content-Type": type, ...HEADERS }).end(body);
});

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  server.listen(Number(process.env.PORT ?? 8080), process.env.HOST ?? "127.0.0.1");
}
