/** A GPU for machines without one: SwiftShader, a Vulkan driver that computes on the processor and comes with Chromium. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from './programs.ts';

const DRIVER = 'vk_swiftshader_icd.json';

/** Chromium's folder, where it holds the driver and Vulkan's library; Debian starts Chromium by a script elsewhere. */
function driverFolder(): string | null {
  if (process.platform !== 'linux') return null;
  const browser = findChromium();
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser'];
  if (browser !== null && existsSync(browser)) folders.push(path.dirname(realpathSync(browser)));
  return (
    folders.find((folder) =>
      [DRIVER, 'libvulkan.so.1'].every((file) => existsSync(path.join(folder, file))),
    ) ?? null
  );
}

/**
 * What a process must find in its environment when it starts to see the driver beside those the machine has; null where
 * Chromium's folder holds none.
 */
export function softwareGpu(): Record<string, string> | null {
  const folder = driverFolder();
  if (folder === null) return null;
  const libraries = [process.env['LD_LIBRARY_PATH'], folder].filter(Boolean).join(':');
  return { LD_LIBRARY_PATH: libraries, VK_ADD_DRIVER_FILES: path.join(folder, DRIVER) };
}
