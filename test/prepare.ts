/**
 * Run first by `npm test`: makes sure the real programs are there that the tests drive, and says which are not and
 * what that means.
 */
import { softwareGpu } from './software-gpu.ts';
import { findChromium, findMosquitto, installPackage, mayInstall } from './programs.ts';

if (findChromium() === null && mayInstall())
  installPackage('chromium', 'the screen is tested in a real browser');
if (findMosquitto() === null && mayInstall()) installPackage('mosquitto', 'a real MQTT 5 broker');

const browser = findChromium();
const broker = findMosquitto();
process.stdout.write(`Chromium: ${browser ?? 'not found'}\n`);
process.stdout.write(
  softwareGpu() === null
    ? 'Software GPU: not found beside Chromium. WebGPU is tested only where the machine has a GPU.\n'
    : 'Software GPU: SwiftShader, beside Chromium.\n',
);
process.stdout.write(
  broker === null
    ? 'mosquitto: not found. The embedded broker serves; MQTT 5 tests are skipped, because it speaks MQTT 3.1.1 only.\n'
    : `mosquitto: ${broker}\n`,
);
if (browser === null) {
  process.stderr.write(
    'No Chromium was found. Install one (Debian: apt-get install chromium; elsewhere: npx playwright install chromium) ' +
      'or name it in MNEMO_CHROMIUM, then run npm test again.\n',
  );
  process.exit(1);
}
