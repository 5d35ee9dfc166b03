import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

const KINDS: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
};

/** The plainest server there is: files of a folder, below a path, and a list of what was asked for. */
export class StaticServer {
  readonly asked: string[] = [];
  /** While this is off it answers nothing but 503. */
  up = true;
  /** Whether `index.html` is answered by a redirection to its folder, as many servers do. */
  redirects = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(folder: string, below = "/some/where/"): Promise<StaticServer> {
    const server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
      started.asked.push(pathname + search);
      const file = path.join(folder, pathname.slice(below.length) || "index.html");
      if (started.redirects && pathname === `${below}index.html`) {
        return response.writeHead(308, { Location: below }).end();
      }
      const found = started.up && pathname.startsWith(below) && statSync(file, { throwIfNoEntry: false });
      if (!found) return response.writeHead(started.up ? 404 : 503).end();
      response.writeHead(200, {
        "Content-Type": KINDS[path.extname(file)] ?? "application/octet-stream",
        "Content-Length": found.size,
      });
      createReadStream(file).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const started = new StaticServer(server, `http://localhost:${port}${below}`);
    return started;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
