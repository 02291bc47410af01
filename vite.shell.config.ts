import { join } from 'node:path';
import { defineConfig, type BuildEnvironmentOptions } from 'vite';

const shell = (name: string) => join(import.meta.dirname, 'src-main/shell', name);
const store = (name: string) => join(import.meta.dirname, 'src-main/engine/store', name);

/** Our own modules are bundled, packages stay packages: they carry native code, fonts and WebAssembly files. */
const isPackage = (id: string): boolean =>
  !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(id);

const modules = (input: Record<string, string>, format: 'es' | 'cjs'): BuildEnvironmentOptions => ({
  outDir: join(import.meta.dirname, 'dist/shell'),
  // The second build adds to what the first one made.
  emptyOutDir: format === 'es',
  ssr: true,
  target: 'node24',
  minify: false,
  rolldownOptions: {
    input,
    external: isPackage,
    output: {
      format,
      entryFileNames: format === 'es' ? '[name].js' : '[name].cjs',
      chunkFileNames: '[name].js',
    },
  },
});

/**
 * Builds Electron's processes into dist/shell. The preload is CommonJS and one file, because a sandboxed preload can
 * load nothing else; the threads of the store lie beside the engine, where it looks for them.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  environments: {
    shell: {
      consumer: 'server',
      build: modules(
        {
          main: shell('main.ts'),
          'engine-process': shell('engine-process.ts'),
          'compute-process': shell('compute-process.ts'),
          'compute-thread': join(import.meta.dirname, 'src-main/engine/compute/compute-thread.ts'),
          'writer-thread': store('writer-thread.ts'),
          'reader-thread': store('reader-thread.ts'),
          'backup-thread': store('backup/backup-thread.ts'),
        },
        'es',
      ),
    },
    preload: { consumer: 'server', build: modules({ preload: shell('preload.ts') }, 'cjs') },
  },
  builder: {
    async buildApp(builder) {
      await builder.build(builder.environments['shell']!);
      await builder.build(builder.environments['preload']!);
    },
  },
});
