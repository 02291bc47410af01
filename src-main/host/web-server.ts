/**
 * The screen on loopback: its files, and one WebSocket per screen. Three locks: only 127.0.0.1 is bound; Host and
 * Origin must be ours, so that no foreign page and no rebound name reaches the engine through the operator's browser;
 * the token of the printed address, so that no other user of this machine does.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import { PROTOCOL, SESSION_PATH, SOCKET_PATH, TOKEN_PROTOCOL } from '../api/dial-web.ts';
import type { Screens } from '../api/screens.ts';
import { socketLine } from '../api/socket-line.ts';
import { screenFiles } from '../screen-files/screen-files.ts';

/** Screens send small requests; anything larger is refused with close code 1009. */
export const MOST_INCOMING_BYTES = 4 * 1024 * 1024;

export interface WebServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** At least 128 random bits. */
  readonly token: string;
  readonly screenRoot: string;
  readonly screens: Screens;
  readonly log: Logger;
}

/** @throws Error with one sentence when the port cannot be used */
export async function startWebServer(
  options: WebServerOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const { token, screenRoot, screens, log } = options;
  const server = createServer();
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);

  const app = new Hono();
  app.use(async (context, next) => {
    const { host, origin } = context.req.header();
    if (hosts.includes(host ?? '') && (origin === undefined || origins.includes(origin))) return next();
    log.warn({ host, origin }, 'request of a foreign page refused');
    return context.text('This address is only for this machine.', 403);
  });
  app.get(SESSION_PATH, (context) => {
    const given = context.req.header('authorization')?.replace(/^Bearer /, '');
    return context.body(null, same(given, token) ? 204 : 401);
  });
  const sources = hosts.map((host) => `ws://${host}`);
  app.route('/', screenFiles(screenRoot, sources));
  server.on('request', getRequestListener(app.fetch));

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_INCOMING_BYTES,
    handleProtocols: () => PROTOCOL,
  });
  const refusal = (host: string, origin: string, path: string | undefined, given: string | undefined) => {
    // A browser always sends the page's origin with a WebSocket; what sends none is no screen.
    if (!hosts.includes(host) || !origins.includes(origin)) return '403 Forbidden';
    if (path !== SOCKET_PATH) return '404 Not Found';
    return same(given, token) ? null : '401 Unauthorized';
  };
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host = '', origin = '' } = request.headers;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((each) => each.trim());
    const given = offered.find((each) => each.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
    const refused = refusal(host, origin, request.url, given);
    if (refused !== null) {
      log.warn({ host, origin, refused }, 'screen refused');
      socket.on('error', () => {});
      socket.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      // ws reports an oversized or broken frame as an error and closes the socket with the right code by itself.
      accepted.on('error', (error) => log.warn({ err: error }, 'screen line'));
      screens.add(socketLine(accepted));
    });
  });

  return {
    port,
    async close() {
      for (const socket of sockets.clients) socket.close(1001, 'The engine stops.');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const late = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.closeAllConnections();
      }, 1_000);
      await closed;
      clearTimeout(late);
    },
  };
}

/** Compared as digests of equal length: the time taken says nothing about the token. */
function same(given: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(token));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is in use by another program. Choose another with --port, or leave it out.`
          : `The screen cannot be served on port ${port}: ${error.message}.`;
      reject(new Error(why));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
