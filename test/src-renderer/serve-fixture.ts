/** Builds the screen over the made-up plant like for production and serves it on loopback, with the strict policy of the product. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

/** As strict as the hosts of the screen may be. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
].join('; ');

export async function serveFixture(): Promise<{ url: string; close: () => Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'mnemo-screen-'));
  const shared = {
    configFile: false as const,
    logLevel: 'error' as const,
    root: join(import.meta.dirname, 'fixture'),
  };
  await build({
    ...shared,
    base: './',
    plugins: [svelte()],
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0 },
  });
  const server = await preview({
    ...shared,
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, headers: { 'Content-Security-Policy': POLICY } },
  });
  return {
    url: server.resolvedUrls!.local[0]!,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
