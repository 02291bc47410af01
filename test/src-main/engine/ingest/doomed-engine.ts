/** A process of its own that reads from a broker and never gets its commits done; the test kills it. Argument: URL, protocol. */
import { connectionTo, openRig, until } from './rig.ts';

const [url = '', protocol = '3.1.1'] = process.argv.slice(2);
const rig = openRig({
  connection: connectionTo(url, { protocol: protocol === '5' ? '5' : '3.1.1' }),
  commit: () => new Promise(() => undefined),
});
await until(() => rig.states.at(-1)?.state === 'connected');
process.stdout.write('connected\n');
setInterval(() => process.stdout.write(`read ${rig.source.counters()[0]?.in ?? 0}\n`), 20);
