import { svelte } from '@sveltejs/vite-plugin-svelte';
import { join } from 'node:path';
import { defineConfig } from 'vite';

/** Builds the screen. The base is relative: the same files load from the loopback server and from the desktop's own protocol. */
export default defineConfig({
  root: join(import.meta.dirname, 'src-renderer'),
  base: './',
  plugins: [svelte()],
  build: {
    outDir: join(import.meta.dirname, 'dist/screen'),
    emptyOutDir: true,
    // Fonts stay files: the content security policy allows no data: sources for them.
    assetsInlineLimit: 0,
    // ECharts alone is larger than the default warning; everything is served from this machine.
    chunkSizeWarningLimit: 1500,
  },
});
