/** Real programs the tests run beside the product: where they are found, and how they get there when they are not. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';

const onPath = (name: string): string | null => {
  // Debian keeps servers in sbin, which is not on every user's PATH.
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: the next folder may have it.
    }
  }
  return null;
};

/** The Chromium the screen is tested in: MNEMO_CHROMIUM, the system's, or Playwright's own. */
export function findChromium(): string | null {
  const named = process.env['MNEMO_CHROMIUM'];
  if (named !== undefined) return named;
  const system = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(onPath);
  const playwrights = chromium.executablePath();
  return system.find((file) => file !== null) ?? (existsSync(playwrights) ? playwrights : null);
}

export const CHROMIUM_ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

export const findMosquitto = (): string | null => onPath('mosquitto');
export const findPdftotext = (): string | null => onPath('pdftotext');

/** Whether Debian packages may be installed: as root, with apt there, and not forbidden by MNEMO_NO_APT=1. */
export function mayInstall(): boolean {
  return process.getuid?.() === 0 && onPath('apt-get') !== null && process.env['MNEMO_NO_APT'] !== '1';
}

/** Says what it installs, then installs it. @throws when apt-get fails, with its output on the terminal. */
export function installPackage(name: string, why: string): void {
  process.stdout.write(`Installing the Debian package ${name} (${why}). MNEMO_NO_APT=1 forbids this.\n`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    env: environment,
  };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], options);
}
