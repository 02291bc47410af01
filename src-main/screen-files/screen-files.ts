/** The built screen as a web application, the same for the loopback server and for the desktop's own protocol. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { securityHeaders } from './content-security.ts';

export const NOT_BUILT = 'The screen is not built. Run "npm run build", then reload this page.';

/** True when the folder holds a built screen. */
export const isBuilt = (root: string): boolean => existsSync(join(root, 'index.html'));

/**
 * GET and HEAD of the files under `root`, and nothing outside it; every answer carries the security headers.
 * @param root absolute path of dist/screen; may be built later, until then every page says what to run
 * @param engine where the page's WebSocket goes; see securityHeaders
 * @example screenFiles('/opt/mnemo/dist/screen', []).fetch(new Request('mnemo://app/'))
 */
export function screenFiles(root: string, engine: readonly string[]): Hono {
  const app = new Hono();
  app.use(secureHeaders(securityHeaders(engine)));
  app.use(async (context, next) => {
    await next();
    // File names under assets/ carry a hash of their content; everything else is asked for again each time.
    const lasting = context.req.path.startsWith('/assets/') && context.res.ok;
    context.res.headers.set('Cache-Control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
  });
  app.get('/*', async (context, next) =>
    isBuilt(root) ? serveStatic({ root })(context, next) : context.text(NOT_BUILT, 503),
  );
  app.notFound((context) => context.text('There is no such page.', 404));
  app.onError((_error, context) => context.text('This page could not be read.', 500));
  return app;
}
