/**
 * Compiles the package's native binding against the C library in a wheel. Two source files and one compiler call:
 * node-gyp would want Node's headers from a download host and the library under the names of TensorFlow.js' own
 * download. Node's headers come with the pinned Node.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runProgram } from './run-program.ts';

export interface BindingPlan {
  /** Where the package looks for its binding. */
  readonly output: string;
  readonly compilerArguments: readonly string[];
}

/**
 * @param folder a copy of the npm package
 * @param wheel folder in its deps/ with tensorflow/ in it
 * @param nodeHeaders folder with node_api.h
 * @param nodeApi the newest Node-API version of the Node that will load it (process.versions.napi)
 */
export function planBinding(
  folder: string,
  wheel: string,
  nodeHeaders: string,
  nodeApi: number,
): BindingPlan {
  const { binary } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    binary: { napi_versions: number[] };
  };
  const version = Math.max(...binary.napi_versions.filter((each) => each <= nodeApi));
  const output = join(folder, 'lib', `napi-v${version}`, 'tfjs_binding.node');
  const sources = readdirSync(join(folder, 'binding')).filter((name) => name.endsWith('.cc'));
  const library = join('deps', wheel, 'tensorflow');
  return {
    output,
    compilerArguments: [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', `-DNAPI_VERSION=${version}`],
      ...['-I', nodeHeaders, '-I', join(folder, library, 'include'), '-I', folder],
      ...sources.sort().map((name) => join(folder, 'binding', name)),
      join(folder, library, 'libtensorflow_cc.so.2'),
      join(folder, library, 'libtensorflow_framework.so.2'),
      // Relative to the binding: the folder is moved when it has been checked.
      `-Wl,-rpath,$ORIGIN/../../${library}`,
      ...['-o', output],
    ],
  };
}

/** @throws Error when there are no headers, no compiler, or the compiler fails, with what to do */
export async function buildBinding(folder: string, wheel: string): Promise<void> {
  const nodeHeaders = join(dirname(dirname(process.execPath)), 'include', 'node');
  if (!existsSync(join(nodeHeaders, 'node_api.h'))) {
    throw new Error(
      `the headers of Node are not beside ${process.execPath}. Start this as "npm run setup:tensorflow": npm ci has ` +
        'installed a Node that has them.',
    );
  }
  const { output, compilerArguments } = planBinding(
    folder,
    wheel,
    nodeHeaders,
    Number(process.versions['napi']),
  );
  mkdirSync(dirname(output), { recursive: true });
  const compiler = process.env['CXX'] || 'g++';
  const ending = await runProgram(compiler, compilerArguments);
  if (ending === 'missing') {
    throw new Error(
      `there is no C++ compiler ${compiler}. Run "apt-get install g++" (on other systems, install GCC's C++ compiler) ` +
        'and start this again: what was fetched is kept.',
    );
  }
  if (ending !== 'done')
    throw new Error('the binding could not be compiled (the messages are above). Try g++ 9 or newer.');
}
