/** Trains a network on threads and prints a hash of its weights. Arguments: threads, "plain" or "wide". */
import { createHash } from 'node:crypto';
import { initialWeights, referenceMemaeConfig, seededRandom } from '../../../../models/network/index.ts';
import { employThreads, openSharedNetwork } from '../../../../models/parallel/index.ts';
import { computeThreads, employComputeThreads } from '../../../../src-main/engine/compute/compute-threads.ts';

const [threads, vectors] = process.argv.slice(2);
const employ = vectors === 'wide' ? employComputeThreads : employThreads;
employ(computeThreads(Number(threads)));

const config = referenceMemaeConfig();
const COUNT = 32;
const network = openSharedNetwork(config, initialWeights(config, 1), COUNT, 'training')!;
const random = seededRandom(1);
// Long enough for V8 to compile every function well, half way through.
for (let step = 0; step < 150; step++) {
  for (let i = 0; i < network.rows.length; i++) network.rows[i] = random.normal();
  network.targets.set(network.rows);
  network.mask.fill(1);
  await network.step(COUNT, { addressing: config.addressing, entropyWeight: config.entropyWeight }, 1e-3);
}
const hash = createHash('sha256');
for (const { values } of Object.values(await network.save())) hash.update(values);
process.stdout.write(hash.digest('hex'));
