/** Opens one backend and lets it multiply two matrices whose product is known. */
import { openBackend, type BackendName } from '../../../models/backend/index.ts';
import { backendLoaders } from '../../engine/compute/backend-loaders.ts';
import { answerProbe } from './probe.ts';

answerProbe<BackendName>(async (name) => {
  const { tf } = await openBackend(name, backendLoaders);
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]));
  const values = [...(await product.data())].join(' ');
  if (values !== '19 22 43 50') throw new Error(`It computes wrongly: ${values} instead of 19 22 43 50.`);
  return 'loads and computes';
});
